import type { NoAddress } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import { readAnnotationList } from '../../intended/annotation-list.ts';
import type { Family } from '../../ip/address.ts';

/** What a pod, or its namespace, asks of Calico's address management by annotation (calico#1.2, #5). */

const prefix = 'cni.projectcalico.org/';

export interface Requested {
  /** Where it stands: `Pod shop/web-2`, `Namespace shop`. */
  on: string;
  annotation: string;
  /** As written. */
  text: string;
  /** `undefined`: it cannot be read. */
  items: string[] | undefined;
}

const requestOf = (on: string, annotation: string, text: string | undefined): Requested | undefined =>
  text === undefined || text === '' ? undefined : { on, annotation, text, items: readAnnotationList(text) };

const podTitle = (pod: Pod): string => `Pod ${pod.namespace}/${pod.name}`;

/** The pools that are asked for: the pod's word counts before its namespace's. */
export const requestedPools = (pod: Pod, namespace: NoAddress['namespace'], family: Family): Requested | undefined => {
  const annotation = `${prefix}ipv${family}pools`;
  const own = requestOf(podTitle(pod), annotation, pod.annotations[annotation]);
  if (own) return own;
  return namespace.ok
    ? requestOf(`Namespace ${pod.namespace}`, annotation, namespace.value.annotations[annotation])
    : undefined;
};

/** The very addresses that are asked for; Calico reads them from the pod alone. */
export const requestedAddresses = (pod: Pod): Requested | undefined => {
  const annotation = `${prefix}ipAddrs`;
  return requestOf(podTitle(pod), annotation, pod.annotations[annotation]);
};
