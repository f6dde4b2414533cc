import { createHash } from 'node:crypto';
import type { Pod } from '../case/objects.ts';

/**
 * Name of the pod's interface on its node: prefix and the first 11 hex digits of
 * `sha1("<namespace>.<pod>")` (calico#1.2). It depends on nothing else, so a StatefulSet pod keeps it.
 */
export const interfaceName = (namespace: string, pod: string, prefix = 'cali'): string =>
  prefix + interfaceHash(namespace, pod);

/** The part behind the prefix: other CNI plugins chain with other prefixes (`eni`, `gke`, `azv`). */
export const interfaceHash = (namespace: string, pod: string): string =>
  createHash('sha1').update(`${namespace}.${pod}`).digest('hex').slice(0, 11);

export const podKey = (pod: { namespace: string; name: string }): string => `${pod.namespace}/${pod.name}`;

/** Whether Calico has an endpoint for it and counts its address (calico#1.1). */
export const holdsAddress = (pod: Pod): boolean => !pod.hostNetwork && !pod.finished && pod.nodeName !== undefined;
