import type { ClusterCheckNode } from '../case/cluster-check-input.ts';
import { internalIps } from '../intended/identities.ts';
import type { Family } from '../ip/address.ts';

export const families = [4, 6] as const;

/** The address that Calico has for a node. */
export const addressOf = (node: ClusterCheckNode, family: Family): string | undefined =>
  family === 4 ? node.ipv4 : node.ipv6;

/** The address that its kubelet says. */
export const kubeletAddress = (node: ClusterCheckNode, family: Family): string | undefined =>
  internalIps(node, family)[0];
