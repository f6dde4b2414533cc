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
