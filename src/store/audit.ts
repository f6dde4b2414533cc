import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PublicError } from '../errors.ts';
import { type Broken, type ChainEnd, checkEnd, emptyChain, followChain, type StoredEntry } from './audit-chain.ts';
import { type AuditEntry, hashOf, type NewAuditEntry, noHash, readEntry, textOf } from './audit-entry.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';
import { surely } from './surely.ts';

/** An entry that is in the chain. */
export interface KeptEntry extends AuditEntry {
  /** The stream's id. */
  id: string;
  hash: string;
}

interface AuditFilter {
  fix?: string;
  /** A Slack user: what that person did, and what was told of that person. */
  user?: string;
  /** Milliseconds since 1970. */
  since?: number;
  most: number;
}

type Verified = { ok: true; entries: number; hash: string } | Broken;

/**
 * The record of everything that fixes do: entries are added at its end and never change. Each holds the
 * hash of the one before, so that an edited, removed, inserted or moved entry shows. Whoever can write to
 * Redis can write a whole new chain: that shows against a hash that was noted elsewhere (each entry is
 * printed with its hash by the process that writes it).
 */
export interface Audit {
  /** Resolves when it is written. @throws where it cannot be: then what it announces must not be done. */
  append(entry: NewAuditEntry): Promise<KeptEntry>;
  /** Newest first. */
  read(filter: AuditFilter): Promise<KeptEntry[]>;
  /** Walks the whole chain. `holds`: a hash noted elsewhere, which must be in it. */
  verify(holds?: string): Promise<Verified>;
}

/**
 * KEYS: stream, head, written. ARGV: previous hash, hash, number, entry, keep ms. The word of the writer
 * tells an entry that was written by a try whose answer was lost.
 */
const appendScript = `
local written = redis.call('GET', KEYS[3])
if written then return {'written', written, ''} end
local head = redis.call('HMGET', KEYS[2], 'hash', 'seq')
if not head[1] or not head[2] then
  if redis.call('EXISTS', KEYS[1]) == 1 then return {'headless', '', ''} end
  head = {'${noHash}', '0'}
end
if head[1] ~= ARGV[1] or tonumber(head[2]) + 1 ~= tonumber(ARGV[3]) then return {'other', head[1], head[2]} end
local id = redis.call('XADD', KEYS[1], '*', 'entry', ARGV[4], 'prev', ARGV[1], 'hash', ARGV[2])
redis.call('HSET', KEYS[2], 'hash', ARGV[2], 'seq', ARGV[3], 'id', id)
redis.call('SET', KEYS[3], id .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[5])
return {'written', id .. ' ' .. ARGV[2] .. ' ' .. ARGV[3], ''}`;

const answerSchema = z.tuple([z.enum(['written', 'headless', 'other']), z.string(), z.string()]);
const writtenSchema = z.tuple([z.string(), z.string(), z.coerce.number().int()]);
const headSchema = z.object({ hash: z.string(), seq: z.coerce.number().int() });

const rememberWrittenMs = 10 * 60_000;
const page = 500;
/** Each try that another writer was faster than lets that other one go on; so many in a row do not happen. */
const mostTries = 1_000;
/** What a filter may look through. */
const mostRead = 50_000;

const storedOf = ([id, fields]: [string, string[]]): StoredEntry => {
  const at = (name: string): string => {
    const index = fields.findIndex((field, position) => position % 2 === 0 && field === name);
    return index < 0 ? '' : (fields[index + 1] ?? '');
  };
  return { id, entry: at('entry'), prev: at('prev'), hash: at('hash') };
};

const isAbout = (entry: AuditEntry, { fix, user, since }: AuditFilter): boolean =>
  (fix === undefined || entry.fix === fix) &&
  (since === undefined || entry.at >= since) &&
  (user === undefined || entry.actor === user || JSON.stringify(entry.details).includes(`"${user}"`));

interface AuditOptions {
  /** How long a lost answer of Redis is looked for again; 0 where a person waits. */
  sureForMs: number;
  /** Told of each entry once it is written. */
  onEntry: (entry: KeptEntry) => void;
}

