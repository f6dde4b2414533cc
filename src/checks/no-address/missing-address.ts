import type { Finding } from '../../case/finding.ts';
import { lookAtPod } from '../../fixes/by-hand/look-closer.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, findingsAt, proofOf } from '../check.ts';
import { whyNoAddress } from './why-no-address.ts';

/** Why a pod of the question has no address, where that was read. */
export const missingAddress = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const evidence = path.c.withoutAddress?.[endpoint.key];
  if (evidence === undefined) return [];
  const hop = path.c.question.kind === 'no-address' ? 'question' : hopAt(endpoint, 'pod');
  return whyNoAddress({ path, hop, pod: endpoint.pod, e: evidence });
};

/** For the question about a pod's address alone: whether it has one, or needs none. */
export const podAddress = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { pod, key } = endpoint;
  const object = `Pod ${key}`;
  const proof = [
    proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o wide`, undefined, [
      `phase ${pod.phase}, node ${pod.nodeName ?? '(none)'}, addresses ${pod.ips.join(', ') || '(none)'}`,
      ...pod.trouble,
    ]),
  ];
  const place = { hop: 'question', object } as const;
  const check = checkAt(path, 'pod-address', say('pod-address.about', { pod: key }), place);
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
  const waits = findingsAt(path, 'pod-waits', place);
  return [
    has,
    waits.failIf(false, 'pod-waits-elsewhere', say('pod-waits.elsewhere', { pod: key, why }), { proof, fixes }),
  ];
};
