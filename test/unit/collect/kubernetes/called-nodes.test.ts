import { expect, it } from 'vitest';
import { calledNodes } from '../../../../src/collect/kubernetes/called-nodes.ts';
import { clusterOf, type Loose } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(10_000);

const node = (name: string, ...addresses: [string, string][]): Loose => ({
  metadata: { name },
  status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
});
const nodes = [
  node('node-1', ['InternalIP', '10.0.0.1'], ['InternalIP', '10.9.0.1'], ['ExternalIP', '198.51.100.1']),
  node('node-2', ['InternalIP', '10.0.0.2'], ['Hostname', 'node-2'], ['InternalIP', '2001:db8:0:0::2']),
  node('node-3', ['ExternalIP', '2001:db8::3'], ['InternalIP', '10.0.0.3']),
  { metadata: { name: 'new' } },
];

it.each([
  ['10.9.0.1', [{ name: 'node-1', address: '10.9.0.1' }]],
  // It is translated before the node.
  ['198.51.100.1', [{ name: 'node-1', address: '10.0.0.1' }]],
  ['2001:db8::2', [{ name: 'node-2', address: '2001:db8:0:0::2' }]],
  // To what it is translated is not told.
  ['2001:db8::3', [{ name: 'node-3' }]],
  ['10.0.0.9', []],
])('%s is an address of %j', async (address, value) => {
  expect(await calledNodes(clusterOf({ nodes }), address, signal)).toEqual({ ok: true, value });
});
