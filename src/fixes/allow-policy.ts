import { say } from '../words/say.ts';
import { manifestSchema } from './action.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { stop } from './fix-grounds.ts';
import { harmlessInstead, type PolicyEffect, policyEffect } from './policy-effect.ts';
import { applyText, smallestAllow } from './policy-yaml.ts';
import { objectIn } from './readings.ts';
import { selectedReadings, whyTooWideIn, whyTooWideNow } from './selected-pods.ts';

const policyOf = (params: FixParams) => manifestSchema.safeParse(smallestAllow(params));

/** Selected by no label of its own: the policy would select every pod of the namespace, and isolate them all. */
const selectsAll = ({ podLabels = '' }: FixParams): boolean => !podLabels.includes('=');

/** Whom it takes in and what else it opens: where either changes, it is another fix. */
const linesOf = (effect: PolicyEffect | undefined): string[] =>
  effect === undefined
    ? []
    : [
        `for: ${effect.selected.join(', ')}`,
        ...(effect.allowed.length === 0 ? [] : [`with: ${effect.allowed.join(', ')}`]),
        `also opens: ${effect.opens.count}`,
      ];

const directionName = (direction: string) =>
  direction === 'egress' ? say('fix.allow-policy.egress') : say('fix.allow-policy.ingress');

export const allowPolicy = defineFix({
  id: 'allow-policy',
  takes: [
    'title',
    'direction',
    'policyNamespace?',
    'podName?',
    'podLabels?',
    'peerNamespace?',
    'peerPod?',
    'peerLabels?',
    'peerAddress?',
    'protocol',
    'port?',
    'policyName?',
    'opens?',
  ],
  by: 'approve',
  class: 'policy',
  namespace: ({ policyNamespace }) => policyNamespace,
  caution: (grounds, params) => {
    // That a policy without labels isolates a namespace is said by `why`.
    if (grounds.kind === 'cluster-check' || selectsAll(params)) return undefined;
    const reason =
      params.port === undefined || params.protocol === 'icmp'
        ? say('caution.no-port')
        : whyTooWideIn(grounds.case, params);
    if (reason === undefined) return undefined;
    const instead = harmlessInstead(grounds.case, params);
    return { kind: 'hold', reason, ...(instead && { instead: applyText(instead) }) };
  },
  evidence: (grounds, params) =>
    grounds.kind === 'question' && policyOf(params).success && !selectsAll(params)
      ? [
          `${grounds.finding.cause ?? grounds.finding.check}: ${grounds.finding.object ?? params.title ?? ''}`,
          ...linesOf(policyEffect(grounds.case, params)),
          `asked: ${params.protocol ?? 'tcp'}${params.port === undefined ? '' : `/${params.port}`} from ${params.peerNamespace ?? ''} ${params.peerLabels ?? params.peerAddress ?? ''} to ${params.policyNamespace} ${params.podLabels}`,
        ]
      : undefined,
  readings: (_, params) => {
    const policy = policyOf(params);
    const { namespace = '', name = '' } = policy.success ? policy.data.metadata : {};
    return {
      ...selectedReadings(params),
      policy: { path: `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}` },
    };
  },
  plan: (grounds, params, facts) => {
    const policy = policyOf(params);
    if (selectsAll(params)) return stop(say('stop.isolates'));
    if (!policy.success) return stop(say('stop.no-policy'));
    const wide = whyTooWideNow(params, facts, grounds.kind === 'question' ? grounds.case : undefined);
    if (wide !== undefined) return stop(wide);
    const { namespace = '', name } = policy.data.metadata;
    const read = objectIn(facts.policy);
    if (!read.ok)
      return stop(
        say('stop.object-unread', { kind: 'NetworkPolicy', name: `${namespace}/${name}`, reason: read.reason }),
      );
    return read.value === undefined
      ? { go: true, action: { kind: 'apply', manifests: [policy.data] } }
      : stop(say('stop.policy-there', { name: `${namespace}/${name}` }));
  },
  title: ({ policyNamespace = '', direction }) =>
    say('fix.allow-policy.title', { namespace: policyNamespace, direction: directionName(direction) }),
  why: ({ direction, title, ...params }) =>
    say('fix.allow-policy.why', {
      policy: title,
      direction: directionName(direction),
      more: selectsAll(params)
        ? say('fix.allow-policy.selects-all')
        : params.opens === undefined
          ? ''
          : say('fix.allow-policy.opens', { count: Number(params.opens) }),
    }),
  command: (params) => applyText(smallestAllow(params)),
});
