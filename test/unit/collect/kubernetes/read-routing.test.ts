import { expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { readBgpObjects } from '../../../../src/collect/kubernetes/read-routing.ts';
import { verbatim } from '../../../../src/words/message.ts';

const group = 'crd.projectcalico.org/v1' as const;
const of = (plural: string) => `/apis/${group}/${plural}`;
const items = (...list: unknown[]): ApiAnswer => ({ kind: 'ok', body: { items: list } });

const read = async (answers: Record<string, ApiAnswer>) => {
  const asked: string[] = [];
  const get = async (path: string): Promise<ApiAnswer> => {
    asked.push(path);
    return answers[path] ?? { kind: 'not-found', message: verbatim('not found'), groupMissing: false };
  };
  return { read: await readBgpObjects({ get }, group, AbortSignal.timeout(1_000)), asked };
};

const node = { metadata: { name: 'a', labels: { rack: '1', other: 'x' } } };
const filter = {
  metadata: { name: 'lan' },
  spec: {
    exportV4: [
      { action: 'Reject', cidr: '10.0.0.0/8', matchOperator: 'In', prefixLength: { min: 24 } },
      { action: 'Accept', interface: 'eth1' },
    ],
    importV6: null,
  },
};

it('reads the filters that a peer names, and what the configuration says', async () => {
  const { read: found } = await read({
    '/api/v1/nodes': items(node),
    [of('bgpconfigurations/default')]: {
      kind: 'ok',
      body: { spec: { nodeToNodeMeshEnabled: false, programClusterRoutes: 'Disabled' } },
    },
    [of('bgppeers')]: items({ metadata: { name: 'p' }, spec: { nodeSelector: "rack == '1'", filters: ['lan'] } }),
    [of('bgpfilters')]: items(filter, { metadata: { name: 'unused' }, spec: { exportV4: [{ action: 'Reject' }] } }),
  });
  expect(found).toMatchObject({
    ok: true,
    value: {
      mesh: false,
      clusterRoutes: 'Disabled',
      peers: [{ name: 'p', nodeSelector: "rack == '1'", filters: ['lan'] }],
      nodes: [{ name: 'a', labels: { rack: '1' } }],
    },
  });
  expect(found.ok && found.value.filters).toEqual([
    {
      name: 'lan',
      exportV4: [
        { action: 'Reject', cidr: '10.0.0.0/8', matchOperator: 'In', prefixLength: { min: 24 } },
        { action: 'Accept', more: true },
      ],
    },
  ]);
});

it('asks for no filters where no peer names one, and takes one that cannot be read for unknown', async () => {
  const plain = await read({ '/api/v1/nodes': items(node), [of('bgppeers')]: items({ metadata: { name: 'p' } }) });
  expect(plain.asked).not.toContain(of('bgpfilters'));
  expect(plain.read).toMatchObject({ ok: true, value: { mesh: true } });
  const odd = await read({
    '/api/v1/nodes': items(node),
    [of('bgppeers')]: items({ metadata: { name: 'p' }, spec: { filters: ['lan'] } }),
    [of('bgpfilters')]: items({ metadata: { name: 'lan' }, spec: { exportV4: [{ action: 'Perhaps' }] } }),
  });
  expect(odd.read).toMatchObject({ ok: true, value: { filters: [] } });
});
