import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import {
  type Broken,
  type ChainEnd,
  emptyChain,
  type RecordedEnd,
  type StoredEntry,
  sealedEnd,
  sealedEntry,
} from './audit-chain.ts';
import { type AuditEntry, hashOf, type NewAuditEntry, noHash, readEntry, textOf } from './audit-entry.ts';
import { readBackwards, walkChain } from './audit-reading.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';
import type { Seal } from './seal.ts';
import { surely } from './surely.ts';

/** `unchecked`: whoever reads has no key to check it by. */
type Proof = 'proven' | 'unproven' | 'forged' | 'unchecked';

/** An entry that is in a chain. */
export interface KeptEntry extends AuditEntry {
  /** The stream's id. */
  id: string;
  hash: string;
  proof: Proof;
}

interface AuditFilter {
  fix?: string;
  /** A Slack user: what that person did, and what was told of that person. */
  user?: string;
  /** Milliseconds since 1970. */
  since?: number;
  most: number;
}

/**
 * `entries`: those of bot and fix worker; `isProven`: each by the key. `unproven`: those of the workers, whose
 * chain may be broken without any harm to what is proven.
 */
export type Verified =
  | { ok: true; isProven: boolean; entries: number; hash: string; unproven: number; unprovenBroken?: Broken }
  | Broken;

/**
 * KEYS: stream, head, written. ARGV: previous hash, hash, number, entry, keep ms, seal, seal of the end. The word
 * of the writer tells an entry that was written by a try whose answer was lost.
 */
const appendScript = `
local written = redis.call('GET', KEYS[3])
if written then return {'written', written, '', ''} end
local head = redis.call('HMGET', KEYS[2], 'hash', 'seq', 'seal')
if not head[1] or not head[2] then
  if redis.call('EXISTS', KEYS[1]) == 1 then return {'headless', '', '', ''} end
  head = {'${noHash}', '0', ''}
end
if head[1] ~= ARGV[1] or tonumber(head[2]) + 1 ~= tonumber(ARGV[3]) then
  return {'other', head[1], head[2], head[3] or ''}
end
local id = redis.call('XADD', KEYS[1], '*', 'entry', ARGV[4], 'prev', ARGV[1], 'hash', ARGV[2], 'seal', ARGV[6])
redis.call('HSET', KEYS[2], 'hash', ARGV[2], 'seq', ARGV[3], 'id', id, 'seal', ARGV[7])
redis.call('SET', KEYS[3], id .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[5])
return {'written', id .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], '', ''}`;

const answerSchema = z.tuple([z.enum(['written', 'headless', 'other']), z.string(), z.string(), z.string()]);
const writtenSchema = z.tuple([z.string(), z.string(), z.coerce.number().int()]);

const rememberWrittenMs = 10 * 60_000;
/** Each try that another writer was faster than lets that other one go on; so many in a row do not happen. */
const mostTries = 1_000;
/** A Redis that falls may forget what it was told this long before. */
const forgetsMs = 5_000;

const isAbout = (entry: AuditEntry, { fix, user, since }: AuditFilter): boolean =>
  (fix === undefined || entry.fix === fix) &&
  (since === undefined || entry.at >= since) &&
  (user === undefined || entry.actor === user || JSON.stringify(entry.details).includes(`"${user}"`));

interface AuditOptions {
  /** Of bot and fix worker; absent: what is written is unproven, and what is read is not checked. */
  seal: Seal | undefined;
  /** How long a lost answer of Redis is looked for again; 0 where a person waits. */
  sureForMs: number;
  /** Told of each entry once it is written. */
  onEntry: (entry: KeptEntry) => void;
  /** What was found was written by somebody without the key; for counters. */
  onForged: () => void;
}

const connections = new WeakMap<Redis, { lostAt?: number }>();

