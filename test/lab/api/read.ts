import type { ServerResponse } from 'node:http';
import type { Entry } from './collection.ts';
import type { ReadCall } from './context.ts';
import { keyOf } from './entries.ts';
import type { KubeObject } from './object.ts';
import { sendJson, sendPieces } from './reply.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';
import { badRequest, expired, notFound } from './status.ts';
import { tableOf, wantsTable } from './table.ts';

/** GET of one object and of lists, with limit, continue and selectors. */

export const handleGet = ({ cluster, type, view, name = '', namespace, req, res }: ReadCall): void => {
  const entry = cluster.store.collection(view.source).get(keyOf(view.source, view.storedName(name), namespace));
  if (!entry) throw notFound(type, name);
  if (wantsTable(req)) {
    const object: KubeObject = JSON.parse(view.whole(entry));
    sendJson(res, 200, tableOf(type, [object], { resourceVersion: String(entry.resourceVersion) }));
  } else {
    sendJson(res, 200, view.whole(entry));
  }
};

interface ContinueToken {
  rv: number;
  /** Key to go on from, relative to what was listed. */
  start: string;
}

const encodeContinue = (token: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token }).replaceAll('\0', '\\u0000')).toString('base64url');

const badContinue = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);

/** Go's base64 reads groups of four and names the first byte of the group that is wrong or cut short. */
const decodeContinue = (text: string): ContinueToken => {
  const wrong = /[^A-Za-z0-9_-]/.exec(text);
  if (wrong) throw badContinue(`illegal base64 data at input byte ${wrong.index}`);
  if (text.length % 4 === 1) throw badContinue(`illegal base64 data at input byte ${text.length - 1}`);
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof token === 'object' && token !== null && 'rv' in token && 'start' in token) {
      return { rv: Number(token.rv), start: String(token.start) };
    }
  } catch (error) {
    throw badContinue(error instanceof Error ? error.message : String(error));
  }
  throw badContinue('incorrect encoded start key (version meta.k8s.io/v1)');
};

interface Page {
  entries: Entry[];
  resourceVersion: number;
  continue?: string;
  remaining?: number;
}

const limitOf = (query: URLSearchParams): number => {
  const limit = Number(query.get('limit') ?? 0);
  return Number.isInteger(limit) && limit > 0 ? limit : Number.POSITIVE_INFINITY;
};

const pageOf = ({ cluster, type, view, namespace, info }: ReadCall): Page => {
  const { store } = cluster;
  const asked = info.query;
  const query = store.query(type, {
    ...(namespace ? { namespace } : {}),
    labelSelector: asked.get('labelSelector') ?? '',
    fieldSelector: asked.get('fieldSelector') ?? '',
  });
  const prefix = namespace && type.namespaced ? `${namespace}/` : '';
  const limit = limitOf(asked);
  const token = asked.get('continue') ? decodeContinue(asked.get('continue') ?? '') : undefined;
  if (token && token.rv < store.history.oldest) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    );
  }
  const collection = store.collection(view.source);
  const entries: Entry[] = [];
  for (const entry of collection.select(query, token ? prefix + token.start : '')) {
    if (view.visible && !view.visible(entry)) continue;
    entries.push(entry);
    if (entries.length >= limit) break;
  }
  const resourceVersion = token?.rv ?? store.resourceVersion;
  const last = entries.at(-1);
  const left = last && entries.length >= limit ? collection.remainingAfter(last.key, query.namespace) : 0;
  if (!last || left === 0) return { entries, resourceVersion };
  const selected = (query.labels?.length ?? 0) + (query.fields?.length ?? 0) > 0;
  return {
    entries,
    resourceVersion,
    continue: encodeContinue({ rv: resourceVersion, start: `${last.key.slice(prefix.length)}\0` }),
    // With a selector a server cannot know how many remain (recording 10).
    ...(selected ? {} : { remaining: left }),
  };
};

const listMeta = (type: ResourceType, page: Page) => ({
  ...(type.flavour === 'custom' && !page.continue ? { continue: '' } : {}),
  resourceVersion: String(page.resourceVersion),
  ...(page.continue ? { continue: page.continue } : {}),
  ...(page.remaining ? { remainingItemCount: page.remaining } : {}),
});

function* listPieces({ type, view }: ReadCall, page: Page): Generator<string> {
  yield `{"kind":"${type.kind}List","apiVersion":"${apiVersionOf(type)}","metadata":${JSON.stringify(listMeta(type, page))},"items":[`;
  let separator = '';
  for (const entry of page.entries) {
    yield separator + view.item(entry);
    separator = ',';
  }
  yield ']}';
}

export const handleList = async (call: ReadCall): Promise<void> => {
  const page = pageOf(call);
  const { type, view, req } = call;
  const res: ServerResponse = call.res;
  if (wantsTable(req)) {
    const objects = page.entries.map((entry): KubeObject => JSON.parse(view.whole(entry)));
    sendJson(res, 200, tableOf(type, objects, listMeta(type, page)));
    return;
  }
  await sendPieces(res, listPieces(call, page));
};
