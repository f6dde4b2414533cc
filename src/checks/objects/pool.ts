import type { Finding } from '../../case/finding.ts';
import type { Message } from '../../case/message.ts';
import { enablePool } from '../../fixes/enable-pool.ts';
import { poolOf } from '../../intended/transport.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide, tunnelIp } from '../leg.ts';
import { recreatePod } from '../pod/recreate.ts';

/** Tunnel addresses that were given back: what a disabled pool does to VXLAN (calico#8.3). */
const unpublished = (leg: Leg): string[] =>
  leg.transport.kind === 'vxlan' && !leg.sameNode
    ? [leg.source, leg.destination]
        .filter((side) => side.node.ok && tunnelIp(side, 'vxlan', leg.family) === undefined)
        .map((side) => side.nodeName)
    : [];

/** Calico can police pods to which another plugin gives addresses (calico#2.1): then no pool is expected. */
const givenElsewhere = (side: PodSide, pools: number): Message | undefined => {
  const node = side.nodeName;
  const cni = side.state.ok && side.state.value.cni.ok ? side.state.value.cni.value : undefined;
  if (cni?.type !== undefined && cni.type !== 'calico') return say('ip-pool.other-plugin', { node, plugin: cni.type });
  if (cni?.ipam === undefined) return pools === 0 ? say('ip-pool.no-pools') : undefined;
  return cni.ipam === 'calico-ipam' ? undefined : say('ip-pool.other-ipam', { node, ipam: cni.ipam });
};

/** The pool that the address is of (calico#2.1, causes#address-outside-pools; disabled: calico#8.3). */
export const ipPool = (leg: Leg, side: PodSide): Finding[] => {
  const { address, key: pod } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const check = checkAt(leg, 'ip-pool', say('ip-pool.about', { address, pod }), {
    hop: hopAt(side, 'pod'),
    object: `address ${address}`,
  });
  const finding = check.reading(leg.c.objects.ipPools, (pools) => {
    const proof = [
      proofOf(
        'calicoctl get ippool -o wide',
        undefined,
        pools.map((p) => `${p.name}  ${p.cidr}  ipip ${p.ipipMode}  vxlan ${p.vxlanMode}  disabled ${p.disabled}`),
      ),
    ];
    const pool = poolOf(pools, address);
    if (pool === undefined) {
      const elsewhere = givenElsewhere(side, pools.length);
      if (elsewhere !== undefined) return check.unknown(elsewhere, { proof });
      // On one node the pod's own route is enough.
      return check.failIf(!leg.sameNode, 'address-outside-pools', say('ip-pool.none', { address, pod }), {
        proof,
        explains: ['block-route-missing', 'check:live-packets'],
        fixes: [recreatePod(side.pod)],
      });
    }
    const { name, cidr } = pool;
    const object = `IPPool ${name}`;
    if (!pool.disabled) return check.pass(say('ip-pool.right', { address, pool: name, cidr }), { object, proof });
    const gone = unpublished(leg);
    const statement =
      gone.length > 0
        ? say('ip-pool.disabled-and-gone', { pool: name, nodes: gone })
        : say('ip-pool.disabled', { pool: name });
    return check.failIf(gone.length > 0, 'pool-disabled', statement, {
      object,
      proof,
      explains: [
        'tunnel-address-not-published',
        'block-route-missing',
        'tunnel-neighbour-missing',
        'fdb-missing',
        'tunnel-peers-incomplete',
        'tunnel-address-missing',
      ],
      fixes: [enablePool.with({ pool: name })],
    });
  });
  return [finding];
};
