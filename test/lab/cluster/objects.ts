import type { KubeObject, NewObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { type LabPlan, type NodePlan, nameSuffix, type PodPlan } from './plan.ts';
import { recordedObject, recordedObjects, timestamp } from './templates.ts';

/** The lab's API objects: the recorded ones with the lab's names and addresses, and what the recordings lack. */

/** Lists that go in as they were recorded, references to other objects' uids aside. */
const asRecorded = [
  'namespaces',
  'serviceaccounts',
  'services',
  'tiers.crd.projectcalico.org',
  'felixconfigurations.crd.projectcalico.org',
  'bgpconfigurations.crd.projectcalico.org',
  'clusterinformations.crd.projectcalico.org',
  'kubecontrollersconfigurations.crd.projectcalico.org',
  'ipamconfigs.crd.projectcalico.org',
  'calico-config.configmap',
];

const owner = (kind: string, object: KubeObject) => ({
  apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
  blockOwnerDeletion: true,
  controller: true,
  kind,
  name: object.metadata.name,
  uid: object.metadata.uid ?? '',
});

const withoutIPv6 = (object: NewObject): NewObject => {
  const text = JSON.stringify(object).replaceAll(', \\"assign_ipv4\\": \\"true\\", \\"assign_ipv6\\": \\"true\\"', '');
  return JSON.parse(text) as NewObject;
};

interface PodTemplateSpec {
  containers: { name: string; image: string; env?: { name: string; value?: string }[]; ports?: unknown[] }[];
}

/** The recorded DaemonSet and pod of a dual-stack cluster, as an IPv4 cluster has them. */
const ipv4Only = (spec: PodTemplateSpec): void => {
  for (const container of spec.containers) {
    if (!container.env) continue;
    container.env = container.env
      .filter(({ name }) => name !== 'IP6' && name !== 'CALICO_IPV6POOL_CIDR')
      .map((entry) => (entry.name === 'FELIX_IPV6SUPPORT' ? { ...entry, value: 'false' } : entry));
  }
};

const workloadSet = (
  kind: 'StatefulSet' | 'DaemonSet',
  namespace: string,
  name: string,
  replicas: number,
  pod: NewObject,
) => {
  const { containers } = pod.spec as PodTemplateSpec;
  const status =
    kind === 'StatefulSet'
      ? { replicas, readyReplicas: replicas, currentReplicas: replicas, availableReplicas: replicas }
      : {
          currentNumberScheduled: replicas,
          desiredNumberScheduled: replicas,
          numberReady: replicas,
          numberMisscheduled: 0,
        };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...(kind === 'StatefulSet' ? { replicas, serviceName: name } : {}),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: containers.map(({ name: container, image, ports }) => ({
            name: container,
            image,
            ...(ports ? { ports } : {}),
          })),
        },
      },
    },
    status,
  };
};

/** Everything that is there before any node joins. */
export const createClusterObjects = (store: ObjectStore, plan: LabPlan): void => {
  const now = store.now();
  for (const file of asRecorded) {
    for (const object of recordedObjects(plan.encap, file, now)) store.create(withoutIPv6(object));
  }
  for (const pool of recordedObjects(plan.encap, 'ippools.crd.projectcalico.org', now)) {
    if (pool.metadata.name === 'default-ipv4-ippool') store.create(pool);
  }
  const daemonSet = recordedObjects(plan.encap, 'calico-node.daemonset', now)[0]!;
  const { template } = daemonSet.spec as { template: { spec: PodTemplateSpec } };
  ipv4Only(template.spec);
  const count = plan.nodes.length;
  store.create({
    ...daemonSet,
    status: {
      ...(daemonSet.status as object),
      currentNumberScheduled: count,
      desiredNumberScheduled: count,
      numberReady: count,
    },
  });
  for (const [name, replicas] of [
    ['web', 2],
    ['db', 3],
  ] as const) {
    store.create(
      workloadSet('StatefulSet', 'shop', name, replicas, recordedObject(plan.encap, 'pods', `${name}-0`, now)),
    );
  }
  store.create(workloadSet('DaemonSet', 'ops', 'agent', count, recordedObject(plan.encap, 'pods', 'agent-', now)));
  store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'calico-why', labels: { 'kubernetes.io/metadata.name': 'calico-why' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  for (const name of ['default', 'calico-why-probe']) {
    store.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'calico-why' } });
  }
  store.create(probeDaemonSet(count));
  const slice = recordedObjects(plan.encap, 'endpointslices', now).find(
    ({ metadata }) => metadata.name === 'kubernetes',
  );
  if (slice) store.create(slice);
};

