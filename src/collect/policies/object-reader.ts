import { z } from 'zod';
import { saidBy } from '../../errors.ts';
import type { Unread } from '../../intended/policy/unread.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { type Fields, fieldsOf, type Kind, metadataOf } from './kinds.ts';

/** Gathers API objects page by page, reduced to what matters; what cannot be read is kept as such. */
export interface ObjectReader {
  /** Everything of a kind, or of one namespace. Resolves with what this list gave. */
  list(
    kind: Kind,
    apiVersion: string,
    where?: { namespace?: string; query?: Record<string, string> },
  ): Promise<Fields[]>;
  /** One object; undefined: there is none, or it could not be read. */
  get(kind: Kind, apiVersion: string, name: string, namespace?: string): Promise<Fields | undefined>;
  objects: Fields[];
  unread: Unread[];
}

/** Objects per request: a page of pods is about 2 MB. */
const pageSize = '500';
/** 100,000 objects are 200 pages; a server that never ends a list is left after this many. */
const mostPages = 2_000;

const pageSchema = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()).nullish(),
});

const pathOf = (apiVersion: string, plural: string, namespace: string | undefined): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
};

const resourceOf = (apiVersion: string, plural: string): string => {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${group}`;
};

export const openObjectReader = (cluster: Pick<Cluster, 'get'>, signal: AbortSignal): ObjectReader => {
  const objects: Fields[] = [];
  const unread: Unread[] = [];

  /** Items of a list do not say what they are. */
  const reduced = (kind: Kind, apiVersion: string, item: unknown): Fields => {
    const object = fieldsOf(item);
    return {
      apiVersion,
      kind: kind.manifestKind ?? kind.kind,
      metadata: metadataOf(object, kind.metadata),
      ...kind.keep?.(object),
    };
  };

  const miss = (kind: Kind, what: string, reason: Message, namespace: string | undefined): void => {
    unread.push({
      kind: kind.kind,
      ...(namespace === undefined ? {} : { namespace }),
      what,
      reason,
    });
  };

  return {
    objects,
    unread,

    list: async (kind, apiVersion, { namespace, query = {} } = {}) => {
      const path = pathOf(apiVersion, kind.plural, namespace);
      const what = `list ${resourceOf(apiVersion, kind.plural)}${namespace === undefined ? '' : ` in ${namespace}`}`;
      let found: Fields[] = [];
      let next: string | undefined;
      let restarted = false;
      for (let page = 0; page < mostPages; page += 1) {
        if (signal.aborted) {
          miss(kind, what, saidBy(signal.reason), namespace);
          return [];
        }
        const answer = await cluster.get(
          path,
          { ...query, limit: pageSize, ...(next === undefined ? {} : { continue: next }) },
          { signal },
        );
        // The kind is not served here, so nothing of it can be in force.
        if (answer.kind === 'not-found' && answer.groupMissing) return [];
        // The server forgot where the list was: it changed for too long since its first page.
        if (answer.kind === 'failed' && answer.status === 410 && !restarted) {
          restarted = true;
          found = [];
          next = undefined;
          continue;
        }
        const read = readAnswer(answer, what, pageSchema);
        if (!read.ok) {
          miss(kind, what, read.detail ?? read.reason, namespace);
          return [];
        }
        for (const item of read.value.items ?? []) found.push(reduced(kind, apiVersion, item));
        next = read.value.metadata?.continue || undefined;
        if (next === undefined) {
          for (const object of found) objects.push(object);
          return found;
        }
      }
      miss(kind, what, say('read.endless'), namespace);
      return [];
    },

    get: async (kind, apiVersion, name, namespace) => {
      const path = `${pathOf(apiVersion, kind.plural, namespace)}/${name}`;
      const what = `get ${resourceOf(apiVersion, kind.plural)} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      const answer = await cluster.get(path, {}, { signal });
      if (answer.kind === 'not-found') return undefined;
      const read = readAnswer(answer, what, z.record(z.string(), z.unknown()));
      if (!read.ok) {
        miss(kind, what, read.detail ?? read.reason, namespace);
        return undefined;
      }
      const object = reduced(kind, apiVersion, read.value);
      objects.push(object);
      return object;
    },
  };
};
