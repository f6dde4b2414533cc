import { setTimeout as sleep } from 'node:timers/promises';
import type { OnError } from './log.ts';

/** Says how to close what was opened; called in the reverse order, each at most `milliseconds`. */
export type OnClose = (what: string, close: () => unknown, milliseconds?: number) => void;

const usualMs = 2_000;

/** True: it was done in time. What fails is done. */
export const inTime = async (work: Promise<unknown>, milliseconds: number): Promise<boolean> => {
  const over = new AbortController();
  const done = Promise.allSettled([work]).then(() => true);
  const late = sleep(milliseconds, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([done, late]);
  } finally {
    over.abort();
  }
};

/**
 * Starts what needs closing afterwards. Where the start fails, what was opened until then is closed and the
 * error comes through; nothing keeps the process alive. `close` never throws and may be called twice.
 */
export const startClosable = async <T extends object>(
  onError: OnError,
  start: (onClose: OnClose) => Promise<T>,
): Promise<T & { close(): Promise<void> }> => {
  const opened: { what: string; close: () => unknown; milliseconds: number }[] = [];
  const closeAll = async (): Promise<void> => {
    for (let next = opened.pop(); next !== undefined; next = opened.pop()) {
      const { what, close, milliseconds } = next;
      const closed = (async () => close())().catch((error: unknown) => onError(`${what} did not close`, { error }));
      if (!(await inTime(closed, milliseconds))) {
        onError(`${what} did not close in time and is left behind`, { seconds: milliseconds / 1_000 });
      }
    }
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  try {
    const started = await start((what, how, milliseconds = usualMs) => {
      opened.push({ what, close: how, milliseconds });
    });
    return { ...started, close };
  } catch (error) {
    await close();
    throw error;
  }
};