export const createNodeObject = (
  store: ObjectStore,
  plan: LabPlan,
  node: NodePlan,
  tunnelAddress: string | undefined,
): void => {
  const template = recordedObject(plan.encap, 'nodes', 'node-1', store.now());
  const { annotations, labels } = template.metadata;
  const {
    'projectcalico.org/IPv6Address': _v6,
    'projectcalico.org/IPv4VXLANTunnelAddr': _tunnel,
    ...kept
  } = annotations ?? {};
  const status = template.status as { addresses: { type: string; address: string }[] };
  store.create({
    ...template,
    metadata: {
      name: node.name,
      labels: { ...labels, 'kubernetes.io/hostname': node.name },
      annotations: {
        ...kept,
        'projectcalico.org/IPv4Address': `${node.address}/24`,
        ...(tunnelAddress ? { 'projectcalico.org/IPv4VXLANTunnelAddr': tunnelAddress } : {}),
        'projectcalico.org/Interfaces': JSON.stringify([{ name: 'eth0', addresses: [node.address] }]),
      },
    },
    status: {
      ...status,
      addresses: [
        { address: node.address, type: 'InternalIP' },
        { address: node.name, type: 'Hostname' },
      ],
    },
  });
};

export interface PodNetwork {
  address: string;
  containerId: string;
}

interface PodStatus {
  podIP: string;
  podIPs: { ip: string }[];
  hostIP: string;
  hostIPs: { ip: string }[];
  containerStatuses: { restartCount: number; lastState: unknown }[];
}

const placed = (pod: NewObject, node: NodePlan, address: string): NewObject => {
  const status = pod.status as PodStatus;
  for (const container of status.containerStatuses) Object.assign(container, { restartCount: 0, lastState: {} });
  return {
    ...pod,
    spec: { ...(pod.spec as object), nodeName: node.name },
    status: {
      ...status,
      podIP: address,
      podIPs: [{ ip: address }],
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
};

/** A pod with Calico networking, as the API shows it once it runs. */
export const workloadPod = (
  store: ObjectStore,
  plan: LabPlan,
  pod: PodPlan,
  node: NodePlan,
  network: PodNetwork,
): NewObject => {
  const template = placed(
    recordedObject(plan.encap, 'pods', templateName[pod.workload], store.now()),
    node,
    network.address,
  );
  const set =
    pod.workload === 'kube-controllers'
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
        'cni.projectcalico.org/containerID': network.containerId,
        'cni.projectcalico.org/podIP': `${network.address}/32`,
        'cni.projectcalico.org/podIPs': `${network.address}/32`,
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
  const template = placed(recordedObject(plan.encap, 'pods', 'calico-node-', store.now()), node, node.address);
  ipv4Only(template.spec as PodTemplateSpec);
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

const probeDaemonSet = (count: number): NewObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'calico-why-probe', namespace: 'calico-why', labels: probeLabels },
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
      namespace: 'calico-why',
      generateName: 'calico-why-probe-',
      labels: probeLabels,
      ownerReferences: [owner('DaemonSet', store.get('daemonsets.apps', 'calico-why-probe', 'calico-why')!)],
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

interface ServiceSpec {
  selector?: Record<string, string>;
  ports: { name?: string; port: number; protocol?: string; targetPort?: number | string }[];
}

const isReady = (pod: KubeObject): boolean => {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return (
    pod.metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  );
};

/** Writes the EndpointSlice of each Service with a selector, as the endpoints controller does. */
export const writeEndpointSlices = (store: ObjectStore): void => {
  for (const service of store.list('services')) {
    const { selector, ports } = service.spec as ServiceSpec;
    if (!selector) continue;
    const { name, namespace = 'default' } = service.metadata;
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const pods = store
      .list('pods', { namespace, labelSelector })
      .filter((pod) => (pod.status as { podIP?: string }).podIP);
    const portOf = (target: number | string | undefined, fallback: number): number => {
      if (typeof target === 'number') return target;
      const named = pods
        .flatMap((pod) =>
          (pod.spec as { containers: { ports?: { name?: string; containerPort: number }[] }[] }).containers.flatMap(
            (container) => container.ports ?? [],
          ),
        )
        .find((port) => port.name === target);
      return named?.containerPort ?? fallback;
    };
    store.put({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      addressType: 'IPv4',
      metadata: {
        name: `${name}-${nameSuffix(service.metadata.uid ?? name)}`,
        namespace,
        generateName: `${name}-`,
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': timestamp(store.now()) },
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        ownerReferences: [owner('Service', service)],
      },
      endpoints: pods.map((pod) => ({
        addresses: [(pod.status as PodStatus).podIP],
        conditions: {
          ready: isReady(pod),
          serving: isReady(pod),
          terminating: pod.metadata.deletionTimestamp !== undefined,
        },
        hostname: pod.metadata.name,
        nodeName: (pod.spec as { nodeName: string }).nodeName,
        targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
      })),
      ports: ports.map(({ name: port, port: number, protocol = 'TCP', targetPort }) => ({
        ...(port ? { name: port } : {}),
        port: portOf(targetPort, number),
        protocol,
      })),
    });
  }
};
