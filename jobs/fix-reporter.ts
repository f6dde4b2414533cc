import type { FixRecord } from '../src/store/fix-record.ts';

/**
 * Shows a fix to people while it goes; the Slack thread implements it, and tests do. Each promise resolves
 * when it is shown, or when it is certain that it cannot be. What they throw is logged and hinders nothing.
 */
export interface FixReporter {
  /** The record of the fix changed, and its message is to say the same. May be called twice. */
  changed(fix: FixRecord): Promise<void>;
  /** Evidence that the fix gathered, for its thread. */
  file(fix: FixRecord, file: { name: string; content: string }): Promise<void>;
}
