import { hashOf, noHash, readEntry } from './audit-entry.ts';
import type { Seal } from './seal.ts';

/** One entry as the stream holds it. */
export interface StoredEntry {
  /** The stream's id of it. */
  id: string;
  /** What is hashed. */
  entry: string;
  prev: string;
  hash: string;
  /** By the key of bot and fix worker; empty in the chain of those who have none. */
  seal: string;
}

/** The end of the chain: how many entries, and the hash of the last. */
export interface ChainEnd {
  seq: number;
  hash: string;
}

/** The end as it is recorded beside the chain. */
export interface RecordedEnd extends ChainEnd {
  seal: string;
}

export interface Broken {
  ok: false;
  /** The stream's id of the first entry that is wrong; `end` where the last ones are missing. */
  broken: string;
  reason: string;
}

/** What the seal of an entry is over: its text and all before it, by its hash. */
export const sealedEntry = ({ prev, hash }: Pick<StoredEntry, 'prev' | 'hash'>): object => ({ prev, hash });
export const sealedEnd = ({ seq, hash }: ChainEnd): object => ({ seq, hash });

export const emptyChain: ChainEnd = { seq: 0, hash: noHash };

const broken = (id: string, reason: string): Broken => ({ ok: false, broken: id, reason });

/**
 * Goes on from `end` by these entries: the new end, or the first entry that does not follow. `seal`: each has to
 * be sealed by one of its keys.
 */
export const followChain = (end: ChainEnd, entries: readonly StoredEntry[], seal?: Seal): ChainEnd | Broken => {
  let { seq, hash } = end;
  for (const stored of entries) {
    const next = seq + 1;
    if (hashOf(stored.prev, stored.entry) !== stored.hash) {
      return broken(stored.id, `entry ${next} was edited: its hash is not that of its text`);
    }
    const entry = readEntry(stored.entry);
    if (entry === undefined) return broken(stored.id, `entry ${next} is no entry of the audit`);
    if (entry.seq > next) {
      const missing = entry.seq === next + 1 ? `entry ${next} was` : `entries ${next} to ${entry.seq - 1} were`;
      return broken(stored.id, `${missing} removed before it, or moved`);
    }
    if (entry.seq < next) {
      return broken(stored.id, `it says that it is entry ${entry.seq} where ${next} belongs: it was inserted or moved`);
    }
    if (stored.prev !== hash) {
      return broken(stored.id, `entry ${next} does not follow the one before it: one of the two was replaced`);
    }
    if (seal !== undefined && !seal.fits('audit entry', sealedEntry(stored), stored.seal)) {
      return broken(stored.id, `entry ${next} is forged: nobody who holds the key wrote it`);
    }
    seq = entry.seq;
    hash = stored.hash;
  }
  return { seq, hash };
};

/** Holds the end that was reached against the end that was recorded; `undefined`: none is recorded. */
export const checkEnd = (reached: ChainEnd, recorded: RecordedEnd | undefined, seal?: Seal): Broken | undefined => {
  if (recorded === undefined) {
    return reached.seq === 0 ? undefined : broken('end', 'the record of the last entry is gone, so the end may be too');
  }
  if (seal !== undefined && !seal.fits('audit end', sealedEnd(recorded), recorded.seal)) {
    return broken('end', 'the record of the last entry is forged: nobody who holds the key wrote it');
  }
  if (recorded.seq > reached.seq) {
    const missing = recorded.seq - reached.seq;
    return broken(
      'end',
      `${missing === 1 ? 'the last entry is' : `the last ${missing} entries are`} missing, after entry ${reached.seq}`,
    );
  }
  if (recorded.seq < reached.seq)
    return broken('end', `entries after ${recorded.seq} were added past the recorded end`);
  return recorded.hash === reached.hash ? undefined : broken('end', 'the last entry is not the one that was recorded');
};
