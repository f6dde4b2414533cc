import { z } from 'zod';
import type { Case } from '../case/case.ts';
import type { Pod } from '../case/objects.ts';
import { missing } from '../case/read.ts';
import { podKey } from '../intended/endpoint.ts';
import type { Family } from '../ip/address.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import { whyBudgetForbids } from './budgets.ts';
import { datastoreReadings, whyLocked } from './datastore.ts';
import { defineFix } from './define-fix.ts';
import type { FixFacts } from './fix.ts';
import { type FreshPod, ownerOf, podIn, podNamed } from './readings.ts';
import { type Owned, whyNoPlace, whyNotMadeAgain } from './remaking.ts';
import { podOf, stop, sweepEvidence } from './scene.ts';
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
const whyNotIn = (c: Case, key: string): string | undefined => {
  const pods = readPods(c);
  const pod = pods.find((each) => podKey(each) === key);
  if (pod === undefined) return `Pod ${key} was not read, so whether it would be made again cannot be told.`;
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
      node: c.objects.nodes[nodeName ?? ''] ?? missing('it was not asked'),
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
const whyOutOfOrder = (pod: FreshPod, fact: FixFacts[string] | undefined): string | undefined => {
  if (pod.owner?.kind !== 'StatefulSet') return undefined;
  const what = `StatefulSet ${pod.namespace}/${pod.owner.name}`;
  const set = fact?.ok && pod.owner.name === setOf(pod.name) ? setSchema.safeParse(fact.value) : undefined;
  if (!set?.success) return `Whether ${what} would make ${pod.name} at once could not be read.`;
  const { spec, status } = set.data;
  const first = pod.name.endsWith(`-${spec.ordinals?.start ?? 0}`);
  const others = (status?.readyReplicas ?? 0) - (pod.ready ? 1 : 0);
  return spec.podManagementPolicy === 'Parallel' || first || others >= (spec.replicas ?? 1) - 1
    ? undefined
    : `Other pods of ${what} are not ready, and it makes its pods in order: ${pod.name} might not come back.`;
};

const namespaceSchema = z.object({
  metadata: z.object({
    deletionTimestamp: z.string().nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

const whyNotInNamespace = (namespace: string, fact: FixFacts[string] | undefined): string | undefined => {
  const read = fact?.ok ? namespaceSchema.safeParse(fact.value) : undefined;
  if (!read?.success) return `Namespace ${namespace} could not be read.`;
  const { deletionTimestamp, annotations } = read.data.metadata;
  if (deletionTimestamp) return `Namespace ${namespace} is being deleted: nothing is made there again.`;
  const named = Object.keys(annotations ?? {}).find((key) => /^cni\.projectcalico\.org\/ipv[46]pools$/.test(key));
  return named && `Namespace ${namespace} names its IP pools by the annotation ${named}: see that one of them is left.`;
};

export const recreatePod = defineFix({
  id: 'recreate-pod',
  takes: ['namespace', 'pod'],
  by: 'approve',
  class: 'pod',
  namespace: ({ namespace }) => namespace,
  caution: (scene, { namespace = '', pod = '' }) => {
    const reason = scene.kind === 'question' ? whyNotIn(scene.case, `${namespace}/${pod}`) : undefined;
    return reason === undefined ? undefined : { kind: 'hold', reason };
  },
  evidence: (scene, params) => {
    const { namespace, pod } = params;
    if (namespace === undefined || pod === undefined) return undefined;
    if (scene.kind === 'sweep') return sweepEvidence(scene, `${scene.finding.object ?? ''} pod ${namespace}/${pod}`);
    const seen = podOf(scene, params);
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
  plan: (scene, params, facts) => {
    const { namespace = '', pod = '' } = params;
    const name = `${namespace}/${pod}`;
    const read = podIn(facts.pod);
    if (!read.ok) return stop(`Pod ${name} could not be read: ${read.reason}.`);
    const fresh = read.value;
    if (fresh === undefined) return stop(`Pod ${name} is gone.`);
    if (fresh.deleting) return stop(`Pod ${name} is being deleted already.`);
    const seen = podOf(scene, params);
    if (seen !== undefined && seen.uid !== fresh.uid) return stop(`Pod ${name} has been made anew meanwhile.`);
    if (fresh.mirror) return stop(`Pod ${name} comes from a file on its node: deleting it changes nothing.`);
    const reason =
      whyNotMadeAgain({ name, labels: fresh.labels, owner: ownerOf(fresh) }) ??
      whyNotInNamespace(namespace, facts.namespace) ??
      whyOutOfOrder(fresh, facts.set) ??
      whyBudgetForbids(fresh, facts.budgets) ??
      whyLocked(facts);
    if (reason !== undefined) return stop(reason);
    return {
      go: true,
      action: { kind: 'delete-pod', namespace, name: pod, uid: fresh.uid, comesBack: { labels: fresh.labels } },
    };
  },
  title: ({ namespace, pod }) => `Recreate ${namespace}/${pod}`,
  why: () =>
    'The CNI plugin sets up a new pod from nothing: address, interface, routes. Only a pod that a controller owns comes back by itself.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
});
