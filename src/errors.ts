import { type Message, messageFor, verbatim } from './words/message.ts';
import { inEnglish } from './words/words.ts';

/**
 * Errors say what failed, on what, and what to do next. `CodedError` is for logs; only a `PublicError`
 * may be shown to people, because only its message is known to hold nothing secret.
 */
export class CodedError extends Error {
  readonly code: string;
  /** The message, which logs have in English. */
  readonly said: Message;

  constructor(code: string, said: Message | string, options?: { cause?: unknown }) {
    super(inEnglish(said), options);
    this.name = new.target.name;
    this.code = code;
    this.said = messageFor(said);
  }
}

/** People are shown `said` and `advice` in their own language. */
export class PublicError extends CodedError {
  /** What the reader can do next, as one sentence. */
  readonly advice: Message | undefined;

  constructor(code: string, said: Message | string, options?: { cause?: unknown; next?: Message | string }) {
    super(code, said, options);
    this.advice = options?.next === undefined ? undefined : messageFor(options.next);
  }

  get next(): string | undefined {
    return this.advice && inEnglish(this.advice);
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What an error says: its own message where it has one, else its text as it is. */
export const saidBy = (error: unknown): Message =>
  error instanceof CodedError ? error.said : verbatim(messageOf(error));
