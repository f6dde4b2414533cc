import { expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { nodeOfEnd } from '../../../src/case/end.ts';
import { got, missing } from '../../../src/case/read.ts';
import { withSender } from '../../../src/diagnose/inbound-sender.ts';
import { verbatim } from '../../../src/words/message.ts';
import { recordedCase } from '../helpers/recorded-case.ts';

const recorded = recordedCase({ recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-0', to: 'shop/db-1' });
const entry = Object.keys(recorded.objects.nodes).find((name) => name !== nodeOfEnd(recorded.to)) ?? '';

/** A NodePort in each family, through a node that has both and was not asked what its rules do. */
const called = (family: 4 | 6): Case => {
  const node = recorded.objects.nodes[entry];
  if (!node?.ok) throw new Error('no node');
  const [address, to, client] =
    family === 4 ? ['10.0.0.1', '10.9.0.5', '203.0.113.9'] : ['fd00::1', 'fd09::5', '2001:db8::9'];
  return {
    ...recorded,
    from: { kind: 'outside', address: client },
    to: { ...recorded.to, address: to },
    inbound: { way: 'node-port', address, client: { address: client }, entry, entryIs: 'asked' },
    objects: {
      ...recorded.objects,
      nodes: { ...recorded.objects.nodes, [entry]: got({ ...node.value, internalIPs: ['10.0.0.1', 'fd00::1'] }) },
    },
    nodes: { ...recorded.nodes, [entry]: missing(verbatim('not asked')) },
  };
};

it.each([
  [4, '10.0.0.1'],
  [6, 'fd00::1'],
] as const)('what comes in over IPv%i leaves the node by its address of that family', (family, address) => {
  expect(withSender(called(family)).from).toEqual({ kind: 'node', name: entry, address });
});
