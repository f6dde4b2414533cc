import type { ObjectStore } from '../api/store.ts';
import { type Family, familyOf } from '../calico-node/family.ts';
import type { Ipam } from './ipam.ts';

/** One sort of tunnel address that a node can have. */
interface Kind {
  family: Family;
  /** Field of the pools that ask for it. */
  mode: 'vxlanMode' | 'ipipMode';
  annotation: string;
  handle: string;
  type: string;
}

const kinds: readonly Kind[] = [
  {
    family: 4,
    mode: 'vxlanMode',
    annotation: 'projectcalico.org/IPv4VXLANTunnelAddr',
    handle: 'vxlan-tunnel-addr',
    type: 'vxlanTunnelAddress',
  },
  {
    family: 6,
    mode: 'vxlanMode',
    annotation: 'projectcalico.org/IPv6VXLANTunnelAddr',
    handle: 'vxlan-v6-tunnel-addr',
    type: 'vxlanV6TunnelAddress',
  },
  {
    family: 4,
    mode: 'ipipMode',
    annotation: 'projectcalico.org/IPv4IPIPTunnelAddr',
    handle: 'ipip-tunnel-addr',
    type: 'ipipTunnelAddress',
  },
];

interface PoolSpec {
  cidr: string;
  vxlanMode?: string;
  ipipMode?: string;
  disabled?: boolean;
}

/**
 * The tunnel addresses of the nodes: taken when a pool of the family asks for the tunnel, given back when none
 * does (calico#2.1). A missing annotation is put back only when calico-node starts (felix#left).
 */
export const createTunnelAddresses = (store: ObjectStore, ipam: Ipam) => {
  const wanted = (): Kind[] => {
    const pools = store.list('ippools.crd.projectcalico.org').map(({ spec }) => spec as PoolSpec);
    return kinds.filter(({ family, mode }) =>
      pools.some((pool) => familyOf(pool.cidr) === family && (pool[mode] ?? 'Never') !== 'Never' && !pool.disabled),
    );
  };
  let before = wanted();

  const annotate = (node: string, { annotation }: Kind, address: string | undefined): void => {
    store.modify('nodes', node, undefined, ({ metadata }) => {
      const { [annotation]: _old, ...rest } = metadata.annotations ?? {};
      metadata.annotations = address === undefined ? rest : { ...rest, [annotation]: address };
    });
  };

  const handleOf = ({ handle }: Kind, node: string): string => `${handle}-${node}`;

  const take = (node: string, kind: Kind): string => {
    ipam.release(handleOf(kind, node));
    return ipam.assign(node, handleOf(kind, node), { node, type: kind.type }, kind.family);
  };

  const has = (node: string, { annotation }: Kind): boolean =>
    store.get('nodes', node)?.metadata.annotations?.[annotation] !== undefined;

  const addMissing = (node: string): void => {
    for (const kind of wanted()) if (!has(node, kind)) annotate(node, kind, take(node, kind));
  };

  /** As calico-node at its start: an address that IPAM did not give this node is none (calico#2.1). */
  const correct = (node: string): void => {
    for (const kind of wanted()) {
      const address = store.get('nodes', node)?.metadata.annotations?.[kind.annotation];
      if (address === undefined || ipam.ownerOf(address)?.node !== node) annotate(node, kind, take(node, kind));
    }
  };

  return {
    /** Before the Node object exists: the annotations that it will have. */
    first: (node: string): Record<string, string> =>
      Object.fromEntries(wanted().map((kind) => [kind.annotation, take(node, kind)])),
    /** calico-node starts on this node. */
    nodeStarts: correct,
    /** Pools changed: each of these nodes follows. */
    poolsChanged: (nodes: readonly string[]): void => {
      const now = wanted();
      if (now.length === before.length && now.every((kind, index) => kind === before[index])) return;
      before = now;
      for (const node of nodes) {
        addMissing(node);
        for (const kind of kinds.filter((each) => !now.includes(each) && has(node, each))) {
          annotate(node, kind, undefined);
          ipam.release(handleOf(kind, node));
        }
      }
    },
  };
};
