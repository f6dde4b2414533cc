import type { ClusterNode, IPPool } from '../case/objects.ts';
import type { Read } from '../case/read.ts';
import { readAnnotationList } from '../intended/annotation-list.ts';
import { poolsLeft } from '../intended/serving-pools.ts';
import { isMigrationTarget, isVirtualMachine } from '../intended/virtual-machine.ts';
import type { Family } from '../ip/address.ts';

/** Whether a pod that is deleted is made again, as good as before. */

/** Controllers that make a pod again with the same purpose as soon as it is gone. */
const makeAgain = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

export interface Owned {
  /** `shop/web-0` */
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Kind of the controller that owns it, with its name where that is known: `StatefulSet/db`; absent: none does. */
  owner?: string | undefined;
}

/** Why nothing would make a pod again that is deleted, or why its end is another thing than a new beginning. */
export const whyNotMadeAgain = (pod: Owned, sharing: readonly Owned[] = []): string | undefined => {
  const target = [pod, ...sharing].find(isMigrationTarget);
  if (target !== undefined) {
    return `${target.name} is the target of a live migration of a virtual machine: until that ends, two pods have its address on purpose, and deleting one of them ends the migration or the machine. See \`kubectl get virtualmachineinstancemigrations -A\`.`;
  }
  if (isVirtualMachine(pod)) {
    return `A virtual machine runs in ${pod.name}: deleting the pod switches it off. Restart or migrate it by KubeVirt (virtctl) instead.`;
  }
  const kind = pod.owner?.split('/')[0];
  if (kind === 'Node') return `Pod ${pod.name} comes from a file on its node: deleting it changes nothing.`;
  if (kind === undefined) return `Nothing would make ${pod.name} again: no controller owns it.`;
  return makeAgain.has(kind) ? undefined : `Nothing would make ${pod.name} again: it belongs to ${pod.owner}.`;
};

export interface Place {
  /** `web-0` of `shop`. */
  name: string;
  owner?: string | undefined;
  /** Name of its node; absent: none. */
  nodeName?: string | undefined;
  node: Read<Pick<ClusterNode, 'ready' | 'cordoned' | 'labels'>>;
  pools: Read<readonly IPPool[]>;
  /** Of its addresses; empty: not known. */
  families: readonly Family[];
  annotations: Readonly<Record<string, string>>;
  /** `undefined`: not read. */
  namespaceLabels?: Readonly<Record<string, string>> | undefined;
}

const roomless = (place: Place, family: Family): string | undefined => {
  const { name, node, pools } = place;
  if (!pools.ok) return `Whether an IP pool is left for ${name} could not be read: ${pools.reason}.`;
  const asked = place.annotations[`cni.projectcalico.org/ipv${family}pools`];
  const named = asked ? readAnnotationList(asked) : undefined;
  if (asked && named === undefined) return `Which IP pools ${name} asks for by annotation is not understood.`;
  const nodeLabels = node.ok ? node.value.labels : {};
  const left = poolsLeft(pools.value, { family, named, nodeLabels, namespaceLabels: place.namespaceLabels });
  if (left === 'some') return undefined;
  return left === 'none'
    ? `No enabled IPv${family} pool is left for ${name} on ${place.nodeName ?? 'its node'}: deleted, it would come back without an address.`
    : `Whether an IPv${family} pool is left for ${name} cannot be told: its pools select namespaces, and the labels of its own were not read.`;
};

/** Why a new pod would not come up where the old one was. */
export const whyNoPlace = (place: Place): string | undefined => {
  const { name, node, nodeName, families, annotations } = place;
  if (nodeName === undefined) return `${name} is on no node: a new pod would wait as it does.`;
  if (!node.ok) return `Whether ${nodeName} takes a new pod could not be read: ${node.reason}.`;
  if (!node.value.ready)
    return `${nodeName} is not ready: the deleted pod may stay for as long, and no other is made in its place.`;
  // Pods of a DaemonSet go there all the same.
  if (node.value.cordoned && place.owner?.split('/')[0] !== 'DaemonSet')
    return `${nodeName} takes no new pods (cordoned): what is deleted there does not come back to it.`;
  const fixed = Object.keys(annotations).find((key) => /^cni\.projectcalico\.org\/ipAddrs/.test(key));
  if (fixed !== undefined)
    return `${name} asks for its very address by the annotation ${fixed}: a new pod gets the same one or none.`;
  if (families.length === 0)
    return `Which addresses ${name} needs is not known, so neither whether a pool is left for it.`;
  for (const family of families) {
    const reason = roomless(place, family);
    if (reason !== undefined) return reason;
  }
  return undefined;
};
