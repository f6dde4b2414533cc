import { z } from 'zod';
import type { Case } from '../case/case.ts';
import type { Pod } from '../case/objects.ts';
import { missing } from '../case/read.ts';
import { podKey } from '../intended/endpoint.ts';
import type { Family } from '../ip/address.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { whyBudgetForbids } from './budgets.ts';
import { datastoreReadings, whyLocked } from './datastore.ts';
import { defineFix } from './define-fix.ts';
import type { FixFacts } from './fix.ts';
import { clusterCheckEvidence, podOf, stop } from './fix-grounds.ts';
import { type FreshPod, podIn, podNamed } from './readings.ts';
import { type Owned, restartOf, whyNoPlace, whyNotMadeAgain } from './remaking.ts';
import { commandLine } from './shell-text.ts';

const owned = (pod: Pod): Owned => ({ name: podKey(pod), labels: pod.labels, owner: pod.owner });

/** Every pod that was read, of whatever node. */
const readPods = ({ objects }: Case): Pod[] => [
  ...objects.pods,
  ...Object.values(objects.holders).flatMap((read) => (read.ok ? read.value : [])),
];

const familiesOf = (addresses: readonly string[]): Family[] => [
  ...new Set(addresses.flatMap((address) => familyOf(address) ?? [])),
];

/** Of a pod that has no address yet: what the others of its node have. */
const familiesWanted = (pod: Pod, others: readonly Pod[]): Family[] => {
  const own = familiesOf(pod.ips);
  const beside = others.filter((each) => each.nodeName === pod.nodeName && !each.hostNetwork);
  return own.length > 0 ? own : familiesOf(beside.flatMap(({ ips }) => ips));
};

/** What speaks against deleting a pod, by what the question's case holds. */
const whyNotIn = (c: Case, key: string): Message | undefined => {
  const pods = readPods(c);
  const pod = pods.find((each) => podKey(each) === key);
  if (pod === undefined) return say('caution.pod-unread', { pod: key });
  const sharing = pods.filter(
    (each) => podKey(each) !== key && each.ips.some((ip) => pod.ips.some((own) => sameAddress(ip, own))),
  );
  const { nodeName, annotations } = pod;
  const namespace = c.objects.namespaces[pod.namespace];
  return (
    whyNotMadeAgain(owned(pod), sharing.filter(({ hostNetwork, finished }) => !hostNetwork && !finished).map(owned)) ??
    whyNoPlace({
      name: key,
      owner: pod.owner,
      nodeName,
      node: c.objects.nodes[nodeName ?? ''] ?? missing(say('read.not-asked'), 'not-asked'),
      pools: c.objects.ipPools,
      families: familiesWanted(pod, pods),
      annotations,
      namespaceLabels: namespace?.ok ? namespace.value.labels : undefined,
    })
  );
};

const setSchema = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    podManagementPolicy: z.string().nullish(),
    ordinals: z.object({ start: z.number().nullish() }).nullish(),
  }),
  status: z.object({ readyReplicas: z.number().nullish() }).nullish(),
});

const setOf = (pod: string): string => pod.replace(/-\d+$/, '');

/** A StatefulSet makes its pods in order: one that is missing waits until those before it are ready. */
const whyOutOfOrder = (pod: FreshPod, fact: FixFacts[string] | undefined): Message | undefined => {
  if (pod.owner?.kind !== 'StatefulSet') return undefined;
  const name = `${pod.namespace}/${pod.owner.name}`;
  const set = fact?.ok && pod.owner.name === setOf(pod.name) ? setSchema.safeParse(fact.value) : undefined;
  if (!set?.success) return say('caution.set-unread', { set: name, pod: pod.name });
  const { spec, status } = set.data;
  const first = pod.name.endsWith(`-${spec.ordinals?.start ?? 0}`);
  const others = (status?.readyReplicas ?? 0) - (pod.ready ? 1 : 0);
  return spec.podManagementPolicy === 'Parallel' || first || others >= (spec.replicas ?? 1) - 1
    ? undefined
    : say('caution.set-in-order', { set: name, pod: pod.name });
};

const namespaceSchema = z.object({
  metadata: z.object({
    deletionTimestamp: z.string().nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

const whyNotInNamespace = (namespace: string, fact: FixFacts[string] | undefined): Message | undefined => {
  const read = fact?.ok ? namespaceSchema.safeParse(fact.value) : undefined;
  if (!read?.success) return say('caution.namespace-unread', { namespace });
  const { deletionTimestamp, annotations } = read.data.metadata;
  if (deletionTimestamp) return say('caution.namespace-deleting', { namespace });
  const named = Object.keys(annotations ?? {}).find((key) => /^cni\.projectcalico\.org\/ipv[46]pools$/.test(key));
  return named === undefined ? undefined : say('caution.namespace-pools', { namespace, annotation: named });
};

export const recreatePod = defineFix({
  id: 'recreate-pod',
  takes: ['namespace', 'pod'],
  by: 'approve',
  class: 'pod',
  namespace: ({ namespace }) => namespace,
  caution: (grounds, { namespace = '', pod = '' }) => {
    const reason = grounds.kind === 'question' ? whyNotIn(grounds.case, `${namespace}/${pod}`) : undefined;
    return reason === undefined ? undefined : { kind: 'hold', reason };
  },
  evidence: (grounds, params) => {
    const { namespace, pod } = params;
    if (namespace === undefined || pod === undefined) return undefined;
    if (grounds.kind === 'cluster-check')
      return clusterCheckEvidence(grounds, `${grounds.finding.object ?? ''} pod ${namespace}/${pod}`);
    const seen = podOf(grounds, params);
    return (
      seen && [
        `pod ${namespace}/${pod}: uid ${seen.uid}, address ${seen.ips.join(', ') || 'none'}, node ${seen.nodeName ?? 'none'}`,
      ]
    );
  },
  readings: (_, { namespace = '', pod = '' }) => ({
    pod: podNamed(namespace, pod),
    namespace: { path: `/api/v1/namespaces/${namespace}` },
    budgets: { path: `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets` },
    ...(setOf(pod) === pod
      ? {}
      : { set: { path: `/apis/apps/v1/namespaces/${namespace}/statefulsets/${setOf(pod)}` } }),
    ...datastoreReadings,
  }),
  plan: (grounds, params, facts) => {
    const { namespace = '', pod = '' } = params;
    const name = `${namespace}/${pod}`;
    const read = podIn(facts.pod);
    if (!read.ok) return stop(say('stop.pod-unread', { pod: name, reason: read.reason }));
    const fresh = read.value;
    if (fresh === undefined) return stop(say('stop.pod-gone', { pod: name }));
    if (fresh.deleting) return stop(say('stop.pod-deleting', { pod: name }));
    const seen = podOf(grounds, params);
    if (seen !== undefined && seen.uid !== fresh.uid) return stop(say('stop.pod-new', { pod: name }));
    return restartOf(
      fresh,
      { labels: fresh.labels },
      whyNotInNamespace(namespace, facts.namespace),
      whyOutOfOrder(fresh, facts.set),
      whyBudgetForbids(fresh, facts.budgets),
      whyLocked(facts),
    );
  },
  title: ({ namespace, pod }) => say('fix.recreate-pod.title', { pod: `${namespace}/${pod}` }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
});