export const openAudit = (redis: Redis, keys: Keys, options?: Partial<AuditOptions>): Audit => {
  const { sureForMs = 0, onEntry = () => undefined } = options ?? {};
  /** The end as it was seen last; another process may have gone on since. */
  let seen: ChainEnd = emptyChain;

  const write = async (entry: NewAuditEntry): Promise<KeptEntry> => {
    const word = randomBytes(16).toString('base64url');
    for (let tries = 0; tries < mostTries; tries += 1) {
      const after = seen;
      const text = textOf(entry, after.seq + 1);
      const hash = hashOf(after.hash, text);
      const answer = await surely(
        () =>
          runScript(
            redis,
            appendScript,
            [keys.audit, keys.auditHead, keys.auditWritten(word)],
            [after.hash, hash, after.seq + 1, text, rememberWrittenMs],
          ),
        sureForMs,
      );
      const [kind, detail, seq] = answerSchema.parse(answer);
      if (kind === 'headless') {
        throw new PublicError(
          'audit-headless',
          'The audit in Redis has lost the record of its end, so nothing is added.',
          {
            next: 'Look with `calico-why audit verify`; then rename its stream in Redis, and a new audit begins.',
          },
        );
      }
      if (kind === 'other') {
        seen = { hash: detail, seq: Number(seq) };
        continue;
      }
      const [id, keptHash, keptSeq] = writtenSchema.parse(detail.split(' '));
      seen = { hash: keptHash, seq: keptSeq };
      const kept = readEntry(textOf(entry, keptSeq));
      if (kept === undefined) throw new Error('an entry of the audit cannot be read back');
      return { ...kept, id, hash: keptHash };
    }
    throw new Error('the audit cannot be written: others were always faster');
  };

  // One after another within a process: only other processes are raced against.
  let turn: Promise<unknown> = Promise.resolve();

  return {
    append: (entry) => {
      const mine = turn.then(() => write(entry));
      turn = mine.catch(() => undefined);
      return mine.then((kept) => {
        onEntry(kept);
        return kept;
      });
    },

    read: async (filter) => {
      const found: KeptEntry[] = [];
      let end = '+';
      for (let looked = 0; looked < mostRead && found.length < filter.most; looked += page) {
        const batch = (await redis.xrevrange(keys.audit, end, '-', 'COUNT', page)).map(storedOf);
        for (const stored of batch) {
          const entry = readEntry(stored.entry);
          if (entry === undefined || !isAbout(entry, filter) || found.length >= filter.most) continue;
          found.push({ ...entry, id: stored.id, hash: stored.hash });
        }
        const oldest = batch.at(-1);
        if (oldest === undefined || batch.length < page) break;
        // Entries come in the order of their time, give or take the clocks of a few machines.
        if (filter.since !== undefined && (readEntry(oldest.entry)?.at ?? 0) < filter.since - 3_600_000) break;
        end = `(${oldest.id}`;
      }
      return found;
    },

    verify: async (holds) => {
      let end = emptyChain;
      let last = '-';
      let held = holds === undefined;
      /** True: there was something to follow. */
      const goOn = async (): Promise<boolean | Broken> => {
        const batch = (await redis.xrange(keys.audit, last, '+', 'COUNT', page)).map(storedOf);
        const next = followChain(end, batch);
        if ('ok' in next) return next;
        held ||= batch.some(({ hash }) => hash === holds);
        end = next;
        last = batch.length > 0 ? `(${batch.at(-1)?.id}` : last;
        return batch.length > 0;
      };
      const follow = async (): Promise<Broken | undefined> => {
        for (;;) {
          const went = await goOn();
          if (typeof went !== 'boolean') return went;
          if (!went) return undefined;
        }
      };
      const recorded = async (): Promise<ChainEnd | undefined> => {
        const head = headSchema.safeParse(await redis.hgetall(keys.auditHead));
        return head.success ? head.data : undefined;
      };

      for (let before = -1; ; ) {
        const wrong = await follow();
        if (wrong) return wrong;
        const head = await recorded();
        // Entries were written while it was read: on to them, as long as there are some.
        if (head !== undefined && head.seq > end.seq && end.seq > before) {
          before = end.seq;
          continue;
        }
        const wrongEnd = checkEnd(end, head);
        if (wrongEnd) return wrongEnd;
        break;
      }
      if (!held) return { ok: false, broken: 'end', reason: `no entry has the hash ${holds}` };
      return { ok: true, entries: end.seq, hash: end.hash };
    },
  };
};
