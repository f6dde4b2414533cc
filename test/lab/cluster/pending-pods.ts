import { randomUUID } from 'node:crypto';
import type { NewObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { timestamp } from './templates.ts';

/** Pods that have no address: their objects and events, as a real cluster shows them. */

interface Status {
  phase: string;
  qosClass?: string;
  containerStatuses?: { name: string; image: string }[];
}

const condition = (type: string, status: string, now: string, more: Record<string, string> = {}) => ({
  type,
  status,
  lastProbeTime: null,
  lastTransitionTime: now,
  ...more,
});

const unready = (names: string): Record<string, string> => ({
  reason: 'ContainersNotReady',
  message: `containers with unready status: [${names}]`,
});

/** The same pod before its sandbox: on a node, its containers not created. */
export const waitingPod = (pod: NewObject, nodeAddress: string, now: Date): NewObject => {
  const at = timestamp(now);
  const status = pod.status as Status;
  const names = (status.containerStatuses ?? []).map(({ name }) => name).join(' ');
  return {
    ...pod,
    status: {
      phase: 'Pending',
      qosClass: status.qosClass,
      startTime: at,
      hostIP: nodeAddress,
      hostIPs: [{ ip: nodeAddress }],
      conditions: [
        condition('PodReadyToStartContainers', 'False', at),
        condition('Initialized', 'True', at),
        condition('Ready', 'False', at, unready(names)),
        condition('ContainersReady', 'False', at, unready(names)),
        condition('PodScheduled', 'True', at),
      ],
      containerStatuses: (status.containerStatuses ?? []).map(({ name, image }) => ({
        name,
        image,
        imageID: '',
        ready: false,
        started: false,
        restartCount: 0,
        lastState: {},
        state: { waiting: { reason: 'ContainerCreating' } },
      })),
    },
  };
};

/** The same pod before the scheduler found a node. */
export const unscheduledPod = (pod: NewObject, message: string, now: Date): NewObject => {
  const { nodeName: _node, ...spec } = pod.spec as { nodeName?: string };
  const { qosClass } = pod.status as Status;
  const reason = { reason: 'Unschedulable', message };
  const conditions = [condition('PodScheduled', 'False', timestamp(now), reason)];
  return { ...pod, spec, status: { phase: 'Pending', qosClass, conditions } };
};

export const addEvent = (
  store: ObjectStore,
  pod: { namespace: string; name: string },
  event: { reason: string; message: string; component: string; host?: string },
): void => {
  const found = store.get('pods', pod.name, pod.namespace);
  const at = timestamp(store.now());
  store.create({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${pod.name}.${randomUUID().replaceAll('-', '').slice(0, 16)}`, namespace: pod.namespace },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      name: pod.name,
      namespace: pod.namespace,
      uid: found?.metadata.uid ?? '',
    },
    type: 'Warning',
    reason: event.reason,
    message: event.message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    eventTime: null,
    reportingComponent: event.component,
    reportingInstance: event.host ?? '',
    source: { component: event.component, ...(event.host ? { host: event.host } : {}) },
  });
};
