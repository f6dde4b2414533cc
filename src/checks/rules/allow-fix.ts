import type { FixRef } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { allowPolicy } from '../../fixes/allow-policy.ts';
import { policyEffect } from '../../fixes/policy-effect.ts';
import { podNameLabel } from '../../intended/pod-labels.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { type PathDirection, podOfEndpoint } from '../../path/path-direction.ts';
import { type Denial, reviewOf } from './denial.ts';

/** Labels that controllers write and change: a policy must not depend on them. */
const passing =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|job-name|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/|batch\.kubernetes\.io\/)/;

/** As few pods as labels can name: the one alone where it has a label of its own. */
const labelText = (pod: Pod | undefined): string | undefined =>
  pod?.owner?.startsWith('StatefulSet/') && pod.labels[podNameLabel] === pod.name
    ? `${podNameLabel}=${pod.name}`
    : pod &&
      Object.entries(pod.labels)
        .filter(([key]) => !passing.test(key))
        .map(([key, label]) => `${key}=${label}`)
        .join(',');

/** The smallest policy that allows this: from these pods to those, on that port. */
export const allowFix = (path: PathDirection, direction: 'egress' | 'ingress', asked: Asked, title: string): FixRef => {
  const from = path.direction === 'forward' ? path.source : path.destination;
  const to = path.direction === 'forward' ? path.destination : path.source;
  const [own, peer] = direction === 'ingress' ? [to, from] : [from, to];
  const [ownPod, peerPod] = [podOfEndpoint(own), podOfEndpoint(peer)];
  const fix = allowPolicy.with({
    title,
    direction,
    policyNamespace: ownPod?.namespace,
    podName: ownPod?.name,
    podLabels: labelText(ownPod),
    peerNamespace: peerPod?.namespace,
    peerPod: peerPod?.name,
    peerLabels: labelText(peerPod),
    peerAddress: peer.address,
    protocol: asked.protocol,
    port: asked.port === undefined ? undefined : String(asked.port),
    policyName: `allow-${podOfEndpoint(from)?.namespace ?? from.key}-to-${podOfEndpoint(to)?.name ?? to.key}`
      .slice(0, 60)
      .replace(/[^a-z0-9-]/g, '-'),
  });
  const opens = policyEffect(path.c, fix.params)?.opens.count ?? 0;
  return opens === 0 ? fix : { ...fix, params: { ...fix.params, opens: String(opens) } };
};

/** One more policy helps where none matched in Kubernetes' own tier; another's rule needs its author. */
export const policyFixes = (path: PathDirection, denial: Denial, asked: Asked): FixRef[] => {
  const direction = denial.cause === 'policy-denies-egress' ? ('egress' as const) : ('ingress' as const);
  const review = reviewOf(denial);
  const adds = denial.tier === 'default';
  return adds ? [allowFix(path, direction, asked, denial.object), ...review] : review;
};
