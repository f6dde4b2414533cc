import type { NewObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { familyOf, hostLength } from '../calico-node/family.ts';
import { owner, type PodTemplateSpec, withFamilies } from './object-parts.ts';
import type { LabPlan, NodePlan, PodPlan } from './plan.ts';
import { recordedObject, timestamp } from './templates.ts';

/** Pods as the API shows them once they run: the recorded ones with the lab's names and addresses. */

export interface PodNetwork {
  addresses: readonly string[];
  containerId: string;
  /** Those of the workload's template. */
  annotations?: Readonly<Record<string, string>>;
}

interface PodStatus {
  podIP: string;
  podIPs: { ip: string }[];
  hostIP: string;
  hostIPs: { ip: string }[];
  containerStatuses: { restartCount: number; lastState: unknown }[];
}

const placed = (pod: NewObject, node: NodePlan, addresses: readonly string[]): NewObject => {
  const status = pod.status as PodStatus;
  for (const container of status.containerStatuses) Object.assign(container, { restartCount: 0, lastState: {} });
  return {
    ...pod,
    spec: { ...(pod.spec as object), nodeName: node.name },
    status: {
      ...status,
      podIP: addresses[0] ?? '',
      podIPs: addresses.map((ip) => ({ ip })),
      hostIP: node.address,
      hostIPs: [{ ip: node.address }],
    },
  };
};

const templateName: Record<PodPlan['workload'], string> = {
  web: 'web-0',
  db: 'db-0',
  agent: 'agent-',
  'kube-controllers': 'calico-kube-controllers',
  coredns: 'web-0',
};

const dnsPorts = [
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
  { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
];

/** CoreDNS was not recorded: it is a recorded pod with its names. */
const asCoredns = (template: NewObject): NewObject => {
  const { containers, ...spec } = template.spec as { containers: object[] };
  return {
    ...template,
    metadata: { ...template.metadata, labels: { 'k8s-app': 'kube-dns', 'pod-template-hash': '668d6bf9bc' } },
    spec: {
      ...spec,
      dnsPolicy: 'Default',
      serviceAccountName: 'coredns',
      containers: [{ ...containers[0], name: 'coredns', ports: dnsPorts }],
    },
  };
};

const withLength = (address: string): string => `${address}/${hostLength(familyOf(address))}`;

/** A pod with Calico networking, as the API shows it once it runs. */
export const workloadPod = (
  store: ObjectStore,
  plan: LabPlan,
  pod: PodPlan,
  node: NodePlan,
  network: PodNetwork,
): NewObject => {
  const recorded = recordedObject(plan.encap, 'pods', templateName[pod.workload], store.now());
  const template = placed(pod.workload === 'coredns' ? asCoredns(recorded) : recorded, node, network.addresses);
  const set =
    pod.workload === 'kube-controllers' || pod.workload === 'coredns'
      ? undefined
      : pod.workload === 'agent'
        ? owner('DaemonSet', store.get('daemonsets.apps', 'agent', 'ops')!)
        : owner('StatefulSet', store.get('statefulsets.apps', pod.workload, 'shop')!);
  const index =
    pod.ordinal === undefined
      ? {}
      : { 'apps.kubernetes.io/pod-index': String(pod.ordinal), 'statefulset.kubernetes.io/pod-name': pod.name };
  const spec = template.spec as { hostname?: string; affinity?: unknown };
  if (spec.hostname) spec.hostname = pod.name;
  if (pod.workload === 'agent') pinTo(spec, node.name);
  return {
    ...template,
    metadata: {
      ...template.metadata,
      name: pod.name,
      namespace: pod.namespace,
      labels: { ...template.metadata.labels, ...index },
      annotations: {
        ...network.annotations,
        'cni.projectcalico.org/containerID': network.containerId,
        'cni.projectcalico.org/podIP': withLength(network.addresses[0] ?? ''),
        'cni.projectcalico.org/podIPs': network.addresses.map(withLength).join(','),
      },
      ...(set ? { ownerReferences: [set] } : {}),
    },
  };
};

/** DaemonSet pods are bound to their node by name. */
const pinTo = (spec: { affinity?: unknown }, node: string): void => {
  spec.affinity = JSON.parse(
    JSON.stringify(spec.affinity ?? {}).replaceAll(/"values":\["[^"]*"\]/g, `"values":["${node}"]`),
  );
};

export const calicoNodePod = (store: ObjectStore, plan: LabPlan, node: NodePlan, name: string): NewObject => {
  const template = placed(recordedObject(plan.encap, 'pods', 'calico-node-', store.now()), node, [node.address]);
  withFamilies(template.spec as PodTemplateSpec, plan);
  pinTo(template.spec as { affinity?: unknown }, node.name);
  return {
    ...template,
    metadata: {
      ...template.metadata,
      name,
      ownerReferences: [owner('DaemonSet', store.get('daemonsets.apps', 'calico-node', 'kube-system')!)],
    },
  };
};

const probeLabels = { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'probe' };
const probeContainer = { name: 'probe', image: 'calico-why:lab', command: ['calico-why', 'probe', 'wait'] };

export const probeDaemonSet = (count: number): NewObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'calico-why-probe', namespace: 'calico-why-probe', labels: probeLabels },
  spec: {
    selector: { matchLabels: probeLabels },
    template: { metadata: { labels: probeLabels }, spec: { hostNetwork: true, containers: [probeContainer] } },
  },
  status: { currentNumberScheduled: count, desiredNumberScheduled: count, numberReady: count, numberMisscheduled: 0 },
});

/** The product's probe on one node. */
export const probePod = (store: ObjectStore, node: NodePlan, name: string): NewObject => {
  const started = timestamp(store.now());
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'calico-why-probe',
      generateName: 'calico-why-probe-',
      labels: probeLabels,
      ownerReferences: [owner('DaemonSet', store.get('daemonsets.apps', 'calico-why-probe', 'calico-why-probe')!)],
    },
    spec: {
      nodeName: node.name,
      hostNetwork: true,
      serviceAccountName: 'calico-why-probe',
      containers: [probeContainer],
    },
    status: {
      phase: 'Running',
      startTime: started,
      hostIP: node.address,
      hostIPs: [{ ip: node.address }],
      podIP: node.address,
      podIPs: [{ ip: node.address }],
      qosClass: 'BestEffort',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: started,
      })),
      containerStatuses: [
        {
          name: 'probe',
          image: probeContainer.image,
          imageID: '',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: started } },
          lastState: {},
        },
      ],
    },
  };
};
