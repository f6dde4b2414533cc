import type { IPPool } from '../case/objects.ts';
import { familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Caution, FixGrounds, FixParams } from './fix.ts';

/** What speaks against switching something in an IP pool. */

export const whyManaged = (pool: string, by: string | undefined): Message | undefined => {
  const where = by === 'tigera-operator' ? say('caution.pool-of-operator') : '';
  return by === undefined ? undefined : say('caution.pool-managed', { pool, manager: by, where });
};

const isOpen = ({ disabled, deleting, allowedUses }: IPPool): boolean =>
  !disabled && deleting !== true && allowedUses.includes('Workload');

/** Why a pool that is disabled may be so on purpose. */
export const whyNotEnabled = (pool: IPPool, pools: readonly IPPool[]): Message | undefined => {
  if (pool.deleting) return say('caution.pool-deleting', { pool: pool.name });
  const instead = pools.filter((each) => each !== pool && isOpen(each) && familyOf(each.cidr) === familyOf(pool.cidr));
  return (
    whyManaged(pool.name, pool.managedBy) ??
    (instead.length === 0
      ? undefined
      : say('caution.pool-replaced', {
          pools: instead.slice(0, 3).map(({ name }) => name),
          pool: pool.name,
        }))
  );
};

const hold = (reason: Message | undefined): Caution | undefined =>
  reason === undefined ? undefined : { kind: 'hold', reason };

const poolIn = (grounds: FixGrounds, { pool = '' }: FixParams): { pool?: IPPool; pools: readonly IPPool[] } => {
  const read = grounds.kind === 'question' ? grounds.case.objects.ipPools : undefined;
  const pools = read?.ok ? read.value : [];
  const found = pools.find(({ name }) => name === pool);
  return { pools, ...(found ? { pool: found } : {}) };
};

export const enableCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const { pool, pools } = poolIn(grounds, params);
  return pool && hold(whyNotEnabled(pool, pools));
};

/** calico-node names the sessions of a BGPPeer so; those of the mesh begin with `Mesh_`. */
const outerSession = /^(?:Global|Node)_/;

/** Pod addresses that the network outside knows are not to be hidden from it: firewalls and logs go by them. */
export const natCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const { pool } = poolIn(grounds, params);
  if (pool === undefined || grounds.kind === 'cluster-check') return undefined;
  const managed = whyManaged(pool.name, pool.managedBy);
  if (managed !== undefined) return hold(managed);
  // BIRD does not tell addresses of such pools to anybody.
  if (pool.vxlanMode === 'Always' || pool.disableBGPExport) return undefined;
  const { from, nodes } = { from: grounds.case.from, nodes: grounds.case.nodes };
  const node = from.kind === 'pod' ? from.pod.nodeName : from.kind === 'node' ? from.name : undefined;
  const state = nodes[node ?? ''];
  if (!state?.ok) return hold(say('caution.bgp-unread', { pool: pool.name }));
  const read = familyOf(pool.cidr) === 6 ? state.value.bird6 : state.value.bird;
  const peers = read.ok ? read.value.protocols.filter(({ name }) => outerSession.test(name)) : [];
  if (peers.length > 0) return hold(say('caution.bgp-peers', { node: node ?? '', count: peers.length }));
  return undefined;
};
