import { createHash } from 'node:crypto';
import type { NewObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { linkLocalOf } from '../calico-node/family.ts';
import { assigning } from './cni-config.ts';
import { encapTraits } from './encap.ts';
import { type PodTemplateSpec, withFamilies } from './object-parts.ts';
import type { LabPlan, NodePlan } from './plan.ts';
import { probeDaemonSet } from './pod-objects.ts';
import { recordedObject, recordedObjects } from './templates.ts';

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

/** The CNI configuration is a text inside an object. */
const withAssigned = (object: NewObject, plan: LabPlan): NewObject => {
  const { cni_network_config: text } = (object.data ?? {}) as { cni_network_config?: string };
  if (text === undefined) return object;
  return { ...object, data: { ...(object.data as object), cni_network_config: assigning(text, plan.families) } };
};

/** A cluster of IPv6 alone has Services of IPv6. */
const inFamily = (service: NewObject, { families }: LabPlan): NewObject => {
  const spec = service.spec as { clusterIP?: string; clusterIPs?: string[]; ipFamilies?: string[] };
  if (families.includes(4) || !spec.clusterIP || spec.clusterIP === 'None') return service;
  const clusterIP = `fd00:96::${spec.clusterIP
    .split('.')
    .slice(-1)
    .map((part) => Number(part).toString(16))}`;
  return { ...service, spec: { ...spec, clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv6'] } };
};

/** The pools that calico-node makes at its first start: one for each family, as recorded. */
const poolsOf = (plan: LabPlan, now: Date): NewObject[] => {
  const recorded = recordedObjects(plan.encap, 'ippools.crd.projectcalico.org', now);
  const { ipipMode, vxlanMode } = encapTraits(plan.encap);
  return plan.families.flatMap((family) => {
    const name = `default-ipv${family}-ippool`;
    const own = recorded.find(({ metadata }) => metadata.name === name);
    if (own && family === 4) return [{ ...own, spec: { ...(own.spec as object), ipipMode, vxlanMode } }];
    if (own) return [own];
    const [first] = recorded;
    if (!first) return [];
    // Its pools of IPv6 are not translated (recorded from a dual-stack cluster).
    const { natOutgoing: _nat, ...spec } = first.spec as Record<string, unknown>;
    return [
      { ...first, metadata: { ...first.metadata, name }, spec: { ...spec, blockSize: 122, cidr: 'fd00:42::/48' } },
    ];
  });
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
    for (const object of recordedObjects(plan.encap, file, now)) {
      store.create(file === 'services' ? inFamily(object, plan) : withAssigned(object, plan));
    }
  }
  for (const pool of poolsOf(plan, now)) store.create(pool);
  const daemonSet = recordedObjects(plan.encap, 'calico-node.daemonset', now)[0]!;
  const { template } = daemonSet.spec as { template: { spec: PodTemplateSpec } };
  withFamilies(template.spec, plan);
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
  for (const name of ['web', 'db'] as const) {
    const replicas = plan.pods.filter(({ workload }) => workload === name).length;
    store.create(
      workloadSet('StatefulSet', 'shop', name, replicas, recordedObject(plan.encap, 'pods', `${name}-0`, now)),
    );
  }
  store.create(workloadSet('DaemonSet', 'ops', 'agent', count, recordedObject(plan.encap, 'pods', 'agent-', now)));
  const namespace = 'calico-why-probe';
  store.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'kubernetes.io/metadata.name': namespace } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  for (const name of ['default', 'calico-why-probe']) {
    store.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  }
  store.create(probeDaemonSet(count));
  const slice = recordedObjects(plan.encap, 'endpointslices', now).find(
    ({ metadata }) => metadata.name === 'kubernetes',
  );
  if (slice) store.create(slice);
};

const machineIds = (seed: string): { machineID: string; systemUUID: string } => {
  const hex = createHash('sha256').update(seed).digest('hex');
  return {
    machineID: hex.slice(0, 32),
    systemUUID: hex.slice(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  };
};

export const createNodeObject = (
  store: ObjectStore,
  plan: LabPlan,
  node: NodePlan,
  tunnels: Readonly<Record<string, string>>,
): void => {
  const template = recordedObject(plan.encap, 'nodes', 'node-1', store.now());
  const { annotations, labels } = template.metadata;
  const {
    'projectcalico.org/IPv4Address': _v4,
    'projectcalico.org/IPv6Address': _v6,
    'projectcalico.org/IPv4VXLANTunnelAddr': _tunnel,
    ...kept
  } = annotations ?? {};
  const status = template.status as { addresses: { type: string; address: string }[]; nodeInfo: object };
  store.create({
    ...template,
    metadata: {
      name: node.name,
      labels: { ...labels, 'kubernetes.io/hostname': node.name },
      annotations: {
        ...kept,
        ...Object.fromEntries(
          node.ends.map(({ family, address, prefix }) => [
            `projectcalico.org/IPv${family}Address`,
            `${address}/${prefix}`,
          ]),
        ),
        ...tunnels,
        'projectcalico.org/Interfaces': JSON.stringify([
          {
            name: 'eth0',
            addresses: [
              ...node.ends.map(({ address }) => address),
              ...(plan.families.includes(6) ? [linkLocalOf(node.mac)] : []),
            ],
          },
        ]),
      },
    },
    status: {
      ...status,
      // Each is a machine of its own.
      nodeInfo: { ...status.nodeInfo, ...machineIds(`${plan.name}/${node.name}`) },
      addresses: [
        { address: node.address, type: 'InternalIP' },
        { address: node.name, type: 'Hostname' },
      ],
    },
  });
};
