import type { ObjectStore } from '../api/store.ts';
import type { Ipam } from './ipam.ts';

const annotation = 'projectcalico.org/IPv4VXLANTunnelAddr';
const handle = (node: string): string => `vxlan-tunnel-addr-${node}`;

/**
 * The tunnel addresses of the nodes: taken when a pool asks for VXLAN, given back when none does (facts 2.1).
 * A missing annotation is put back only when calico-node starts (felix-repairs).
 */
export const createTunnelAddresses = (store: ObjectStore, ipam: Ipam) => {
  const wanted = (): boolean =>
    store.list('ippools.crd.projectcalico.org').some((pool) => {
      const { vxlanMode = 'Never', disabled = false } = pool.spec as { vxlanMode?: string; disabled?: boolean };
      return vxlanMode !== 'Never' && !disabled;
    });
  let before = wanted();

  const annotate = (node: string, address: string | undefined): void => {
    store.modify('nodes', node, undefined, ({ metadata }) => {
      const { [annotation]: _old, ...rest } = metadata.annotations ?? {};
      metadata.annotations = address === undefined ? rest : { ...rest, [annotation]: address };
    });
  };

  const take = (node: string): string => {
    ipam.release(handle(node));
    return ipam.assign(node, handle(node), { node, type: 'vxlanTunnelAddress' });
  };

  const has = (node: string): boolean => store.get('nodes', node)?.metadata.annotations?.[annotation] !== undefined;

  return {
    /** Before the Node object exists: the address that it will have. */
    first: (node: string): string | undefined => (wanted() ? take(node) : undefined),
    /** calico-node starts on this node. */
    nodeStarts: (node: string): void => {
      if (wanted() && !has(node)) annotate(node, take(node));
    },
    /** Pools changed: each of these nodes follows. */
    poolsChanged: (nodes: readonly string[]): void => {
      const now = wanted();
      if (now === before) return;
      before = now;
      for (const node of nodes) {
        if (now && !has(node)) annotate(node, take(node));
        if (!now && has(node)) {
          annotate(node, undefined);
          ipam.release(handle(node));
        }
      }
    },
  };
};
