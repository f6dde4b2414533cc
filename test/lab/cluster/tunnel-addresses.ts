import type { ObjectStore } from '../api/store.ts';
import { type Family, families, familyOf } from '../calico-node/family.ts';
import type { Ipam } from './ipam.ts';

const annotationOf = (family: Family): string => `projectcalico.org/IPv${family}VXLANTunnelAddr`;
const handleOf = (node: string, family: Family): string => `vxlan-${family === 4 ? '' : 'v6-'}tunnel-addr-${node}`;
const typeOf = (family: Family): string => (family === 4 ? 'vxlanTunnelAddress' : 'vxlanV6TunnelAddress');

/**
 * The tunnel addresses of the nodes: taken when a pool of the family asks for VXLAN, given back when none does
 * (facts 2.1). A missing annotation is put back only when calico-node starts (felix-repairs).
 */
export const createTunnelAddresses = (store: ObjectStore, ipam: Ipam) => {
  const wanted = (): readonly Family[] => {
    const pools = store
      .list('ippools.crd.projectcalico.org')
      .map(({ spec }) => spec as { cidr: string; vxlanMode?: string; disabled?: boolean });
    return families.filter((family) =>
      pools.some(
        ({ cidr, vxlanMode = 'Never', disabled = false }) =>
          familyOf(cidr) === family && vxlanMode !== 'Never' && !disabled,
      ),
    );
  };
  let before = wanted();

  const annotate = (node: string, family: Family, address: string | undefined): void => {
    store.modify('nodes', node, undefined, ({ metadata }) => {
      const { [annotationOf(family)]: _old, ...rest } = metadata.annotations ?? {};
      metadata.annotations = address === undefined ? rest : { ...rest, [annotationOf(family)]: address };
    });
  };

  const take = (node: string, family: Family): string => {
    const handle = handleOf(node, family);
    ipam.release(handle);
    return ipam.assign(node, handle, { node, type: typeOf(family) }, family);
  };

  const has = (node: string, family: Family): boolean =>
    store.get('nodes', node)?.metadata.annotations?.[annotationOf(family)] !== undefined;

  const addMissing = (node: string): void => {
    for (const family of wanted()) if (!has(node, family)) annotate(node, family, take(node, family));
  };

  return {
    /** Before the Node object exists: the annotations that it will have. */
    first: (node: string): Record<string, string> =>
      Object.fromEntries(wanted().map((family) => [annotationOf(family), take(node, family)])),
    /** calico-node starts on this node. */
    nodeStarts: addMissing,
    /** Pools changed: each of these nodes follows. */
    poolsChanged: (nodes: readonly string[]): void => {
      const now = wanted();
      if (now.join() === before.join()) return;
      before = now;
      for (const node of nodes) {
        addMissing(node);
        for (const family of families.filter((each) => !now.includes(each) && has(node, each))) {
          annotate(node, family, undefined);
          ipam.release(handleOf(node, family));
        }
      }
    },
  };
};
