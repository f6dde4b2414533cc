import { z } from 'zod';
import { got, missingOf, type Read } from '../../case/read.ts';
import { issueReason, saying } from '../../case/schema-reason.ts';
import { saidBy } from '../../errors.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { tolerantList } from '../kubernetes/read-pod.ts';

const metadataSchema = z.object({ metadata: z.object({ continue: z.string().nullish() }).nullish() });

/** One page of a list, and where the next begins. */
export const pageOf = <S extends z.ZodType>(item: S) => {
  const items = tolerantList(item);
  return z.unknown().transform((body, context) => {
    const read = items.safeParse(body);
    if (!read.success) {
      for (const issue of read.error.issues)
        context.addIssue({ code: 'custom', path: issue.path, ...saying(issueReason(issue)) });
      return z.NEVER;
    }
    const about = metadataSchema.safeParse(body);
    const next = about.success ? about.data.metadata?.continue : undefined;
    return { ...read.data, next: next ? next : undefined };
  });
};

/** What is left of one page at a time: a list of 100,000 objects is never held whole as it was sent. */
export interface PagedList<S extends z.ZodType> {
  /** For people: `list pods`. */
  what: string;
  path: string;
  item: S;
  query?: Record<string, string>;
  accept?: string;
  /** Objects per request. */
  limit: number;
  /** No further page is asked for once there are so many. */
  most?: number;
  signal: AbortSignal;
  /** What is kept of each of them. */
  keep?: (item: z.output<S>) => z.output<S>;
  /** Hears after each page how many objects there are by now. */
  onPage?: (count: number) => void;
}

/** The server forgot where the list was (410 Expired): it changed for too long since its first page. */
const expired = 410;
const mostRestarts = 1;
/** 100,000 pods are 200 pages; a server that never ends a list is left after this many. */
const mostPages = 4_000;

/** Reads a list page by page. One object that cannot be read makes the list unreadable: it might be the one that matters. */
export const listPaged = async <S extends z.ZodType>(
  cluster: Pick<Cluster, 'get'>,
  list: PagedList<S>,
): Promise<Read<z.output<S>[]>> => {
  const schema = pageOf(list.item);
  let all: z.output<S>[] = [];
  let restarts = 0;
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    if (list.signal.aborted) return missingOf(list.what, saidBy(list.signal.reason), 'timeout');
    const answer = await cluster.get(
      list.path,
      { ...list.query, limit: `${list.limit}`, ...(next === undefined ? {} : { continue: next }) },
      { signal: list.signal, ...(list.accept === undefined ? {} : { accept: list.accept }) },
    );
    if (answer.kind === 'failed' && answer.status === expired && restarts < mostRestarts) {
      restarts += 1;
      all = [];
      next = undefined;
      continue;
    }
    const read = readAnswer(answer, list.what, schema);
    if (!read.ok) return read;
    if (read.value.broken > 0)
      return missingOf(list.what, say('read.broken-objects', { count: read.value.broken }), 'garbled');
    for (const item of read.value.good) all.push(list.keep ? list.keep(item) : item);
    list.onPage?.(all.length);
    next = read.value.next;
    if (next === undefined || all.length >= (list.most ?? Number.POSITIVE_INFINITY)) return got(all);
  }
  return missingOf(list.what, say('read.endless'), 'too-large');
};