/** When this connection was lost last, by `performance.now()`. */
const watched = (redis: Redis): { lostAt?: number } => {
  const known = connections.get(redis);
  if (known !== undefined) return known;
  const connection: { lostAt?: number } = {};
  redis.on('close', () => {
    connection.lostAt = performance.now();
  });
  connections.set(redis, connection);
  return connection;
};

const lookAtIt = say('chain.look');
const headless = (): PublicError =>
  new PublicError('audit-headless', say('chain.headless'), {
    next: lookAtIt,
  });
const forgedEnd = (reason: Message): PublicError =>
  new PublicError('audit-forged', say('chain.is-forged', { reason }), { next: lookAtIt });

/** Stream ids `<ms>-<n>`, newer first. */
const newerFirst = (one: { id: string }, other: { id: string }): number => {
  const [a = 0, b = 0] = one.id.split('-').map(Number);
  const [c = 0, d = 0] = other.id.split('-').map(Number);
  return c - a || d - b;
};

/**
 * The record of everything that fixes do: entries are added at its end and never change. Each holds the hash of
 * the one before, so that an edited, removed, inserted or moved entry shows. What bot and fix worker write is
 * sealed by the key that they alone hold, and so is the end of it. What a worker writes is in a chain of its
 * own: it proves nothing and authorises nothing.
 *
 * Whoever puts an older state of all of Redis back cuts off an end that was whole: that shows to every process
 * that saw more, and against a hash that was noted elsewhere (each entry is printed by the process that writes it).
 */
