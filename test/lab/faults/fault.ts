import type { CauseId } from '../../../src/faults/causes.ts';
import type { Hop } from '../../../src/faults/hops.ts';
import type { KubeObject } from '../api/object.ts';
import { type Encap, encaps, usesIpip } from '../cluster/encap.ts';
import type { Lab, LabPod } from '../lab.ts';

/** One way to break the lab, and what a diagnosis must then name. */
export interface Fault {
  /** As in `lab fault inject NAME`; the file has the same name, or stands in a folder with its like. */
  name: string;
  title: string;
  /** Steps of the procedures that it belongs to, such as `steps#000-11`. */
  seeds: readonly string[];
  encaps: readonly Encap[];
  /** Only IPv6 is broken: the question is about the receiver's IPv6 address, and the lab needs one. */
  family?: 6;
  /** The question names something outside: the lab needs its name servers. */
  dns?: boolean;
  /** Felix would mend it: repairs are held still while it is in place. */
  hold?: boolean;
  /** What a person would ask. */
  question: { from: string; to: string; port?: number; protocol?: 'udp' };
  expected: {
    cause: CauseId;
    hop?: Hop;
    /** The node of which end of the question, where one node is to be named. */
    node?: 'from' | 'to';
    /** Of two faults at once: the other causes, which must be reported as well. */
    also?: readonly CauseId[];
  };
  inject(lab: Lab): Promise<void>;
  /** Puts back what `inject` changed, also after only part of it was done. */
  clear(lab: Lab): Promise<void>;
}

/** A pod's IPv6 address. Throws where it has none. */
export const address6 = (pod: LabPod): string => {
  const found = pod.addresses.find((address) => address.includes(':'));
  if (found === undefined) throw new Error(`${pod.namespace}/${pod.name} has no IPv6 address`);
  return found;
};

/** Where a fault exists; the usual question crosses the subnets where there are two. */
export const everyEncap: readonly Encap[] = encaps;
export const oneSubnet: readonly Encap[] = ['vxlan', 'bgp', 'ipip'];
export const crossSubnet: readonly Encap[] = ['ipip-crosssubnet', 'vxlan-crosssubnet'];
export const byVxlan: readonly Encap[] = ['vxlan', 'vxlan-crosssubnet'];
export const byIpip: readonly Encap[] = ['ipip', 'ipip-crosssubnet'];
/** BIRD's routes are those that packets take. */
export const byBird: readonly Encap[] = ['bgp', ...byIpip];

/** Runs a command on a node and throws with what it said when it fails. */
export const onNode = async (lab: Lab, node: string, argv: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await lab.exec(node, argv);
  if (code !== 0) throw new Error(`${node}: ${argv.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
  return stdout;
};

/** As `onNode`, for undoing: a failure only means that there is nothing to undo. */
export const tryOnNode = async (lab: Lab, node: string, argv: readonly string[]): Promise<void> => {
  await lab.exec(node, argv);
};

/** The question in a lab: of an IPv6 fault the receiver is named by its address. */
export const questionOf = (lab: Lab, { question, family }: Fault): Fault['question'] =>
  family === 6 ? { ...question, to: address6(lab.pod(question.to)) } : question;

export const webToDb = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 } as const;

/** Both ends of the usual question. */
export const ends = (lab: Lab) => ({ from: lab.pod(webToDb.from), to: lab.pod(webToDb.to) });

export const nodePlan = (lab: Lab, name: string) => {
  const found = lab.nodes.find((node) => node.name === name);
  if (!found) throw new Error(`the lab has no node ${name}`);
  return found;
};

/** A node's tunnel address, from its Node object. */
export const tunnelAddress = (lab: Lab, node: string): string => {
  const annotations = lab.store.get('nodes', node)?.metadata.annotations ?? {};
  return annotations[tunnelAnnotation(lab)] ?? '';
};

const tunnelAnnotation = (lab: Lab): string =>
  `projectcalico.org/IPv4${usesIpip(lab.encap) ? 'IPIP' : 'VXLAN'}TunnelAddr`;

/** Runs a command in a pod's network namespace and throws with what it said when it fails. */
export const onPod = async (lab: Lab, pod: LabPod, argv: readonly string[]): Promise<void> => {
  const name = `${pod.namespace}/${pod.name}`;
  const { code, stderr } = await lab.podExec(name, argv);
  if (code !== 0) throw new Error(`${name}: ${argv.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
};

export const tryOnPod = async (lab: Lab, pod: LabPod, argv: readonly string[]): Promise<void> => {
  await lab.podExec(`${pod.namespace}/${pod.name}`, argv);
};

/** Another pod on the same node. */
export const otherPodOn = (lab: Lab, pod: LabPod): LabPod => {
  const other = lab.pods().find((one) => one.node === pod.node && one.name !== pod.name);
  if (!other) throw new Error(`${pod.node} has no second pod`);
  return other;
};

/** Writes a policy and waits until every node has programmed it. */
export const addPolicy = async (lab: Lab, policy: KubeObject): Promise<void> => {
  lab.store.put(policy);
  await lab.programmed();
};

export const removePolicy = async (lab: Lab, resource: string, name: string, namespace = ''): Promise<void> => {
  if (lab.store.get(resource, name, namespace)) lab.store.delete(resource, name, namespace);
  await lab.programmed();
};
