import type { KubeObject, NewObject } from '../api/object.ts';
import { isFields, valueAt } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import type { CniAdd } from './cni-add.ts';
import { CniFailure } from './cni-ipam.ts';
import type { LabNode } from './lab-node.ts';
import { addEvent, unscheduledPod, waitingPod } from './pending-pods.ts';
import type { LabPlan, PodPlan } from './plan.ts';
import { workloadPod } from './pod-objects.ts';

/**
 * Pods that come up while the lab runs: scheduled, given a network by the CNI plugin, or left waiting with
 * the events that a real cluster shows. What waits is tried again when something changes.
 */

interface Waiting {
  plan: PodPlan;
  /** Its last message; the kubelet repeats itself, here once is enough. */
  said: string;
}

const prefix = 'cni.projectcalico.org/';
const workloads: Partial<Record<PodPlan['workload'], [string, string, string]>> = {
  web: ['statefulsets.apps', 'web', 'shop'],
  db: ['statefulsets.apps', 'db', 'shop'],
  agent: ['daemonsets.apps', 'agent', 'ops'],
};

const stringsOf = (value: unknown): Record<string, string> =>
  isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)])) : {};

export interface PodStartParts {
  plan: LabPlan;
  store: ObjectStore;
  nodes: ReadonlyMap<string, LabNode>;
  cni: CniAdd;
}

export const createPodStarts = ({ plan, store, nodes, cni }: PodStartParts) => {
  const waiting = new Map<string, Waiting>();
  const keyOf = ({ namespace, name }: PodPlan): string => `${namespace}/${name}`;

  const templateAnnotations = (pod: PodPlan): Record<string, string> => {
    const workload = workloads[pod.workload];
    const object = workload && store.get(...workload);
    return stringsOf(valueAt(object?.spec, 'template', 'metadata', 'annotations'));
  };

  /** The pod's word counts before its namespace's (calico#5). */
  const asked = (pod: PodPlan): Record<string, string> => {
    const space = stringsOf(store.get('namespaces', pod.namespace)?.metadata.annotations);
    const pools = Object.entries(space).filter(([key]) => /^cni\.projectcalico\.org\/ipv[46]pools$/.test(key));
    return { ...Object.fromEntries(pools), ...templateAnnotations(pod) };
  };

  const schedulable = (name: string): boolean => valueAt(store.get('nodes', name)?.spec, 'unschedulable') !== true;

  /** Its own node where that takes pods, else another; DaemonSets tolerate a cordoned node. */
  const nodeFor = (pod: PodPlan): LabNode | undefined => {
    const own = nodes.get(pod.node);
    if (own && (pod.workload === 'agent' || schedulable(pod.node))) return own;
    return [...nodes.values()].find((node) => schedulable(node.plan.name));
  };

  const objectOf = (pod: PodPlan, node: LabNode, addresses: readonly string[], containerId: string): NewObject =>
    workloadPod(store, plan, pod, node.plan, { addresses, containerId, annotations: templateAnnotations(pod) });

  const put = (object: NewObject): void => {
    const { name = '', namespace } = object.metadata;
    const old: KubeObject | undefined = store.get('pods', name, namespace);
    if (old === undefined) store.create(object);
    else store.put({ ...object, metadata: { ...object.metadata, uid: old.metadata.uid ?? '' } } as NewObject);
  };

  const wait = (
    pod: PodPlan,
    object: NewObject,
    event: { reason: string; message: string; component: string; host?: string },
  ): void => {
    const before = waiting.get(keyOf(pod));
    waiting.set(keyOf(pod), { plan: pod, said: event.message });
    if (before?.said === event.message) return;
    put(object);
    addEvent(store, pod, event);
  };

  const unscheduled = (pod: PodPlan): void => {
    const all = `${nodes.size}/${nodes.size}`.replace(/^\d+/, '0');
    const message = `${all} nodes are available: ${nodes.size} node(s) were unschedulable. preemption: ${all} nodes are available: ${nodes.size} Preemption is not helpful for scheduling.`;
    const [any] = nodes.values();
    if (any === undefined) return;
    const object = unscheduledPod(objectOf(pod, any, [], ''), message, store.now());
    const { annotations: _none, ...metadata } = object.metadata;
    wait(
      pod,
      { ...object, metadata: { ...metadata, annotations: templateAnnotations(pod) } },
      {
        reason: 'FailedScheduling',
        message,
        component: 'default-scheduler',
      },
    );
  };

  const refused = (pod: PodPlan, node: LabNode, failure: CniFailure): void => {
    const emptied =
      failure.message.includes('not ready to process') ||
      /ClusterInformation|nodename|not initialized/.test(failure.message);
    const object = waitingPod(objectOf(pod, node, [], ''), node.plan.address, store.now());
    const annotations = {
      ...templateAnnotations(pod),
      ...(emptied ? {} : { [`${prefix}podIP`]: '', [`${prefix}podIPs`]: '' }),
    };
    const sandbox = keyOf(pod).length.toString(16).padStart(64, 'f');
    wait(
      pod,
      { ...object, metadata: { ...object.metadata, annotations } },
      {
        reason: 'FailedCreatePodSandBox',
        message: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${failure.message}`,
        component: 'kubelet',
        host: node.plan.name,
      },
    );
  };

  const start = async (wanted: PodPlan): Promise<void> => {
    const node = nodeFor(wanted);
    if (node === undefined) return unscheduled(wanted);
    const pod = { ...wanted, node: node.plan.name };
    try {
      await cni.ready(node.host);
      const families = node.plan.ends.map(({ family }) => family);
      const [running] = await node.kubelet.start([pod], (handle, owner) =>
        cni.addresses(node.plan.name, handle, owner, families, asked(pod)),
      );
      waiting.delete(keyOf(wanted));
      if (running) put(objectOf(pod, node, running.wiring.addresses, running.containerId));
    } catch (error) {
      if (!(error instanceof CniFailure)) throw error;
      refused(pod, node, error);
    }
  };

  return {
    start,
    /** What waits is tried once more. */
    retry: async (): Promise<void> => {
      for (const { plan: pod } of [...waiting.values()]) await start(pod);
    },
    waits: (): boolean => waiting.size > 0,
    /** A pod that waited was deleted: its plan, for its successor. */
    forget: (namespace: string, name: string): PodPlan | undefined => {
      const found = waiting.get(`${namespace}/${name}`);
      waiting.delete(`${namespace}/${name}`);
      return found?.plan;
    },
  };
};
