import type { NoAddress } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import { proofOf } from '../draft.ts';
import { poolsAndRoom } from './addresses.ts';
import { isAboutNetwork, readCniAnswer } from './cni-answers.ts';
import { lastWordStep } from './last-word.ts';
import { calicoNode, datastore, nodeReady, scheduling } from './place.ts';
import { keyOf, lastWord, type Scene, type Step } from './scene.ts';

/**
 * Why a pod has no address yet, step by step as it would get one: scheduler, node, calico-node, pools,
 * blocks, and what the CNI plugin answered. What an object shows is the cause where it agrees with what the
 * plugin said last; where it does not, it is a warning beside it.
 */

const secondsBetween = (from: string | undefined, to: string): number | undefined => {
  const span = from === undefined ? Number.NaN : Date.parse(to) - Date.parse(from);
  return Number.isNaN(span) ? undefined : Math.round(span / 1_000);
};

/** A pod this young may simply not be that far. */
const youngSeconds = 15;

const nothingFound = (pod: Pod, e: NoAddress, askedAt: string): Step => {
  const age = secondsBetween(pod.createdAt, askedAt);
  const young = age !== undefined && age >= 0 && age < youngSeconds;
  const events =
    e.events.ok && e.events.value.length === 0 ? ' and it has no event any more (they are kept for about an hour)' : '';
  return {
    check: 'address-cause' as const,
    status: 'unknown',
    object: `Pod ${keyOf(pod)}`,
    statement: young
      ? `${keyOf(pod)} is only ${age} s old: ask again in a moment`
      : `nothing that was looked at says why ${keyOf(pod)} has no address${events}`,
    proof: [
      proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
        `phase ${pod.phase}, node ${pod.nodeName ?? '(none)'}`,
        ...pod.trouble,
      ]),
    ],
  };
};

/** The steps of a pod that has no address, first what is asked first. `askedAt` is ISO 8601. */
export const whyNoAddress = (pod: Pod, e: NoAddress, askedAt: string): Step[] => {
  const scheduled = scheduling(pod, e);
  if (pod.nodeName === undefined) return [scheduled];
  const node = pod.nodeName;
  const event = lastWord(e);
  const answer = event && isAboutNetwork(event.message) ? readCniAnswer(event.message, node) : undefined;
  const scene: Scene = { pod, e, node, event, answer };
  const objects = [scheduled, nodeReady(scene), calicoNode(scene), datastore(scene), ...poolsAndRoom(scene)];
  const steps = [...objects, lastWordStep(scene, objects)];
  return steps.some(({ status, cause }) => status === 'fail' && cause !== undefined)
    ? steps
    : [...steps, nothingFound(pod, e, askedAt)];
};
