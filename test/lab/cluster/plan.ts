import { createHash } from 'node:crypto';

/** Where everything is at the start: names, places and addresses. Pure. */

export type Encap = 'vxlan' | 'bgp';

export interface NodePlan {
  name: string;
  /** Name of its network namespace on the machine. */
  namespace: string;
  address: string;
  block: string;
}

export interface PodPlan {
  namespace: string;
  name: string;
  node: string;
  workload: 'web' | 'db' | 'agent' | 'kube-controllers';
  /** Number in the StatefulSet. */
  ordinal?: number;
}

export interface LabPlan {
  name: string;
  encap: Encap;
  nodes: readonly NodePlan[];
  pods: readonly PodPlan[];
}

/** Kubernetes' alphabet for generated names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters that look generated, the same for the same seed. */
export const nameSuffix = (seed: string): string =>
  [...createHash('sha256').update(seed).digest().subarray(0, 5)]
    .map((byte) => alphabet[byte % alphabet.length] ?? 'b')
    .join('');

/** The recorded nodes' blocks; further nodes take one by their name's hash. */
const recordedBlocks = ['192.168.84.128/26', '192.168.247.0/26', '192.168.139.64/26'];

const blockOf = (index: number): string => {
  const recorded = recordedBlocks[index];
  if (recorded) return recorded;
  // 37 is odd, so no two nodes share a block; the recorded blocks lie beyond what it reaches.
  const third = (index * 37) % 84;
  return `192.168.${third}.${64 * (index % 4)}/26`;
};

/** The recorded names of generated pods, so that their interfaces have the recorded names too. */
const recordedAgents = ['mklmg', 'tszhs', 'p2fb8'];
const recordedControllers = 'tt88z';

/** As recorded: which node runs which replica of a StatefulSet. */
const webNodes = [2, 1];
const dbNodes = [1, 2, 0];

export const planLab = (name: string, encap: Encap, nodeCount: number): LabPlan => {
  const nodes = Array.from({ length: nodeCount }, (_, index): NodePlan => {
    const node = `node-${index + 1}`;
    return { name: node, namespace: `${name}-${node}`, address: `10.39.0.${index + 1}`, block: blockOf(index) };
  });
  const on = (index: number): string => nodes[index % nodeCount]?.name ?? '';
  const pods: PodPlan[] = [
    {
      namespace: 'kube-system',
      name: `calico-kube-controllers-f948fd77b-${recordedControllers}`,
      node: on(0),
      workload: 'kube-controllers',
    },
    ...webNodes.map(
      (node, ordinal): PodPlan => ({
        namespace: 'shop',
        name: `web-${ordinal}`,
        node: on(node),
        workload: 'web',
        ordinal,
      }),
    ),
    // Every further node gets a replica, so that two pods run there as well.
    ...[...dbNodes, ...nodes.map((_, index) => index).slice(dbNodes.length)].map(
      (node, ordinal): PodPlan => ({
        namespace: 'shop',
        name: `db-${ordinal}`,
        node: on(node),
        workload: 'db',
        ordinal,
      }),
    ),
    ...nodes.map(
      (node, index): PodPlan => ({
        namespace: 'ops',
        name: `agent-${recordedAgents[index] ?? nameSuffix(`agent/${node.name}`)}`,
        node: node.name,
        workload: 'agent',
      }),
    ),
  ];
  return { name, encap, nodes, pods };
};
