import type { Api } from './api.ts';
import type { Options } from './options.ts';

/** What one sub-command does: prints to either stream and answers its exit code. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  input(): Promise<string>;
}

export type Command = (options: Options, api: Api, terminal: Terminal) => Promise<number>;

/** A failure that calicoctl prints on standard output instead of standard error. */
export class SaidOnStdout extends Error {}

export const clientVersion = 'v3.32.1';
