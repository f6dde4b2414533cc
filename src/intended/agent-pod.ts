import type { Objects, Pod } from '../case/objects.ts';

/**
 * Calico's agent on a node: the pods of DaemonSet calico-node, or of canal, where flannel runs beside it in the same
 * pod (platforms#canal). On Windows it is another DaemonSet, or none.
 */

const agentNames = ['calico-node', 'canal'];

/** What the API is asked with. */
export const agentSelector = `k8s-app in (${agentNames.join(',')})`;

export const isAgentPod = ({ labels }: { labels: Readonly<Record<string, string>> }): boolean =>
  agentNames.includes(labels['k8s-app'] ?? '');

/** Whether a pod is the agent of that node, and has not ended. */
export const isAgentOf = (node: string | undefined, pod: Pick<Pod, 'labels' | 'nodeName' | 'finished'>): boolean =>
  pod.nodeName === node && isAgentPod(pod) && !pod.finished;

/** Where the operator runs Calico's agents it puts their settings back: they are its Installation's (platforms#operator). */
export const byOperator = (namespace: string | undefined): boolean => namespace === 'calico-system';

/** The namespace in which the operator runs them; `undefined`: they are of a manifest, or were not seen. */
export const operatorNamespace = ({ objects }: { objects: Pick<Objects, 'pods'> }): string | undefined =>
  objects.pods.find((pod) => isAgentPod(pod) && byOperator(pod.namespace))?.namespace;

/** The label that says so, as `kubectl -l` takes it. */
export const agentLabel = ({ labels }: { labels: Readonly<Record<string, string>> }): string =>
  labels['k8s-app'] === 'canal' ? 'canal' : 'calico-node';
