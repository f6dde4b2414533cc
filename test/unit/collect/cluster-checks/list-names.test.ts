import { expect, it } from 'vitest';
import { listKnown } from '../../../../src/case/known-names.ts';
import { listNames } from '../../../../src/collect/cluster-checks/list-names.ts';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { verbatim } from '../../../../src/words/message.ts';

const asked: { path: string; query: Record<string, string> | undefined; accept: string | undefined }[] = [];
const clusterWith = (answers: Record<string, ApiAnswer>) => ({
  get: async (path: string, query?: Record<string, string>, options?: { accept?: string }): Promise<ApiAnswer> => {
    asked.push({ path, query, accept: options?.accept });
    const page = query?.continue === undefined ? path : `${path}?${query.continue}`;
    return answers[page] ?? { kind: 'ok', body: { items: [] } };
  },
});
const items = (names: string[], next?: string): ApiAnswer => ({
  kind: 'ok',
  body: {
    metadata: next ? { continue: next } : {},
    items: names.map((written) => {
      const [name, namespace] = written.split('.');
      return { metadata: { name, ...(namespace ? { namespace } : {}) } };
    }),
  },
});
const { signal } = new AbortController();

it('reads the names alone, page by page', async () => {
  const cluster = clusterWith({
    '/api/v1/pods': items(['web-0.shop'], 'more'),
    '/api/v1/pods?more': items(['db-0.shop', '<!here>.shop']),
    '/api/v1/nodes': items(['node-1']),
    '/apis/apps/v1/deployments': items(['web.shop']),
  });
  const known = await listNames(cluster, signal);
  expect(known && listKnown(known)).toEqual([
    { kind: 'deployment', namespace: 'shop', name: 'web' },
    { kind: 'pod', namespace: 'shop', name: 'db-0' },
    { kind: 'pod', namespace: 'shop', name: 'web-0' },
    { kind: 'node', name: 'node-1' },
  ]);
  expect(known).toMatchObject({ cut: [], unread: [] });
  expect(asked.every(({ accept }) => accept?.includes('PartialObjectMetadataList'))).toBe(true);
});

it('what may not be listed is left out, and said to be', async () => {
  const refused: ApiAnswer = { kind: 'refused', message: verbatim('nodes is forbidden') };
  const broken: ApiAnswer = { kind: 'failed', message: verbatim('no answer') };
  const known = await listNames(clusterWith({ '/api/v1/nodes': refused, '/api/v1/services': broken }), signal);
  expect(known?.unread).toEqual([
    { kind: 'node', forbidden: true },
    { kind: 'service', forbidden: false },
  ]);
});

it('of a cluster that does not answer nothing is known', async () => {
  const away: ApiAnswer = { kind: 'failed', message: verbatim('no answer') };
  expect(await listNames({ get: async () => away }, signal)).toBeUndefined();
});
