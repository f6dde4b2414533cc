import type { Finding } from '../../case/finding.ts';
import { poolOf } from '../../intended/transport.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide, tunnelIp } from '../leg.ts';

const check = 'ip-pool' as const;

/** Tunnel addresses that were given back: what a disabled pool does to VXLAN (facts 11). */
const unpublished = (leg: Leg): string[] =>
  leg.transport.kind === 'vxlan' && !leg.sameNode
    ? [leg.source, leg.destination]
        .filter((side) => side.node.ok && tunnelIp(side, 'vxlan', leg.family) === undefined)
        .map((side) => side.nodeName)
    : [];

/** Calico can police pods to which another plugin gives addresses (facts 2.1): then no pool is expected. */
const givenElsewhere = (side: PodSide, pools: number): string | undefined => {
  const cni = side.state.ok && side.state.value.cni.ok ? side.state.value.cni.value : undefined;
  if (cni === undefined) return pools === 0 ? 'there are no IP pools' : undefined;
  if (cni.type !== 'calico') return `the CNI plugin of ${side.nodeName} is ${cni.type}`;
  if (cni.ipam === 'calico-ipam') return undefined;
  return cni.ipam === undefined
    ? pools === 0
      ? 'there are no IP pools'
      : undefined
    : `${cni.ipam} gives addresses on ${side.nodeName}`;
};

/** The pool that the address is of (facts 2.1, R85, R92; disabled: facts 11). */
export const ipPool = (leg: Leg, side: PodSide): Finding[] => {
  const { address } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const common = { check, hop: hopAt(side, 'pod') };
  const pools = leg.c.objects.ipPools;
  if (!pools.ok) {
    return [
      findingOf(leg, {
        ...common,
        object: `address ${address}`,
        status: 'unknown',
        statement: `IP pools were not read: ${pools.reason}`,
      }),
    ];
  }
  const proof = [
    proofOf(
      'calicoctl get ippool -o wide',
      undefined,
      pools.value.map((p) => `${p.name}  ${p.cidr}  ipip ${p.ipipMode}  vxlan ${p.vxlanMode}  disabled ${p.disabled}`),
    ),
  ];
  const pool = poolOf(pools.value, address);
  const elsewhere = pool === undefined ? givenElsewhere(side, pools.value.length) : undefined;
  if (elsewhere !== undefined) {
    return [
      findingOf(leg, {
        ...common,
        object: `address ${address}`,
        status: 'unknown',
        statement: `${address} of ${side.key} is in no IP pool, and ${elsewhere}: how it is routed is not Calico's matter`,
        proof,
      }),
    ];
  }
  if (pool === undefined) {
    return [
      findingOf(leg, {
        ...common,
        object: `address ${address}`,
        // On one node the pod's own route is enough.
        status: leg.sameNode ? 'warn' : 'fail',
        cause: 'address-outside-pools',
        statement: `${address} of ${side.key} is in no IP pool: another CNI plugin gave it, or its pool was deleted`,
        proof,
        explains: ['block-route-missing', 'check:live-packets'],
        fixes: [fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name })],
      }),
    ];
  }
  const object = `IPPool ${pool.name}`;
  if (!pool.disabled) {
    return [
      findingOf(leg, {
        ...common,
        object,
        status: 'pass',
        statement: `${address} is of pool ${pool.name} (${pool.cidr})`,
        proof,
      }),
    ];
  }
  const gone = unpublished(leg);
  return [
    findingOf(leg, {
      ...common,
      object,
      status: gone.length > 0 ? 'fail' : 'warn',
      cause: 'pool-disabled',
      statement:
        gone.length > 0
          ? `IP pool ${pool.name} is disabled, so ${gone.join(' and ')} gave the tunnel address back and no node has a route to its pods`
          : `IP pool ${pool.name} is disabled: no new address comes from it`,
      proof,
      explains: [
        'tunnel-address-not-published',
        'block-route-missing',
        'tunnel-neighbour-missing',
        'fdb-missing',
        'tunnel-peers-incomplete',
        'tunnel-address-missing',
      ],
      fixes: [fix('enable-pool', { pool: pool.name })],
    }),
  ];
};
