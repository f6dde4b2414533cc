import type { Finding } from '../../case/finding.ts';
import type { NoAddress, PodEvent } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import type { CauseId } from '../../faults/causes.ts';
import type { CheckId } from '../../faults/checks.ts';
import type { Hop } from '../../faults/hops.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { type Check, checkAt, type More, proofOf } from '../check.ts';
import { type CniAnswer, isAboutNetwork } from './cni-answers.ts';

/** What the steps of a pod without an address share: its evidence, and what was said about it last. */

/** Reasons of events that say why a pod does not come up. */
const telling =
  /^(Failed|NetworkNotReady|ErrImage|Backoff|BackOff|Evicted|TopologyAffinityError|UnexpectedAdmissionError|OutOf)/;
const mostEvents = 6;
const messageLength = 600;

export const keyOf = (pod: Pod): string => `${pod.namespace}/${pod.name}`;

const eventLine = ({ reason, message, count, lastAt }: PodEvent): string =>
  `${lastAt ?? '(no time)'}  ${reason}  x${count}  ${message.replace(/\s+/g, ' ').trim().slice(0, messageLength)}`;

export const eventsProof = (pod: Pod, events: readonly PodEvent[]) =>
  proofOf(
    `kubectl -n ${pod.namespace} get events --field-selector involvedObject.name=${pod.name}`,
    undefined,
    events.slice(0, mostEvents).map(eventLine),
  );

/** Newest first; the last that says why. What the scheduler said before it found a node is over. */
export const lastWord = (e: NoAddress): PodEvent | undefined =>
  e.events.ok
    ? e.events.value.find(
        ({ reason, message, warning }) =>
          warning && reason !== 'FailedScheduling' && (telling.test(reason) || isAboutNetwork(message)),
      )
    : undefined;

/** The pod, what was read of it, and where its findings stand. */
export interface Asked {
  path: PathDirection;
  hop: Hop;
  pod: Pod;
  e: NoAddress;
}

export interface AddressGrounds extends Asked {
  node: string;
  event: PodEvent | undefined;
  /** Set where the last word is about the network. */
  answer: CniAnswer | undefined;
}

/** Whether a departure can be why the plugin said what it said; without a word of its own anything can. */
const agrees = ({ answer, event }: AddressGrounds, cause: CauseId): boolean =>
  answer === undefined ? event === undefined : answer.causes.includes(cause);

export const checkOf = (
  { path, hop }: Asked,
  id: CheckId,
  about: Message,
  place: { node?: string; object?: string },
): Check => checkAt(path, id, about, { hop, ...place });

/** What an object shows is the cause where it agrees with the plugin's last word; else it is a warning beside it. */
export const blame = (
  grounds: AddressGrounds,
  check: Check,
  cause: CauseId,
  statement: Message,
  more: More = {},
  sure = true,
): Finding =>
  check.failIf(sure && agrees(grounds, cause), cause, statement, {
    explains: ['check:cni-plugin', `pod-without-address@${grounds.node}`],
    ...more,
  });
