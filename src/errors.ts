/**
 * Errors say what failed, on what, and what to do next. `CodedError` is for logs; only a `PublicError`
 * may be shown to people, because only its message is known to hold nothing secret.
 */
export class CodedError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

export class PublicError extends CodedError {
  /** What the reader can do next, as one sentence. */
  readonly next: string | undefined;

  constructor(code: string, message: string, options?: { cause?: unknown; next?: string }) {
    super(code, message, options);
    this.next = options?.next;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Adds what was being done: `while reading pod shop/web-0: 404 not found`. Keeps code and type. */
export const whileDoing = (doing: string, error: unknown): CodedError => {
  const message = `while ${doing}: ${messageOf(error)}`;
  if (error instanceof PublicError) {
    return new PublicError(error.code, message, { cause: error, ...(error.next ? { next: error.next } : {}) });
  }
  return new CodedError(error instanceof CodedError ? error.code : 'failed', message, { cause: error });
};
