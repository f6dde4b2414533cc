import { type Fields, fieldsAt, isFields, type KubeObject, listAt, valueAt } from './object.ts';
import { type ResourceType, resourceRef } from './resources.ts';

/** The defaults of a real server that a reader of the objects can notice. Fills `object` in place. */

const unlessSet = (owner: Fields, values: Fields): void => {
  for (const [field, value] of Object.entries(values)) if (owner[field] === undefined) owner[field] = value;
};

const container = (value: unknown): void => {
  if (!isFields(value)) return;
  unlessSet(value, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  });
  for (const port of listAt(value, 'ports')) if (isFields(port)) unlessSet(port, { protocol: 'TCP' });
};

const podSpec = (spec: Fields): void => {
  for (const list of ['initContainers', 'containers']) for (const item of listAt(spec, list)) container(item);
  unlessSet(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
  });
};

const pod = (object: Fields): void => {
  const spec = fieldsAt(object, 'spec');
  podSpec(spec);
  unlessSet(spec, { serviceAccountName: 'default' });
  unlessSet(spec, { serviceAccount: spec.serviceAccountName, priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  const status = fieldsAt(object, 'status');
  unlessSet(status, { phase: 'Pending', qosClass: 'BestEffort' });
  const first = (list: string) => valueAt(listAt(status, list)[0], 'ip');
  for (const [one, many] of [
    ['podIP', 'podIPs'],
    ['hostIP', 'hostIPs'],
  ] as const) {
    if (typeof status[one] === 'string' && status[one] !== '') unlessSet(status, { [many]: [{ ip: status[one] }] });
    else if (typeof first(many) === 'string') status[one] = first(many);
  }
};

const service = (object: Fields, clusterIP: () => string): void => {
  const spec = fieldsAt(object, 'spec');
  unlessSet(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  for (const port of listAt(spec, 'ports')) {
    if (isFields(port)) unlessSet(port, { protocol: 'TCP', targetPort: port.port });
  }
  if (spec.type !== 'ExternalName') {
    if (spec.clusterIP === undefined || spec.clusterIP === '') spec.clusterIP = clusterIP();
    const six = String(spec.clusterIP).includes(':');
    unlessSet(spec, {
      clusterIPs: [spec.clusterIP],
      ipFamilies: [six ? 'IPv6' : 'IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
  }
  unlessSet(object, { status: { loadBalancer: {} } });
};

const networkPolicy = (object: Fields): void => {
  const spec = fieldsAt(object, 'spec');
  unlessSet(spec, { podSelector: {} });
  unlessSet(spec, { policyTypes: listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] });
  for (const rule of [...listAt(spec, 'ingress'), ...listAt(spec, 'egress')]) {
    for (const port of listAt(rule, 'ports')) if (isFields(port)) unlessSet(port, { protocol: 'TCP' });
  }
};

const namespace = (object: KubeObject): void => {
  object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  unlessSet(fieldsAt(object, 'spec'), { finalizers: ['kubernetes'] });
  unlessSet(fieldsAt(object, 'status'), { phase: 'Active' });
};

const workload = (object: Fields): void => {
  const spec = fieldsAt(object, 'spec');
  const template = fieldsAt(spec, 'template');
  podSpec(fieldsAt(template, 'spec'));
  unlessSet(spec, { revisionHistoryLimit: 10 });
  unlessSet(object, { status: {} });
};

const endpointSlice = (object: Fields): void => {
  for (const port of listAt(object, 'ports')) if (isFields(port)) unlessSet(port, { name: '', protocol: 'TCP' });
};

interface Tools {
  clusterIP: () => string;
}

const pool = (object: Fields): void => {
  // The one default in Calico's v1 schema that every pool shows (recording 28).
  unlessSet(fieldsAt(object, 'spec'), { assignmentMode: 'Automatic' });
};

const replicated = (object: Fields): void => {
  unlessSet(fieldsAt(object, 'spec'), { replicas: 1 });
  workload(object);
};

const daemonSet = (object: Fields): void => {
  unlessSet(fieldsAt(object, 'spec'), {
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
  });
  workload(object);
};

const node = (object: Fields): void => {
  fieldsAt(object, 'spec');
  fieldsAt(object, 'status');
};

const byResource: Record<string, (object: KubeObject, tools: Tools) => void> = {
  pods: pod,
  services: (object, tools) => service(object, tools.clusterIP),
  namespaces: namespace,
  nodes: node,
  'networkpolicies.networking.k8s.io': networkPolicy,
  'endpointslices.discovery.k8s.io': endpointSlice,
  'daemonsets.apps': daemonSet,
  'deployments.apps': replicated,
  'statefulsets.apps': replicated,
  'replicasets.apps': replicated,
  'ippools.crd.projectcalico.org': pool,
  'ippools.projectcalico.org': pool,
};

/** Fills the fields that a real server fills on create and update. */
export const applyDefaults = (type: ResourceType, object: KubeObject, tools: Tools): void => {
  byResource[resourceRef(type)]?.(object, tools);
};
