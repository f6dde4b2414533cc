import type { Finding } from '../../case/finding.ts';
import type { IPPool } from '../../case/objects.ts';
import { addIpPool } from '../../fixes/by-hand/ipam.ts';
import { enablePool } from '../../fixes/enable-pool.ts';
import { poolOf } from '../../intended/transport.ts';
import { familyOf } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint, tunnelIp } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';

/** Tunnel addresses that were given back: what a disabled pool does to VXLAN (calico#8.3). */
const unpublished = (path: PathDirection): string[] =>
  path.transport.kind === 'vxlan' && !path.sameNode
    ? [path.source, path.destination]
        .filter((endpoint) => endpoint.node.ok && tunnelIp(endpoint, 'vxlan', path.family) === undefined)
        .map((endpoint) => endpoint.nodeName)
    : [];

/** Calico can police pods to which another plugin gives addresses (calico#2.1): then no pool is expected. */
const givenElsewhere = (endpoint: PodEndpoint, pools: number): Message | undefined => {
  const node = endpoint.nodeName;
  const cni = endpoint.state.ok && endpoint.state.value.cni.ok ? endpoint.state.value.cni.value : undefined;
  if (cni?.type !== undefined && cni.type !== 'calico') return say('ip-pool.other-plugin', { node, plugin: cni.type });
  if (cni?.ipam === undefined) return pools === 0 ? say('ip-pool.no-pools') : undefined;
  return cni.ipam === 'calico-ipam' ? undefined : say('ip-pool.other-ipam', { node, ipam: cni.ipam });
};

/** Whether pods may get addresses of that family from it. */
const givesTo = ({ cidr, disabled, deleting, allowedUses }: IPPool, address: string): boolean =>
  !disabled && deleting !== true && allowedUses.includes('Workload') && familyOf(cidr) === familyOf(address);

/** The pool that the address is of (calico#2.1, causes#address-outside-pools; disabled: calico#8.3). */
export const ipPool = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { address, key: pod } = endpoint;
  if (address === undefined || endpoint.pod.hostNetwork) return [];
  const check = checkAt(path, 'ip-pool', say('ip-pool.about', { address, pod }), {
    hop: hopAt(endpoint, 'pod'),
    object: `address ${address}`,
  });
  const finding = check.reading(path.c.objects.ipPools, (pools) => {
    const proof = [
      proofOf(
        'calicoctl get ippool -o wide',
        undefined,
        [...pools]
          .sort((a, b) => a.name.localeCompare(b.name, 'en'))
          .map((p) => `${p.name}  ${p.cidr}  ipip ${p.ipipMode}  vxlan ${p.vxlanMode}  disabled ${p.disabled}`),
      ),
    ];
    const pool = poolOf(pools, address);
    if (pool === undefined) {
      const elsewhere = givenElsewhere(endpoint, pools.length);
      if (elsewhere !== undefined) return check.unknown(elsewhere, { proof });
      // On one node the pod's own route is enough.
      return check.failIf(!path.sameNode, 'address-outside-pools', say('ip-pool.none', { address, pod }), {
        proof,
        explains: ['block-route-missing', 'check:live-packets'],
        // A new pod needs a pool to have an address of.
        fixes: pools.some((each) => givesTo(each, address))
          ? [recreatePod(endpoint.pod)]
          : [addIpPool.with({ family: familyOf(address) === 6 ? '6' : '4', holding: address })],
      });
    }
    const { name, cidr } = pool;
    const object = `IPPool ${name}`;
    if (!pool.disabled) return check.pass(say('ip-pool.right', { address, pool: name, cidr }), { object, proof });
    const gone = unpublished(path);
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
