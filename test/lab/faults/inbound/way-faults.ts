import type { KubeObject } from '../../api/object.ts';
import { addPolicy, type Fault, onNode, removePolicy, tryOnNode } from '../fault.ts';
import { callFromOutside, clientNet, entry, nodePort } from './published.ts';
import { inboundFault } from './service-faults.ts';

/** Faults of the way between the node that is called, the pod's node and the client. */

const policies = 'networkpolicies.networking.k8s.io';
const policyName = 'front-from-blocks';

const onlyFrom = (cidr: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: policyName, namespace: 'shop' },
  spec: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr } }] }],
  },
});

const onEntry = { from: '203.0.113.10', to: 'node/node-2', port: nodePort } as const;

export const wayFaults: readonly Fault[] = [
  inboundFault({
    name: 'inbound-policy-by-client',
    title: 'a policy admits the client, and the pod of another node sees the address of the node that was called',
    expected: { cause: 'policy-denies-ingress', hop: 'destination-node' },
    publish: { app: 'web' },
    harm: (lab) => addPolicy(lab, onlyFrom(clientNet)),
    mend: (lab) => removePolicy(lab, policies, policyName, 'shop'),
  }),
  inboundFault({
    name: 'inbound-policy-by-node',
    title: 'a policy admits the nodes, and the pod sees the address of the client',
    expected: { cause: 'policy-denies-ingress', hop: 'destination-node' },
    publish: { app: 'web', local: true },
    question: onEntry,
    harm: (lab) => addPolicy(lab, onlyFrom('10.39.0.0/16')),
    mend: (lab) => removePolicy(lab, policies, policyName, 'shop'),
  }),
  inboundFault({
    name: 'inbound-no-way-back',
    title: 'the node that was called has a route that refuses what goes back to the client',
    expected: { cause: 'no-way-to-client', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['ip', 'route', 'add', 'blackhole', clientNet]);
    },
    mend: (lab) => tryOnNode(lab, entry, ['ip', 'route', 'del', 'blackhole', clientNet]),
  }),
  inboundFault({
    name: 'inbound-reverse-path-strict',
    title: 'the node that was called sends to the client by another interface and filters strictly by the way back',
    expected: { cause: 'rp-filter-drops', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['ip', 'link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'wan1']);
      await onNode(lab, entry, ['ip', 'link', 'set', 'wan0', 'up']);
      await onNode(lab, entry, ['ip', 'route', 'add', clientNet, 'dev', 'wan0']);
      await onNode(lab, entry, ['sysctl', '-q', '-w', 'net/ipv4/conf/eth0/rp_filter=1']);
    },
    mend: async (lab) => {
      await tryOnNode(lab, entry, ['sysctl', '-q', '-w', 'net/ipv4/conf/eth0/rp_filter=0']);
      await tryOnNode(lab, entry, ['ip', 'link', 'del', 'wan0']);
    },
  }),
  inboundFault({
    name: 'inbound-reply-leaves-elsewhere',
    title: 'the node that was called sends to the client by another interface, where nobody is, and the client waits',
    expected: { cause: 'reply-leaves-elsewhere', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['ip', 'link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'wan1']);
      await onNode(lab, entry, ['ip', 'link', 'set', 'wan0', 'up']);
      await onNode(lab, entry, ['ip', 'link', 'set', 'wan1', 'up']);
      await onNode(lab, entry, ['ip', 'route', 'add', clientNet, 'dev', 'wan0']);
      const address = lab.nodes.find(({ name }) => name === entry)?.address ?? '';
      const met = await callFromOutside(lab, address, nodePort);
      if (met !== 'timeout') throw new Error(`the client met no silence: ${met}`);
    },
    mend: (lab) => tryOnNode(lab, entry, ['ip', 'link', 'del', 'wan0']),
  }),
  inboundFault({
    name: 'inbound-ip-forward-off',
    title: 'the node that was called does not forward',
    expected: { cause: 'ip-forward-off', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['sysctl', '-q', '-w', 'net/ipv4/ip_forward=0']);
    },
    mend: (lab) => tryOnNode(lab, entry, ['sysctl', '-q', '-w', 'net/ipv4/ip_forward=1']),
  }),
  inboundFault({
    name: 'inbound-client-of-pool',
    title: "the client's network is covered by the pool for pods, and a block of another node has its address",
    expected: { cause: 'pool-covers-outside', hop: 'source-node' },
    publish: { app: 'web' },
    // Of the block of the third node, and no pod's.
    question: { from: '192.168.139.120', to: `node/${entry}`, port: nodePort },
  }),
  inboundFault({
    name: 'inbound-port-of-nobody',
    title: 'the port that is called is of no Service and of no pod, and nothing listens there',
    expected: { cause: 'nothing-listens', hop: 'destination-node' },
    publish: { app: 'web' },
    question: { from: '203.0.113.10', to: `node/${entry}`, port: nodePort + 1 },
  }),
];
