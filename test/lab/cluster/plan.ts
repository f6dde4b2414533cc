import { createHash } from 'node:crypto';
import { type Family, madeMac } from '../calico-node/family.ts';
import { type Encap, encapTraits } from './encap.ts';

/** Where everything is at the start: names, places and addresses. Pure. */

/** Which families the cluster has. */
export type IpMode = '4' | '6' | 'dual';

export interface NodePlan {
  name: string;
  /** Name of its network namespace on the machine. */
  namespace: string;
  /** The first family's address and block, which the other objects of the lab call the node's. */
  address: string;
  block: string;
  /** Which of the lab's subnets it is in. */
  subnet: number;
  /** Of every family that the cluster has, in the pods' order. */
  ends: readonly { family: Family; address: string; prefix: number; block: string }[];
  /** MAC address of its `eth0`. */
  mac: string;
}

export interface PodPlan {
  namespace: string;
  name: string;
  node: string;
  workload: 'web' | 'db' | 'agent' | 'kube-controllers' | 'coredns';
  /** Number in the StatefulSet. */
  ordinal?: number;
}

export interface LabPlan {
  name: string;
  encap: Encap;
  ip: IpMode;
  families: readonly Family[];
  nodes: readonly NodePlan[];
  pods: readonly PodPlan[];
  /** Pods and nodes can look names up; this is the name server outside. */
  nameServer?: string;
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

/** The recorded nodes' IPv6 blocks; further nodes take one by their number. */
const recordedBlocks6 = [
  'fd00:42:0:5486:2d90:6847:2ee5:5500/122',
  'fd00:42:0:15f:aeba:2b02:2968:f700/122',
  'fd00:42:0:8b78:7710:d725:d19f:fe00/122',
];

const block6Of = (index: number): string =>
  recordedBlocks6[index] ?? `fd00:42:0:${(index + 0x9000).toString(16)}::/122`;

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

/** The cluster's DNS as kubeadm sets it up: two pods, on the first two nodes. */
export const corednsPods = (nodes: readonly NodePlan[]): PodPlan[] =>
  nodes.slice(0, 2).map(({ name }, index) => ({
    namespace: 'kube-system',
    name: `coredns-668d6bf9bc-${nameSuffix(`coredns/${index}`)}`,
    node: name,
    workload: 'coredns',
  }));

const familiesOf: Record<IpMode, readonly Family[]> = { 4: [4], 6: [6], dual: [4, 6] };

export const planLab = (name: string, encap: Encap, nodeCount: number, ip: IpMode = '4'): LabPlan => {
  const families = familiesOf[ip];
  if (encapTraits(encap).subnets === 2 && ip !== '4')
    throw new Error(`${encap} has IPv4 alone: its subnets are IPv4's`);
  const inSecondSubnet = (index: number): boolean =>
    encapTraits(encap).subnets === 2 && index % 3 === Math.min(2, nodeCount - 1);
  const nodes = Array.from({ length: nodeCount }, (_, index): NodePlan => {
    const node = `node-${index + 1}`;
    const subnet = inSecondSubnet(index) ? 1 : 0;
    const ends = families.map((family) =>
      family === 4
        ? { family, address: `10.39.${subnet}.${index + 1}`, prefix: 24, block: blockOf(index) }
        : { family, address: `fd00:39::${(index + 1).toString(16)}`, prefix: 64, block: block6Of(index) },
    );
    const [{ address, block } = { address: '', block: '' }] = ends;
    return { name: node, namespace: `${name}-${node}`, address, block, subnet, ends, mac: madeMac(`${name}/${node}`) };
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
  return { name, encap, ip, families, nodes, pods };
};

/** What is left of the nodes' 1500 bytes inside the widest tunnel (calico#1.4). */
export const podMtu = ({ encap, families }: LabPlan): number => {
  const { ipipMode, vxlanMode } = encapTraits(encap);
  if (ipipMode !== 'Never') return 1480;
  if (vxlanMode === 'Never') return 1500;
  return families.includes(6) ? 1430 : 1450;
};
