import type { Lab } from '../../lab.ts';
import { addPolicy, type Fault, onNode, removePolicy } from '../fault.ts';
import { changeService, putServiceBack } from '../service.ts';
import { natively } from './natively.ts';

/** A pod that is the only endpoint of its Service and asks it. */

const itself = 'shop/db-0';
const common = {
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  question: { from: itself, to: 'svc/shop/db', port: 5432 },
} as const;

/** Leaves the pod as the only one. */
const onlyItself = (lab: Lab): Promise<void> =>
  changeService(lab, {
    slice: (slice) => {
      const { addresses } = lab.pod(itself);
      slice.endpoints = slice.endpoints.filter(({ addresses: [address = ''] }) => addresses.includes(address));
    },
  });

const notMasked: Fault = {
  ...common,
  name: 'hairpin-not-masqueraded',
  title: 'what a pod sends to itself through its Service comes back with its own address',
  expected: { cause: 'hairpin-not-masqueraded', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onlyItself(lab);
    const { node } = lab.pod(itself);
    const saved = await onNode(lab, node, ['iptables-nft-save', '-t', 'nat']);
    const chain = /^-A (KUBE-SEP-\S+) .*"shop\/db:\S+".*-j KUBE-MARK-MASQ$/m.exec(saved)?.[1];
    if (chain === undefined) throw new Error(`${node} has no rule that masquerades the pod`);
    await onNode(lab, node, ['iptables-nft', '-t', 'nat', '-D', chain, '1']);
  },
  clear: putServiceBack,
};

const dropMask = async (lab: Lab): Promise<void> => {
  await onlyItself(lab);
  const { node, address } = lab.pod(itself);
  const listed = await onNode(lab, node, ['nft', '-a', 'list', 'table', 'ip', 'kube-proxy']);
  const chain = /^\tchain (endpoint-\S+-shop\/db\/\S+) \{/m.exec(listed)?.[1];
  const handle = new RegExp(`ip saddr ${address.replaceAll('.', '\\.')} jump mark-for-masquerade # handle (\\d+)`).exec(
    listed,
  )?.[1];
  if (chain === undefined || handle === undefined) throw new Error(`${node} has no rule that masquerades the pod`);
  await onNode(lab, node, ['nft', 'delete', 'rule', 'ip', 'kube-proxy', chain, 'handle', handle]);
};

const policy = 'db-only-from-web';

const denied: Fault = {
  ...common,
  name: 'hairpin-denied',
  title: 'a policy keeps a pod from itself, and it asks itself through its Service',
  expected: { cause: 'policy-denies-ingress', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onlyItself(lab);
    await addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policy, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
      },
    });
  },
  clear: async (lab) => {
    await removePolicy(lab, 'networkpolicies.networking.k8s.io', policy, 'shop');
    await putServiceBack(lab);
  },
};

export const hairpinFaults: readonly Fault[] = [
  notMasked,
  natively(notMasked, { inject: dropMask }),
  denied,
  natively(denied),
];
