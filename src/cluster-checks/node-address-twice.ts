import type { AgentPod, ClusterCheckNode } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { deleteStaleNode, giveOwnAddress, renewMachineId } from '../fixes/by-hand/identities.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import { bareAddress, familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { addressOf, families } from './node-address.ts';
import { detectionFix } from './node-address-apart.ts';
import { type AboutNodes, aboutNodes, agentsOn, namesOf, shared } from './shared-by-nodes.ts';

/** Addresses that several nodes have (causes#node-address-duplicate). */

type Node = ClusterCheckNode;
type Role = 'node' | 'tunnel' | 'kubelet';
interface Had {
  node: Node;
  role: Role;
  field: string;
}

/** Calico's own first: of a node that says an address twice that is what others go by. */
const addressesOf = (node: Node): (readonly [string, Had])[] => [
  ...families.flatMap((family) => {
    const address = addressOf(node, family);
    return address === undefined
      ? []
      : [[address, { node, role: 'node', field: `projectcalico.org/IPv${family}Address` }] as const];
  }),
  ...node.tunnels.map(({ type, address }) => [address, { node, role: 'tunnel', field: type }] as const),
  // A virtual node says the address of the machine that its kubelet runs on: Calico knows none of it.
  ...(node.ipv4 === undefined && node.ipv6 === undefined ? [] : node.internalIPs).flatMap((address) => {
    const bare = bareAddress(address);
    return bare === undefined ? [] : [[bare, { node, role: 'kubelet', field: 'InternalIP' }] as const];
  }),
];

/** Nodes beside the first with its machine id: copies of one machine. */
const copiesAmong = ([first, ...others]: readonly Node[]): Node[] =>
  others.filter(({ machineId }) => machineId !== undefined && machineId === first?.machineId);

const foundBy = (nodes: readonly Node[], address: string, agents: readonly AgentPod[]): Message | '' => {
  const detection = agentsOn(agents, nodes).find((agent) => agent.detection !== undefined)?.detection;
  if (detection === undefined) return '';
  const method = (familyOf(address) === 6 ? detection.method6 : detection.method) ?? 'first-found';
  return say('node-address-twice.found-by', { method });
};

/** Why they have one address, as far as it shows, and what ends it. */
const explain = (
  what: 'node' | 'tunnel',
  nodes: readonly Node[],
  address: string,
  agents: readonly AgentPod[],
): { why: Message | ''; fixes: FixRef[] } => {
  const stale = nodes.filter(({ silent }) => silent === true);
  if (stale.length > 0 && stale.length < nodes.length) {
    return {
      why: say('node-identity.stale', { nodes: namesOf(stale) }),
      fixes: stale.slice(0, 3).map(({ name }) => deleteStaleNode.with({ node: name })),
    };
  }
  const copies = copiesAmong(nodes);
  const oneMachine =
    copies.length > 0 ? say('node-identity.one-machine', { nodes: namesOf([...nodes.slice(0, 1), ...copies]) }) : '';
  if (what === 'tunnel') {
    // At its start calico-node asks IPAM whose a tunnel's address is.
    return { why: oneMachine, fixes: nodes.slice(0, 3).map(({ name }) => restartCalicoNode.with({ node: name })) };
  }
  const better = detectionFix(nodes, familyOf(address) ?? 4, agents);
  const own = better.length === 0 && copies.length === 0 ? nodes.slice(-1) : [];
  return {
    why: oneMachine || foundBy(nodes, address, agents),
    fixes: [
      ...better,
      ...copies.slice(0, 3).map(({ name }) => renewMachineId.with({ node: name })),
      ...own.map(({ name }) => giveOwnAddress.with({ node: name, address })),
    ],
  };
};

export const addressTwice = (all: readonly Node[], agents: readonly AgentPod[]): AboutNodes[] =>
  shared(all.flatMap(addressesOf)).map(([address, had]) => {
    const nodes = had.map(({ node }) => node);
    const params = { count: nodes.length, address, nodes: namesOf(nodes) };
    const alike = { object: `address ${address}`, line: ({ field }: Had) => `${field}: ${address}` };
    // What kubelets alone have in common concerns Calico not: other nodes reach pods without it.
    if (had.every(({ role }) => role === 'kubelet')) {
      const statement = say('kubelet-address-twice.nodes', params);
      return aboutNodes(had, { check: 'kubelet-address-twice', status: 'warn', statement, ...alike });
    }
    const what = had.some(({ role }) => role === 'node') ? 'node' : 'tunnel';
    const { why, fixes } = explain(what, nodes, address, agents);
    return aboutNodes(had, {
      check: what === 'tunnel' ? 'tunnel-address-twice' : 'node-address-twice',
      status: 'fail',
      statement: say(what === 'tunnel' ? 'tunnel-address-twice.nodes' : 'node-address-twice.nodes', { ...params, why }),
      fixes,
      ...alike,
    });
  });
