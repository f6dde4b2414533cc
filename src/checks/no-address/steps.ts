import type { Finding } from '../../case/finding.ts';
import { lookAtPod } from '../../fixes/look-at-pod.ts';
import { findingOf, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { whyNoAddress } from './why-no-address.ts';

/** Why a pod of the question has no address, where that was read. */
export const missingAddress = (leg: Leg, side: PodSide): Finding[] => {
  const evidence = leg.c.withoutAddress?.[side.key];
  if (evidence === undefined) return [];
  const hop = leg.c.question.kind === 'no-address' ? 'question' : hopAt(side, 'pod');
  return whyNoAddress(side.pod, evidence, leg.c.askedAt).map((step) => findingOf(leg, { ...step, hop }));
};

/** For the question about a pod's address alone: whether it has one, or needs none. */
export const podAddress = (leg: Leg, side: PodSide): Finding[] => {
  const { pod, key } = side;
  const object = `Pod ${key}`;
  const proof = [
    proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o wide`, undefined, [
      `phase ${pod.phase}, node ${pod.nodeName ?? '(none)'}, addresses ${pod.ips.join(', ') || '(none)'}`,
      ...pod.trouble,
    ]),
  ];
  const common = { check: 'pod-address' as const, hop: 'question' as const, object, proof };
  const look = lookAtPod.with({ namespace: pod.namespace, pod: pod.name });
  if (pod.finished) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'pod-not-running',
        statement: `${key} has finished (${pod.phase}), so Calico has taken its address back`,
        fixes: [look],
      }),
    ];
  }
  if (pod.hostNetwork && pod.nodeName !== undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'pass',
        statement: `${key} uses the network of ${pod.nodeName}: it has the node's address and needs none of its own`,
      }),
    ];
  }
  if (pod.ips.length === 0 || pod.hostNetwork) return [];
  const has = findingOf(leg, { ...common, status: 'pass', statement: `${key} has the address ${pod.ips.join(', ')}` });
  const [trouble] = pod.trouble;
  if (pod.ready || trouble === undefined) return [has];
  return [
    has,
    findingOf(leg, {
      ...common,
      check: 'pod-waits',
      status: 'warn',
      cause: 'pod-waits-elsewhere',
      statement: `what keeps ${key} from being ready is not its address: ${trouble}`,
      fixes: [look],
    }),
  ];
};
