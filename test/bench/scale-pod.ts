import { createHash } from 'node:crypto';
import type { KubeObject } from '../lab/api/object.ts';

/** Names, addresses and pods of the large cluster that scale-objects.ts makes. */

export interface Scale {
  nodes: number;
  pods: number;
  /** Three in four are Kubernetes NetworkPolicies, the rest Calico's, one in ten of those global. */
  policies: number;
  /** One per 100 pods if absent. */
  namespaces?: number;
}

export const perBlock = 60;
export const created = '2026-11-21T02:16:15Z';

export const hex = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

export const uid = (text: string): string => {
  const digits = hex(text, 32);
  return [8, 12, 16, 20, 32].map((end, at, ends) => digits.slice(at === 0 ? 0 : ends[at - 1], end)).join('-');
};

export const address = (base: number, offset: number): string => {
  const value = base + offset;
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
};

/** 10.0.0.0/9 for pods, 172.16.0.0/12 for nodes. */
export const podBase = 0x0a000000;
const nodeBase = 0xac100000;

/** Names that no lab's node has. */
export const nodeName = (at: number): string => `scale-node-${at}`;
export const nodeAddress = (at: number): string => address(nodeBase, at + 1);
export const namespaceName = (at: number): string => `ns-${at}`;

export const apps = ['web', 'db', 'cache', 'api', 'worker'];

/** Where pod number `at` lives and what it is called. */
export const podPlace = (at: number, scale: Required<Scale>) => {
  const node = at % scale.nodes;
  const ordinal = Math.floor(at / scale.nodes);
  const blocksPerNode = Math.ceil(scale.pods / scale.nodes / perBlock);
  const block = node * blocksPerNode + Math.floor(ordinal / perBlock);
  // The first address of a block is left for the node's tunnel.
  const inBlock = 1 + (ordinal % perBlock);
  return {
    node,
    block,
    inBlock,
    ip: address(podBase, block * 64 + inBlock),
    namespace: namespaceName(at % scale.namespaces),
    app: apps[at % apps.length] ?? 'web',
    name: `${apps[at % apps.length]}-${at}`,
  };
};

const managed = (manager: string, subresource: string | undefined, fields: object) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: created,
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
  ...(subresource ? { subresource } : {}),
});

const condition = { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} };
const conditionTypes = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

const specFields = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app': {}, 'f:part-of': {} } },
  'f:spec': {
    'f:containers': {
      'k:{"name":"c"}': {
        '.': {},
        'f:image': {},
        'f:imagePullPolicy': {},
        'f:name': {},
        'f:ports': {},
        'f:resources': {},
        'f:terminationMessagePath': {},
        'f:terminationMessagePolicy': {},
      },
    },
    'f:dnsPolicy': {},
    'f:enableServiceLinks': {},
    'f:nodeName': {},
    'f:restartPolicy': {},
    'f:schedulerName': {},
    'f:securityContext': {},
    'f:terminationGracePeriodSeconds': {},
  },
};

const statusFields = {
  'f:status': {
    'f:conditions': Object.fromEntries(conditionTypes.map((type) => [`k:{"type":"${type}"}`, condition])),
    'f:containerStatuses': {},
    'f:hostIP': {},
    'f:hostIPs': {},
    'f:phase': {},
    'f:podIP': {},
    'f:podIPs': {},
    'f:startTime': {},
  },
};

const unhealthy = ['not-ready', 'unreachable'].map((one) => ({
  key: `node.kubernetes.io/${one}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

export const pod = (at: number, scale: Required<Scale>): KubeObject => {
  const { node, ip, namespace, name, app } = podPlace(at, scale);
  const container = hex(`container ${at}`, 64);
  const host = nodeAddress(node);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: uid(`pod ${at}`),
      creationTimestamp: created,
      labels: { app, 'part-of': `team-${at % 50}` },
      annotations: {
        'cni.projectcalico.org/containerID': container,
        'cni.projectcalico.org/podIP': `${ip}/32`,
        'cni.projectcalico.org/podIPs': `${ip}/32`,
      },
      managedFields: [
        managed('kubectl-client-side-apply', undefined, specFields),
        managed('kubelet', 'status', statusFields),
      ],
    },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'registry.example/app:1',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      nodeName: nodeName(node),
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: unhealthy,
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: conditionTypes.map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: created,
      })),
      hostIP: host,
      hostIPs: [{ ip: host }],
      podIP: ip,
      podIPs: [{ ip }],
      startTime: created,
      containerStatuses: [
        {
          name: 'c',
          state: { running: { startedAt: created } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: 'registry.example/app:1',
          imageID: `sha256:${hex('image', 64)}`,
          containerID: `containerd://${container}`,
          started: true,
        },
      ],
      qosClass: 'BestEffort',
    },
  };
};

/** Every size filled in. */
export const wholeScale = (scale: Scale): Required<Scale> => ({
  ...scale,
  namespaces: scale.namespaces ?? Math.max(1, Math.ceil(scale.pods / 100)),
});
