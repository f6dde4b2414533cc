import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../errors.ts';
import { inTime } from './closing.ts';
import type { OnError } from './log.ts';

/** How a bot, a worker or a fix worker ends. */
const serviceExitCodes = {
  /** Told to end, and everything was closed. */
  ended: 0,
  /** Something failed that nobody caught, or not everything could be closed in time. */
  failed: 1,
  couldNotStart: 2,
} as const;

/** The part of `process` by which it hears of its own life. */
interface ProcessEvents {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  on(event: 'unhandledRejection' | 'uncaughtException', listener: (error: unknown) => void): unknown;
}

interface ServeParts {
  process: ProcessEvents;
  /** Closing gets so long; what is not closed by then is left behind. */
  closeMs: number;
  onError: OnError;
}

/**
 * The life of a service: starts it, waits until the process is told to end, closes it, and answers the exit
 * code. The caller then ends the process, whatever still holds it. A promise that nobody waited for fails
 * alone; an exception that nobody caught ends the service in order.
 * @throws what the start throws.
 */
export const serve = async (
  start: () => Promise<{ close(): Promise<void> }>,
  { process, closeMs, onError }: ServeParts,
): Promise<number> => {
  const told = Promise.withResolvers<void>();
  let code: number = serviceExitCodes.ended;
  // Heard from the first moment on: one that is told to end while it starts ends, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => told.resolve());
  process.on('unhandledRejection', (error) => onError('something failed that nobody waited for', { error }));
  process.on('uncaughtException', (error) => {
    onError('something failed that nobody caught, so this process ends', { error });
    code = serviceExitCodes.failed;
    told.resolve();
  });

  const toldForLong = told.promise.then(async () => {
    await sleep(closeMs, undefined, { ref: false });
    throw new CodedError('cut-off', 'it was told to end while it started, and did not start in time');
  });
  toldForLong.catch(() => undefined);
  const service = await Promise.race([start(), toldForLong]);
  await told.promise;
  if (await inTime(service.close(), closeMs)) return code;
  onError('not everything was closed in time', { seconds: closeMs / 1_000 });
  return serviceExitCodes.failed;
};
