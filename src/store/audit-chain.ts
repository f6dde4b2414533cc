import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
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
  reason: Message;
}

/** What the seal of an entry is over: its text and all before it, by its hash. */
export const sealedEntry = ({ prev, hash }: Pick<StoredEntry, 'prev' | 'hash'>): object => ({ prev, hash });
export const sealedEnd = ({ seq, hash }: ChainEnd): object => ({ seq, hash });

export const emptyChain: ChainEnd = { seq: 0, hash: noHash };

const broken = (id: string, reason: Message): Broken => ({ ok: false, broken: id, reason });

/**
 * Goes on from `end` by these entries: the new end, or the first entry that does not follow. `seal`: each has to
 * be sealed by one of its keys.
 */
export const followChain = (end: ChainEnd, entries: readonly StoredEntry[], seal?: Seal): ChainEnd | Broken => {
  let { seq, hash } = end;
  for (const stored of entries) {
    const next = seq + 1;
    if (hashOf(stored.prev, stored.entry) !== stored.hash) {
      return broken(stored.id, say('chain.edited', { seq: next }));
    }
    const entry = readEntry(stored.entry);
    if (entry === undefined) return broken(stored.id, say('chain.no-entry', { seq: next }));
    if (entry.seq > next) {
      const last = entry.seq - 1;
      const removed =
        last === next ? say('chain.removed', { seq: next }) : say('chain.removed-many', { first: next, last });
      return broken(stored.id, removed);
    }
    if (entry.seq < next) {
      return broken(stored.id, say('chain.inserted', { seq: entry.seq, next }));
    }
    if (stored.prev !== hash) {
      return broken(stored.id, say('chain.replaced', { seq: next }));
    }
    if (seal !== undefined && !seal.fits('audit entry', sealedEntry(stored), stored.seal)) {
      return broken(stored.id, say('chain.forged', { seq: next }));
    }
    seq = entry.seq;
    hash = stored.hash;
  }
  return { seq, hash };
};

/** Holds the end that was reached against the end that was recorded; `undefined`: none is recorded. */
export const checkEnd = (reached: ChainEnd, recorded: RecordedEnd | undefined, seal?: Seal): Broken | undefined => {
  if (recorded === undefined) {
    return reached.seq === 0 ? undefined : broken('end', say('chain.no-end'));
  }
  if (seal !== undefined && !seal.fits('audit end', sealedEnd(recorded), recorded.seal)) {
    return broken('end', say('chain.forged-end'));
  }
  if (recorded.seq > reached.seq) {
    return broken('end', say('chain.cut', { count: recorded.seq - reached.seq, seq: reached.seq }));
  }
  if (recorded.seq < reached.seq) return broken('end', say('chain.longer', { seq: recorded.seq }));
  return recorded.hash === reached.hash ? undefined : broken('end', say('chain.other-end'));
};
