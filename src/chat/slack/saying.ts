import type { Body } from './kept-message.ts';

/**
 * The result of one try to tell something. `unsure`: nobody knows whether it is there; `underWay`: it may still
 * come.
 */
export type Said =
  | { kind: 'told'; ref: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'wait'; milliseconds: number }
  | { kind: 'unsure'; problem: string; underWay?: boolean };

export interface Saying {
  body: Body;
  key: string;
  /** An earlier try, begun then, may have landed: look first. Milliseconds since 1970. */
  lookSince?: number;
  /** Only look: a try may still be under way. */
  lookOnly?: boolean;
  /** Where the message with this key of the same line is. */
  refOf: (key: string) => Promise<string | undefined>;
  /** To be called right before each call that tells. @throws where it must not be told any more. */
  begin: () => Promise<void>;
}
