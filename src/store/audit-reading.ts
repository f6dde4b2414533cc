import type { Redis } from 'ioredis';
import { z } from 'zod';
import {
  type Broken,
  type ChainEnd,
  checkEnd,
  emptyChain,
  followChain,
  type RecordedEnd,
  type StoredEntry,
} from './audit-chain.ts';
import type { Seal } from './seal.ts';

/** Reading one chain of the audit: page by page, from its end or from its beginning. */

const page = 500;
/** What a filter may look through. */
const mostRead = 50_000;

const headSchema = z.object({
  hash: z.string(),
  seq: z.coerce.number().int(),
  seal: z.string().default(''),
});

const storedOf = ([id, fields]: [string, string[]]): StoredEntry => {
  const at = (name: string): string => {
    const index = fields.findIndex((field, position) => position % 2 === 0 && field === name);
    return index < 0 ? '' : (fields[index + 1] ?? '');
  };
  return { id, entry: at('entry'), prev: at('prev'), hash: at('hash'), seal: at('seal') };
};

const readHead = async (redis: Redis, headKey: string): Promise<RecordedEnd | undefined> => {
  const head = headSchema.safeParse(await redis.hgetall(headKey));
  return head.success ? head.data : undefined;
};

/** Newest first; `look` answers whether it has seen enough. */
export const readBackwards = async (
  redis: Redis,
  stream: string,
  look: (stored: StoredEntry) => boolean,
): Promise<void> => {
  let end = '+';
  for (let looked = 0; looked < mostRead; looked += page) {
    const batch = (await redis.xrevrange(stream, end, '-', 'COUNT', page)).map(storedOf);
    for (const stored of batch) if (look(stored)) return;
    const oldest = batch.at(-1);
    if (oldest === undefined || batch.length < page) return;
    end = `(${oldest.id}`;
  }
};

interface Walked {
  end: ChainEnd;
  /** The hash that was looked for is in it. */
  held: boolean;
}

/** Walks a whole chain. `seal`: each entry and the end have to be sealed. `holds`: a hash that is looked for. */
export const walkChain = async (
  redis: Redis,
  { stream, head: headKey }: { stream: string; head: string },
  { seal, holds }: { seal?: Seal | undefined; holds?: string | undefined },
): Promise<Walked | Broken> => {
  let end = emptyChain;
  let last = '-';
  let held = false;
  const follow = async (): Promise<Broken | undefined> => {
    for (;;) {
      const batch = (await redis.xrange(stream, last, '+', 'COUNT', page)).map(storedOf);
      const next = followChain(end, batch, seal);
      if ('ok' in next) return next;
      held ||= batch.some(({ hash }) => hash === holds);
      end = next;
      const newest = batch.at(-1);
      if (newest === undefined) return undefined;
      last = `(${newest.id}`;
    }
  };
  for (let before = -1; ; ) {
    const wrong = await follow();
    if (wrong) return wrong;
    const head = await readHead(redis, headKey);
    // Entries were written while it was read: on to them, as long as there are some.
    if (head !== undefined && head.seq > end.seq && end.seq > before) {
      before = end.seq;
      continue;
    }
    return checkEnd(end, head, seal) ?? { end, held };
  }
};
