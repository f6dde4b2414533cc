import type { Finding } from '../../case/finding.ts';
import { lookAtPod } from '../../fixes/look-at-pod.ts';
import { say } from '../../words/say.ts';
import { checkAt, findingsAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { whyNoAddress } from './why-no-address.ts';

/** Why a pod of the question has no address, where that was read. */
export const missingAddress = (leg: Leg, side: PodSide): Finding[] => {
  const evidence = leg.c.withoutAddress?.[side.key];
  if (evidence === undefined) return [];
  const hop = leg.c.question.kind === 'no-address' ? 'question' : hopAt(side, 'pod');
  return whyNoAddress({ leg, hop, pod: side.pod, e: evidence });
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
  const place = { hop: 'question', object } as const;
  const check = checkAt(leg, 'pod-address', say('pod-address.about', { pod: key }), place);
  const fixes = [lookAtPod.with({ namespace: pod.namespace, pod: pod.name })];
  if (pod.finished) {
    return [
      check.fail('pod-not-running', say('pod-address.finished', { pod: key, phase: pod.phase }), { proof, fixes }),
    ];
  }
  if (pod.hostNetwork && pod.nodeName !== undefined) {
    return [check.pass(say('pod-address.host-network', { pod: key, node: pod.nodeName }), { proof })];
  }
  if (pod.ips.length === 0 || pod.hostNetwork) return [];
  const has = check.pass(say('pod-address.has', { pod: key, addresses: pod.ips.join(', ') }), { proof });
  const [why] = pod.trouble;
  if (pod.ready || why === undefined) return [has];
  const waits = findingsAt(leg, 'pod-waits', place);
  return [
    has,
    waits.failIf(false, 'pod-waits-elsewhere', say('pod-waits.elsewhere', { pod: key, why }), { proof, fixes }),
  ];
};
