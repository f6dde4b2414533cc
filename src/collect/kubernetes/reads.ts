import type { z } from 'zod';
import { got, missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { podSchemaFromApi, tolerantList } from './read-pod.ts';

/** Reads of one question, one request each. `what` is named in the reason where there is nothing to be had. */
export const readsOf = (cluster: Pick<Cluster, 'get'>, signal: AbortSignal) => {
  const one = async <S extends z.ZodType>(what: string, path: string, schema: S): Promise<Read<z.output<S>>> =>
    readAnswer(await cluster.get(path, {}, { signal }), what, schema);
  /** `absent`: there is no such object, by the word of an API that knows the kind. */
  const oneOr = async <S extends z.ZodType, A>(
    what: string,
    path: string,
    schema: S,
    absent: A,
  ): Promise<Read<z.output<S> | A>> => {
    const answer = await cluster.get(path, {}, { signal });
    return answer.kind === 'not-found' && !answer.groupMissing ? got(absent) : readAnswer(answer, what, schema);
  };
  /** An object that cannot be read makes the whole list unreadable: it might be the one that matters. */
  const list = async <S extends z.ZodType>(
    what: string,
    path: string,
    query: Record<string, string>,
    schema: S,
  ): Promise<Read<z.output<S>[]>> => {
    const read = readAnswer(await cluster.get(path, query, { signal }), what, tolerantList(schema));
    if (!read.ok) return read;
    return read.value.broken > 0
      ? missingOf(what, say('read.broken-objects', { count: read.value.broken }), 'garbled')
      : got(read.value.good);
  };
  return {
    one,
    oneOr,
    list,
    podNamed: (namespace: string, name: string) =>
      oneOr(
        `get pod ${namespace}/${name}`,
        `/api/v1/namespaces/${namespace}/pods/${name}`,
        podSchemaFromApi,
        undefined,
      ),
    pods: (what: string, query: Record<string, string>) => list(what, '/api/v1/pods', query, podSchemaFromApi),
    /** The server finds them by their first address alone. */
    podsWithAddress: (address: string) =>
      list(
        `list pods with the address ${address}`,
        '/api/v1/pods',
        { fieldSelector: `status.podIP=${address}` },
        podSchemaFromApi,
      ),
  };
};
