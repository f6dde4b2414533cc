import type { Finding } from '../../case/finding.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { type AddressGrounds, type Asked, checkOf, keyOf, lastWord } from './address-grounds.ts';
import { poolsAndRoom } from './addresses.ts';
import { isAboutNetwork, readCniAnswer } from './cni-answers.ts';
import { lastWordStep } from './last-word.ts';
import { calicoNode, datastore, nodeReady, scheduling } from './place.ts';

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

const nothingFound = (asked: Asked): Finding => {
  const { pod, e, path } = asked;
  const age = secondsBetween(pod.createdAt, path.c.askedAt);
  const proof = [
    proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
      `phase ${pod.phase}, node ${pod.nodeName ?? '(none)'}`,
      ...pod.trouble,
    ]),
  ];
  const reason =
    age !== undefined && age >= 0 && age < youngSeconds
      ? say('address-cause.young', { seconds: age })
      : e.events.ok && e.events.value.length === 0
        ? say('address-cause.nothing-left')
        : say('address-cause.nothing');
  const about = say('address-cause.about', { pod: keyOf(pod) });
  return checkOf(asked, 'address-cause', about, { object: `Pod ${keyOf(pod)}` }).unknown(reason, { proof });
};

/** The steps of a pod that has no address, first what is asked first. */
export const whyNoAddress = (asked: Asked): Finding[] => {
  const { pod, e } = asked;
  const scheduled = scheduling(asked);
  if (pod.nodeName === undefined) return [scheduled];
  const node = pod.nodeName;
  const event = lastWord(e);
  const answer = event && isAboutNetwork(event.message) ? readCniAnswer(event.message, node, keyOf(pod)) : undefined;
  const grounds: AddressGrounds = { ...asked, node, event, answer };
  const objects = [scheduled, nodeReady(grounds), calicoNode(grounds), datastore(grounds), ...poolsAndRoom(grounds)];
  const steps = [...objects, lastWordStep(grounds, objects)];
  return steps.some(({ status, cause }) => status === 'fail' && cause !== undefined)
    ? steps
    : [...steps, nothingFound(asked)];
};