export const openAudit = (redis: Redis, keys: Keys, options?: Partial<AuditOptions>) => {
  const { seal, sureForMs = 0, onEntry = () => undefined, onForged = () => undefined } = options ?? {};
  const sealedChain = { stream: keys.audit, head: keys.auditHead };
  const unprovenChain = { stream: keys.auditUnproven, head: keys.auditUnprovenHead };
  const mine = seal === undefined ? unprovenChain : sealedChain;
  /** The end as it was seen last; another process may have gone on since. */
  let seen: ChainEnd & { at: number } = { ...emptyChain, at: 0 };
  const connection = watched(redis);

  const sealOf = (after: ChainEnd, hash: string): [string, string] =>
    seal === undefined
      ? ['', '']
      : [
          seal.over('audit entry', sealedEntry({ prev: after.hash, hash })),
          seal.over('audit end', sealedEnd({ seq: after.seq + 1, hash })),
        ];

  /** Why this end cannot come after what was seen. A Redis that fell may have lost its last moments. */
  const wentBack = (end: ChainEnd, before: typeof seen): Message | undefined => {
    const { lostAt } = connection;
    const fell = lostAt !== undefined && lostAt >= before.at && lostAt - before.at < forgetsMs;
    if (fell || end.seq > before.seq || (end.seq === before.seq && end.hash === before.hash)) return undefined;
    return say('chain.back', { before: before.seq, now: end.seq });
  };

  const whyForged = (end: RecordedEnd): Message | undefined => {
    if (seal === undefined) return undefined;
    const isSealed = end.seq === 0 || seal.fits('audit end', sealedEnd(end), end.seal);
    return isSealed ? wentBack(end, seen) : say('chain.end-not-ours');
  };

  const goOnFrom = (end: RecordedEnd): void => {
    const reason = whyForged(end);
    if (reason !== undefined) {
      onForged();
      throw forgedEnd(reason);
    }
    seen = { hash: end.hash, seq: end.seq, at: performance.now() };
  };

  const write = async (written: NewAuditEntry): Promise<KeptEntry> => {
    const entry = { ...written, stamp: keys.stamp };
    const word = randomBytes(16).toString('base64url');
    for (let tries = 0; tries < mostTries; tries += 1) {
      const after = seen;
      const text = textOf(entry, after.seq + 1);
      const hash = hashOf(after.hash, text);
      const args = [after.hash, hash, after.seq + 1, text, rememberWrittenMs, ...sealOf(after, hash)];
      const to = [mine.stream, mine.head, keys.auditWritten(word)];
      const answer = await surely(() => runScript(redis, appendScript, to, args), sureForMs);
      const [kind, detail, seq, endSeal] = answerSchema.parse(answer);
      if (kind === 'headless') throw headless();
      if (kind === 'other') {
        goOnFrom({ hash: detail, seq: Number(seq), seal: endSeal });
        continue;
      }
      const [id, keptHash, keptSeq] = writtenSchema.parse(detail.split(' '));
      seen = { hash: keptHash, seq: keptSeq, at: performance.now() };
      const kept = readEntry(textOf(entry, keptSeq));
      if (kept === undefined) throw new Error('an entry of the audit cannot be read back');
      return { ...kept, id, hash: keptHash, proof: seal === undefined ? 'unproven' : 'proven' };
    }
    throw new Error('the audit cannot be written: others were always faster');
  };

  const proofOf = (stored: StoredEntry): Proof => {
    if (seal === undefined) return 'unchecked';
    const isWhole = hashOf(stored.prev, stored.entry) === stored.hash;
    return isWhole && seal.fits('audit entry', sealedEntry(stored), stored.seal) ? 'proven' : 'forged';
  };

  const readOne = async (stream: string, filter: AuditFilter, proof: (stored: StoredEntry) => Proof) => {
    const found: KeptEntry[] = [];
    await readBackwards(redis, stream, (stored) => {
      const entry = readEntry(stored.entry);
      if (entry === undefined) return false;
      if (isAbout(entry, filter)) {
        found.push({ ...entry, id: stored.id, hash: stored.hash, proof: proof(stored) });
      }
      // Entries come in the order of their time, give or take the clocks of a few machines.
      const isOld = filter.since !== undefined && entry.at < filter.since - 3_600_000;
      return isOld || found.length >= filter.most;
    });
    return found;
  };

  // One after another within a process: only other processes are raced against.
  let turn: Promise<unknown> = Promise.resolve();

  return {
    /** Resolves when it is written. @throws where it cannot be: then what it announces must not be done. */
    append: (entry: NewAuditEntry): Promise<KeptEntry> => {
      const written = turn.then(() => write(entry));
      turn = written.catch(() => undefined);
      return written.then((kept) => {
        onEntry(kept);
        return kept;
      });
    },

    /** Newest first. */
    read: async (filter: AuditFilter): Promise<KeptEntry[]> => {
      const [sealed, unproven] = await Promise.all([
        readOne(sealedChain.stream, filter, proofOf),
        readOne(unprovenChain.stream, filter, () => 'unproven'),
      ]);
      return [...sealed, ...unproven].sort(newerFirst).slice(0, filter.most);
    },

    /** Walks the whole of it. `holds`: a hash noted elsewhere, which must be in it. */
    verify: async (holds?: string): Promise<Verified> => {
      const before = seen;
      const sealed = await walkChain(redis, sealedChain, { seal, holds });
      const forged = (broken: Broken): Broken => {
        if (seal !== undefined) onForged();
        return broken;
      };
      if ('ok' in sealed) return forged(sealed);
      const gone = seal && wentBack(sealed.end, before);
      if (gone) return forged({ ok: false, broken: 'end', reason: gone });
      const unproven = await walkChain(redis, unprovenChain, { holds });
      if (holds !== undefined && !sealed.held && !('held' in unproven && unproven.held)) {
        return { ok: false, broken: 'end', reason: say('chain.no-hash', { hash: holds }) };
      }
      const { seq: entries, hash } = sealed.end;
      const isProven = seal !== undefined;
      return 'ok' in unproven
        ? { ok: true, isProven, entries, hash, unproven: 0, unprovenBroken: unproven }
        : { ok: true, isProven, entries, hash, unproven: unproven.end.seq };
    },
  };
};

export type Audit = ReturnType<typeof openAudit>;
