import type { ClusterNode, IPPool } from '../case/objects.ts';
import type { Read } from '../case/read.ts';
import { readAnnotationList } from '../intended/annotation-list.ts';
import { poolsLeft } from '../intended/serving-pools.ts';
import { isMigrationTarget, isVirtualMachine } from '../intended/virtual-machine.ts';
import type { Family } from '../ip/address.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { FixPlan } from './fix.ts';
import { stop } from './fix-grounds.ts';
import { type FreshPod, ownerOf } from './readings.ts';

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
export const whyNotMadeAgain = (pod: Owned, sharing: readonly Owned[] = []): Message | undefined => {
  const target = [pod, ...sharing].find(isMigrationTarget);
  if (target !== undefined) {
    return say('caution.migration-target', { pod: target.name });
  }
  if (isVirtualMachine(pod)) {
    return say('caution.virtual-machine', { pod: pod.name });
  }
  const kind = pod.owner?.split('/')[0];
  if (kind === 'Node') return say('caution.static-pod', { pod: pod.name });
  if (pod.owner === undefined) return say('caution.no-owner', { pod: pod.name });
  return makeAgain.has(kind ?? '') ? undefined : say('caution.owner-makes-none', { pod: pod.name, owner: pod.owner });
};

/** Deletes the pod, where something makes it again and nothing else speaks against it. */
export const restartOf = (
  { namespace, name, uid, labels, ...pod }: FreshPod,
  comesBack: { labels: Readonly<Record<string, string>>; node?: string },
  ...against: (Message | undefined)[]
): FixPlan => {
  const owned = { name: `${namespace}/${name}`, labels, owner: pod.mirror ? 'Node' : ownerOf(pod) };
  const reason = [whyNotMadeAgain(owned), ...against].find((each) => each !== undefined);
  return reason === undefined
    ? { go: true, action: { kind: 'delete-pod', namespace, name, uid, comesBack } }
    : stop(reason);
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

const roomless = (place: Place, family: Family): Message | undefined => {
  const { name, node, pools } = place;
  if (!pools.ok) return say('caution.pools-unread', { pod: name, reason: pools.reason });
  const asked = place.annotations[`cni.projectcalico.org/ipv${family}pools`];
  const named = asked ? readAnnotationList(asked) : undefined;
  if (asked && named === undefined) return say('caution.pools-not-understood', { pod: name });
  const nodeLabels = node.ok ? node.value.labels : {};
  const left = poolsLeft(pools.value, { family, named, nodeLabels, namespaceLabels: place.namespaceLabels });
  if (left === 'some') return undefined;
  return left === 'none'
    ? say('caution.no-pool-left', { family, pod: name, node: place.nodeName ?? say('caution.its-node') })
    : say('caution.pool-unsure', { family, pod: name });
};

/** Why a new pod would not come up where the old one was. */
export const whyNoPlace = (place: Place): Message | undefined => {
  const { name, node, nodeName, families, annotations } = place;
  if (nodeName === undefined) return say('caution.on-no-node', { pod: name });
  if (!node.ok) return say('caution.takes-pods-unread', { node: nodeName, reason: node.reason });
  if (!node.value.ready) return say('caution.node-not-ready', { node: nodeName });
  // Pods of a DaemonSet go there all the same.
  if (node.value.cordoned && place.owner?.split('/')[0] !== 'DaemonSet')
    return say('caution.cordoned', { node: nodeName });
  const fixed = Object.keys(annotations).find((key) => /^cni\.projectcalico\.org\/ipAddrs/.test(key));
  if (fixed !== undefined) return say('caution.fixed-address', { pod: name, annotation: fixed });
  if (families.length === 0) return say('caution.families-unknown', { pod: name });
  for (const family of families) {
    const reason = roomless(place, family);
    if (reason !== undefined) return reason;
  }
  return undefined;
};
