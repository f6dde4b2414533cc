/** What is logged of an error: named fields alone. Errors of clients carry requests, headers, arguments and tokens. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  status?: number;
  stack?: string;
  cause?: LoggedError;
}

const deepest = 5;
const longestMessage = 4_000;
const longestStack = 8_000;

/** A field of an error, whatever its getter does. */
const fieldOf = (error: object, name: string): unknown => {
  try {
    return Reflect.get(error, name);
  } catch {
    return undefined;
  }
};

export const errorFields = (error: unknown, depth = 0): LoggedError => {
  if (!(error instanceof Error)) {
    const said = typeof error === 'object' && error !== null ? 'an object was thrown' : String(error);
    return { type: typeof error, message: said.slice(0, longestMessage) };
  }
  const [code, status, stack, cause] = ['code', 'status', 'stack', 'cause'].map((name) => fieldOf(error, name));
  return {
    type: error.name,
    message: String(error.message).slice(0, longestMessage),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof stack === 'string' ? { stack: stack.slice(0, longestStack) } : {}),
    ...(cause === undefined || depth >= deepest ? {} : { cause: errorFields(cause, depth + 1) }),
  };
};
