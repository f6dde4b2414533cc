import type { Case } from '../case/case.ts';
import { nodeOfEnd } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import { tableOf } from '../table.ts';
import { agentLabel, isAgentPod } from './agent-pod.ts';
import { poolOf } from './transport.ts';

/** Who makes the network of the pods of a node: not each node of a cluster with Calico is Calico's (platforms). */
export type NodeNetwork =
  | { kind: 'calico' }
  /** Calico's routes and tunnels, and no pod of its agent. */
  | { kind: 'without-agent' }
  /** Felix enforces policies; addresses, interfaces and routes are another's. */
  | { kind: 'policy-only'; cni: string | undefined }
  | { kind: 'windows' }
  /** No machine of its own: `AWS Fargate`, `virtual kubelet`. */
  | { kind: 'virtual'; by: string }
  /** No Calico; `undefined`: whose it is does not show. */
  | { kind: 'other'; cni: string | undefined };

/** Labels of nodes behind which there is no machine, `key=value` or `key` → what it is (platforms#virtual). */
const virtualLabels: readonly (readonly [key: string, value: string | undefined, by: string])[] = [
  ['eks.amazonaws.com/compute-type', 'fargate', 'AWS Fargate'],
  ['type', 'virtual-kubelet', 'virtual kubelet'],
  ['kubernetes.io/role', 'virtual-kubelet', 'virtual kubelet'],
  ['alibabacloud.com/virtual-node', 'true', 'virtual kubelet'],
  ['node.kubernetes.io/instance-type', 'virtual-kubelet', 'virtual kubelet'],
  ['liqo.io/type', 'virtual-node', 'Liqo'],
  ['type', 'kwok', 'KWOK'],
];

export const isWindows = (labels: Readonly<Record<string, string>>): boolean =>
  (labels['kubernetes.io/os'] ?? labels['beta.kubernetes.io/os']) === 'windows';

export const virtualNode = (labels: Readonly<Record<string, string>>): string | undefined =>
  virtualLabels.find(([key, value]) => key in labels && (value === undefined || labels[key] === value))?.[2];

/** How the annotations begin that other networks of pods write on nodes (platforms#others). */
const annotated: readonly (readonly [prefix: string, cni: string])[] = [
  ['flannel.alpha.coreos.com/', 'flannel'],
  ['network.cilium.io/', 'Cilium'],
  ['io.cilium.network.', 'Cilium'],
  ['k8s.ovn.org/', 'OVN-Kubernetes'],
  ['node.antrea.io/', 'Antrea'],
  ['kube-router.io/', 'kube-router'],
  ['vpc.amazonaws.com/', 'AWS VPC CNI'],
  ['ovn.kubernetes.io/', 'Kube-OVN'],
];

/** The network of pods that wrote to a node's annotations, as a field of the node. */
export const otherCniOf = (annotations: Readonly<Record<string, string>>): { otherCni?: string } => {
  const keys = Object.keys(annotations);
  const cni = annotated.find(([prefix]) => keys.some((key) => key.startsWith(prefix)))?.[1];
  return cni === undefined ? {} : { otherCni: cni };
};

/** Labels of the agents of other networks → their names, by `k8s-app`, `app` and `name` (platforms#others). */
const agents: Record<string, string> = tableOf({
  'aws-node': 'AWS VPC CNI',
  cilium: 'Cilium',
  flannel: 'flannel',
  'kube-flannel': 'flannel',
  'kube-flannel-ds': 'flannel',
  antrea: 'Antrea',
  'ovnkube-node': 'OVN-Kubernetes',
  'kube-router': 'kube-router',
  'weave-net': 'Weave Net',
  'azure-cns': 'Azure CNI',
  'azure-cni': 'Azure CNI',
  netd: 'GKE',
  'kube-ovn-cni': 'Kube-OVN',
});

const cniOfPod = ({ labels, hostNetwork }: Pod): string | undefined =>
  hostNetwork
    ? ['k8s-app', 'app', 'name', 'app.kubernetes.io/name']
        .map((key) => agents[labels[key] ?? ''])
        .find((cni) => cni !== undefined)
    : undefined;

/** Labels that clouds give to nodes whose pods they give addresses themselves, where Calico has no pool for them. */
const clouds: readonly (readonly [key: string, cni: string])[] = [
  ['cloud.google.com/gke-nodepool', 'GKE'],
  ['eks.amazonaws.com/nodegroup', 'AWS VPC CNI'],
  ['kubernetes.azure.com/cluster', 'Azure CNI'],
];

/** The pods of the question on that node whose addresses are of no pool; `undefined`: it cannot be told. */
const outsidePools = (c: Case, node: string): boolean | undefined => {
  const { ipPools } = c.objects;
  if (!ipPools.ok) return undefined;
  const addresses = [c.from, c.to].flatMap((end) =>
    end.kind === 'pod' && nodeOfEnd(end) === node && end.address !== undefined ? [end.address] : [],
  );
  if (addresses.length === 0) return ipPools.value.length === 0 ? true : undefined;
  return addresses.every((address) => poolOf(ipPools.value, address) === undefined);
};

/** What the evidence of a question says of it; in doubt it is Calico's. */
export const nodeNetwork = (c: Case, name: string): NodeNetwork => {
  const read = c.objects.nodes[name];
  const node = read?.ok ? read.value : undefined;
  const labels = node?.labels ?? {};
  if (isWindows(labels)) return { kind: 'windows' };
  const by = virtualNode(labels);
  if (by !== undefined) return { kind: 'virtual', by };
  const pods = c.objects.pods.filter(({ nodeName, finished }) => nodeName === name && !finished);
  const agent = pods.find(isAgentPod);
  const byPod = pods.map(cniOfPod).find((cni) => cni !== undefined);
  const outside = outsidePools(c, name);
  const cloud = clouds.find(([key]) => key in labels)?.[1];
  if (agent !== undefined) {
    if (agentLabel(agent) === 'canal') return { kind: 'policy-only', cni: 'flannel' };
    const cni = byPod ?? node?.otherCni ?? cloud;
    // A backend of `none` with pools of Calico's own is its network with the routes left to others.
    const only = outside === true && (agent.backend === 'none' || cni !== undefined);
    return only ? { kind: 'policy-only', cni } : { kind: 'calico' };
  }
  // Only where the pods of the node were listed is one that is not there missing.
  const listed = pods.some(({ hostNetwork, owner }) => hostNetwork && owner?.startsWith('DaemonSet') === true);
  const taken = Object.keys(node?.calico ?? {}).length > 0 || outside === false;
  const cni = byPod ?? node?.otherCni;
  if (cni !== undefined && !taken) return { kind: 'other', cni };
  if (!listed) return { kind: 'calico' };
  return taken ? { kind: 'without-agent' } : { kind: 'other', cni: cni ?? cloud };
};
