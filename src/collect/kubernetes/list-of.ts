import type { z } from 'zod';
import { got, missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { tolerantList } from './read-pod.ts';

/** One list request. An object that cannot be read makes the whole list unreadable: it might be the one that matters. */
export const listOf = async <S extends z.ZodType>(
  cluster: Pick<Cluster, 'get'>,
  what: string,
  path: string,
  query: Record<string, string>,
  schema: S,
  signal: AbortSignal,
): Promise<Read<z.output<S>[]>> => {
  const read = readAnswer(await cluster.get(path, query, { signal }), what, tolerantList(schema));
  if (!read.ok) return read;
  if (read.value.broken > 0)
    return missingOf(what, say('read.broken-objects', { count: read.value.broken }), 'garbled');
  return got(read.value.good);
};
