import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type ClusterNames, type KnownName, type KnownNames, knownNamesSchema, namesOf } from '../case/known-names.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { knownNamesText, packedNamesBytes } from '../limits/limits.ts';
import { type NameSearch, searchNames } from '../question/search-names.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Whoever reads them all has this long; it is another's turn then. */
const turnMs = 120_000;
/** Names that nobody could read for so long are forgotten. */
const keepMs = 86_400_000;
/** What is due for longer says nothing about what there is now. */
const lateMs = 5 * 60_000;
/** A reader looks into Redis at most this often; while nothing is known, this often. */
const lookEachMs = 5_000;
const lookForFirstMs = 1_000;

/** KEYS: names, writer. ARGV: now, writer's id, how long a turn is. */
const beginScript = `
if tonumber(redis.call('HGET', KEYS[1], 'dueAt') or '0') > tonumber(ARGV[1]) then return 0 end
return redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3], 'NX') and 1 or 0`;

/** KEYS as above. ARGV: writer's id, stamp, read at, due at, digest, packed names, how long they are kept. */
const putScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'stamp', ARGV[2], 'readAt', ARGV[3], 'dueAt', ARGV[4], 'digest', ARGV[5], 'packed', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[7])
redis.call('DEL', KEYS[2])
return 1`;

const headSchema = z.tuple([
  z.string(),
  z.coerce.number().int().nonnegative(),
  z.coerce.number().int().nonnegative(),
  z.string().max(64),
]);

/** What is known of the cluster, and of when. */
export interface Known extends ClusterNames {
  /** Milliseconds since 1970. */
  readAt: number;
  /** False: nobody has read them for long. */
  fresh: boolean;
}

/**
 * The names that a cluster has. A worker writes them, one at a time; the bot reads them. Names that are missing,
 * old or not whole decide nothing: who reads them goes on as without.
 */
export const openKnownNames = (redis: Redis, keys: Keys, now: () => number = Date.now) => {
  let last: { digest: string; names: ClusterNames } | undefined;
  let shown: Known | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Known | undefined> | undefined;

  const unpacked = async (digest: string): Promise<ClusterNames | undefined> => {
    if (last?.digest === digest) return last.names;
    // Whatever is stored there, no more than this is fetched.
    if ((await redis.hstrlen(keys.names, 'packed')) > packedNamesBytes) return undefined;
    const bytes = await redis.hgetBuffer(keys.names, 'packed');
    if (bytes === null) return undefined;
    try {
      const text = (await unpack(bytes, { maxOutputLength: knownNamesText.bytes })).toString('utf8');
      const names = namesOf(knownNamesSchema.parse(parseJson(text, 'the names', knownNamesText)));
      last = { digest, names };
      return names;
    } catch {
      return undefined;
    }
  };

  const look = async (): Promise<Known | undefined> => {
    const head = headSchema.safeParse(await redis.hmget(keys.names, 'stamp', 'readAt', 'dueAt', 'digest'));
    if (!head.success || head.data[0] !== keys.stamp) return undefined;
    const [, readAt, dueAt, digest] = head.data;
    const names = await unpacked(digest);
    return names && { ...names, readAt, fresh: now() <= dueAt + lateMs };
  };

  /** `undefined`: none are known. @throws where Redis is away. */
  const known = async (): Promise<Known | undefined> => {
    if (now() - lookedAt < (shown ? lookEachMs : lookForFirstMs)) return shown;
    looking ??= look()
      .then((found) => {
        lookedAt = now();
        shown = found;
        return found;
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  return {
    known,

    /** What begins so, then what holds it, then what is spelled nearly so. Empty where nothing is known. */
    search: async (search: NameSearch): Promise<KnownName[]> => searchNames((await known())?.names ?? [], search),

    /** Whether it is time to read them, and this one's turn. */
    begin: async (writer: string): Promise<boolean> =>
      (await runScript(redis, beginScript, [keys.names, keys.namesWriter], [now(), writer, turnMs])) === 1,

    /** `dueAt`: when to read them again. False: the turn was over, and nothing is written. */
    put: async (writer: string, names: KnownNames, readAt: number, dueAt: number): Promise<boolean> => {
      const text = JSON.stringify(names);
      const packed = await pack(Buffer.from(text));
      const digest = createHash('sha256').update(text).digest('base64url');
      const args = [writer, keys.stamp, `${readAt}`, `${dueAt}`, digest, packed, `${keepMs}`];
      return (await redis.eval(putScript, 2, keys.names, keys.namesWriter, ...args)) === 1;
    },
  };
};
