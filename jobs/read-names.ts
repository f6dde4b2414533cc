import type { KnownNames } from '../src/case/known-names.ts';
import { timeLimit } from '../src/limits/time-limit.ts';
import type { Store } from '../src/store/open.ts';

export interface ReadNamesParts {
  store: Pick<Store, 'names'>;
  /** Who reads them. */
  writer: string;
  /** `undefined`: none could be read. */
  readNames: (signal: AbortSignal) => Promise<KnownNames | undefined>;
  now: () => number;
}

/** A worker that takes longer gives up before it is another's turn. */
const readWithinMs = 90_000;
const everyMs = 60_000;
/** Reading takes a twentieth of the time at most, however large the cluster is. */
const restFactor = 20;

/**
 * Reads the names that the cluster has where it is time, and where no other worker does. Where none can be read,
 * those that are kept stay, and grow old. Throws where Redis or the cluster does, and when `stop` asks for it.
 */
export const processReadNames = async (
  stop: AbortSignal,
  { store, writer, readNames, now }: ReadNamesParts,
): Promise<'read' | 'not due' | 'unread'> => {
  if (!(await store.names.begin(writer))) return 'not due';
  const begun = now();
  const limit = timeLimit(readWithinMs);
  try {
    const names = await readNames(AbortSignal.any([stop, limit.signal]));
    if (names === undefined || stop.aborted) return 'unread';
    const ended = now();
    const rest = Math.max(everyMs, restFactor * (ended - begun));
    return (await store.names.put(writer, names, begun, ended + rest)) ? 'read' : 'unread';
  } finally {
    limit.end();
  }
};
