import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { nodeSchemaFromApi } from '../../../../src/collect/kubernetes/read-node.ts';
import { readNodes, readOtherNodes } from '../../../../src/collect/kubernetes/read-nodes.ts';
import { verbatim } from '../../../../src/words/message.ts';

const node = (name: string, address: string, more: object = {}) => ({
  metadata: {
    name,
    labels: { 'kubernetes.io/hostname': name },
    annotations: { 'projectcalico.org/IPv4Address': `${address}/24`, ...more },
  },
  status: { addresses: [{ type: 'InternalIP', address }], nodeInfo: { machineID: name } },
});
const ok = (items: object[], next?: string): ApiAnswer => ({
  kind: 'ok',
  body: { items, metadata: next ? { continue: next } : {} },
});
const refused: ApiAnswer = { kind: 'refused', message: verbatim('no') } as ApiAnswer;

const signal = new AbortController().signal;
/** Asks a cluster that answers so, and keeps what it was asked. */
const ask = async (answer: (path: string, query: Record<string, string>) => ApiAnswer) => {
  const asked: string[] = [];
  const get = async (path: string, query: Record<string, string> = {}): Promise<ApiAnswer> => {
    asked.push(`${path} ${Object.keys(query).join(' ')}`.trim());
    return answer(path, query);
  };
  return { ...(await readNodes({ get }, ['node-1', 'node-2'], signal)), asked };
};

const all = [node('node-1', '10.0.0.1'), node('node-2', '10.0.0.2'), node('node-3', '10.0.0.3')];

describe('the nodes of a question', () => {
  it('one list brings them and the others, of which those that share something are kept', async () => {
    const twin = node('node-4', '10.0.0.4', { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.0.0.1' });
    const read = await ask(() => ok([...all, twin]));
    expect(read.asked).toEqual(['/api/v1/nodes limit']);
    expect(read.others).toMatchObject({ ok: true, value: { compared: 2, sharing: [{ name: 'node-4', labels: {} }] } });
  });

  it('of a larger cluster those that the first page lacks are listed by their label', async () => {
    const read = await ask((_, { labelSelector }) =>
      labelSelector ? ok([all[1] ?? {}]) : ok([all[0] ?? {}, all[2] ?? {}], 'more'),
    );
    expect(read.asked).toEqual(['/api/v1/nodes limit', '/api/v1/nodes labelSelector']);
    expect(read.found).toMatchObject({ 'node-1': { ok: true }, 'node-2': { ok: true } });
    expect(read.others).toMatchObject({ value: { compared: 1, notAll: true, sharing: [] } });
  });

  it('where nodes may not be listed each is read by itself, and that the others were not is said', async () => {
    const read = await ask((path) =>
      path === '/api/v1/nodes' ? refused : { kind: 'ok', body: node(path.split('/').at(-1) ?? '', '10.0.0.1') },
    );
    expect(read.asked).toEqual(['/api/v1/nodes limit', '/api/v1/nodes/node-1', '/api/v1/nodes/node-2']);
    expect(read.found).toMatchObject({ 'node-1': { ok: true }, 'node-2': { ok: true } });
    expect(read.others.ok).toBe(false);
  });

  it('all of a large cluster are read page by page', async () => {
    const asked = [nodeSchemaFromApi.parse(all[0])];
    const twin = node('node-900', '10.0.0.1');
    const pages = [ok([all[0] ?? {}, all[1] ?? {}], 'more'), ok([twin])];
    const read = await readOtherNodes(
      { get: async (_, query) => pages[query?.continue ? 1 : 0] ?? refused },
      asked,
      signal,
    );
    expect(read).toMatchObject({ ok: true, value: { compared: 2, sharing: [{ name: 'node-900' }] } });
  });
});
