import { manifestSchema } from './action.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { applyText, smallestAllow } from './policy-yaml.ts';
import { objectIn } from './readings.ts';
import { stop } from './scene.ts';
import { selectedReadings, whyTooWideIn, whyTooWideNow } from './selected-pods.ts';

const policyOf = (params: FixParams) => manifestSchema.safeParse(smallestAllow(params));

/** Selected by no label of its own: the policy would select every pod of the namespace, and isolate them all. */
const selectsAll = ({ podLabels = '' }: FixParams): boolean => !podLabels.includes('=');

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
  ],
  by: 'approve',
  class: 'policy',
  namespace: ({ policyNamespace }) => policyNamespace,
  caution: (scene, params) => {
    // That a policy without labels isolates a namespace is said by `why`.
    if (scene.kind === 'sweep' || selectsAll(params)) return undefined;
    const reason =
      params.port === undefined || params.protocol === 'icmp'
        ? 'No port was asked about, and a policy of Kubernetes cannot name ICMP: this one allows everything from there.'
        : whyTooWideIn(scene.case, params);
    return reason === undefined ? undefined : { kind: 'hold', reason };
  },
  evidence: (scene, params) =>
    scene.kind === 'question' && policyOf(params).success && !selectsAll(params)
      ? [
          `${scene.finding.cause ?? scene.finding.check}: ${scene.finding.object ?? params.title ?? ''}`,
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
  plan: (_, params, facts) => {
    const policy = policyOf(params);
    if (selectsAll(params))
      return stop('The pod has no label of its own, so the policy would isolate all pods of its namespace.');
    if (!policy.success) return stop('The policy that would allow it cannot be written.');
    const wide = whyTooWideNow(params, facts);
    if (wide !== undefined) return stop(wide);
    const { namespace = '', name } = policy.data.metadata;
    const read = objectIn(facts.policy);
    if (!read.ok)
      return stop(`Whether there is a NetworkPolicy ${namespace}/${name} could not be read: ${read.reason}.`);
    return read.value === undefined
      ? { go: true, action: { kind: 'apply', manifests: [policy.data] } }
      : stop(`There is a NetworkPolicy ${namespace}/${name} already; it is somebody's, so it is left as it is.`);
  },
  title: ({ policyNamespace, direction }) => `Allow it by a NetworkPolicy in ${policyNamespace} (${direction})`,
  why: ({ direction, title, ...params }) =>
    `${title ?? 'A policy'} selects the pod for ${direction}, and no rule allows this. Policies add up: one more that allows just this is enough.${
      selectsAll(params)
        ? ' The pod has no label of its own: give it one first, because this policy selects, and so isolates, every pod of its namespace.'
        : ''
    }`,
  command: (params) => applyText(smallestAllow(params)),
});
