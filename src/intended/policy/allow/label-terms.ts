import { podNameLabel } from '../../pod-labels.ts';
import { namespaceLabel, orchestratorLabel, serviceAccountLabel } from '../convert/selectors.ts';
import type { LabelSet } from '../endpoints.ts';
import type { LabelLookup } from '../selector/evaluate.ts';

/** Which labels name one endpoint among others, and as few of them as can be. */

/** Conditions that must all hold. `account`: a service account, which only Calico's own policies can ask for. */
export type LabelTerms = {
  equals: Readonly<Record<string, string>>;
  absent: readonly string[];
  account?: string;
};

/** Labels that change with every rollout say nothing about who a pod is. */
const passing: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

/** Those that a controller gives to one of several pods, and gives again to the one that takes its place. */
const ofOnePod: ReadonlySet<string> = new Set([
  podNameLabel,
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'job-name',
]);

const added: ReadonlySet<string> = new Set([namespaceLabel, orchestratorLabel, serviceAccountLabel]);

type Labels = ReadonlyMap<string, string>;

/** What people and controllers gave it, without what a rollout changes. */
const givenLabels = (labels: LabelSet): Labels =>
  new Map([...labels.entries()].filter(([key]) => !added.has(key) && !passing.has(key)));

const only = (labels: Labels, keep: (key: string) => boolean): Record<string, string> =>
  Object.fromEntries([...labels].filter(([key]) => keep(key)));

/** A pod that a StatefulSet made has its own name as a label. */
const byOwnName = (labels: Labels, name: string): LabelTerms[] =>
  labels.get(podNameLabel) === name ? [{ equals: { [podNameLabel]: name }, absent: [] }] : [];

export const termsMatch = ({ equals, absent, account }: LabelTerms, labels: LabelLookup): boolean =>
  Object.entries(equals).every(([key, value]) => labels.get(key) === value) &&
  absent.every((key) => labels.get(key) === undefined) &&
  (account === undefined || labels.get(serviceAccountLabel) === account);

/** Keys that endpoints have which the conditions take in as well, and this one has not: their absence tells it apart. */
const without = (terms: LabelTerms, own: LabelSet, others: readonly LabelSet[]): LabelTerms | undefined => {
  const keys = new Set<string>();
  for (const labels of others) {
    if (!termsMatch(terms, labels)) continue;
    for (const [key] of labels.entries())
      if (!added.has(key) && !passing.has(key) && own.getOwn(key) === undefined) keys.add(key);
  }
  return keys.size === 0 ? undefined : { ...terms, absent: [...terms.absent, ...[...keys].sort()] };
};

const accountOf = (labels: LabelSet): string | undefined => labels.getOwn(serviceAccountLabel);

/**
 * Conditions that take in one endpoint, the most natural first: the name that a StatefulSet gave it, its labels, its
 * labels and its number, and all these without what others have. `others` are those that could be taken for it.
 */
export const termsFor = (own: LabelSet, name: string, others: readonly LabelSet[]): LabelTerms[] => {
  const labels = givenLabels(own);
  const lasting: LabelTerms = { equals: only(labels, (key) => !ofOnePod.has(key)), absent: [] };
  const numbered: LabelTerms = { equals: only(labels, () => true), absent: [] };
  const bases = [
    lasting,
    ...(Object.keys(numbered.equals).length > Object.keys(lasting.equals).length ? [numbered] : []),
  ];
  const account = accountOf(own);
  const plain = [...byOwnName(labels, name), ...bases, ...bases.flatMap((terms) => without(terms, own, others) ?? [])];
  return account === undefined ? plain : [...plain, ...plain.map((terms) => ({ ...terms, account }))];
};

/** Whether a policy of Kubernetes can ask for this. */
export const isForKubernetes = ({ account }: LabelTerms): boolean => account === undefined;

/** As a `podSelector`. */
export const labelSelector = ({ equals, absent }: LabelTerms): Record<string, unknown> => ({
  ...(Object.keys(equals).length === 0 ? {} : { matchLabels: equals }),
  ...(absent.length === 0 ? {} : { matchExpressions: absent.map((key) => ({ key, operator: 'DoesNotExist' })) }),
});

/** In the language of Calico. */
export const selectorOfTerms = ({ equals, absent, account }: LabelTerms): string => {
  const terms = [
    ...Object.entries(equals).map(([key, value]) => `${key} == '${value}'`),
    ...absent.map((key) => `!has(${key})`),
    ...(account === undefined ? [] : [`${serviceAccountLabel} == '${account}'`]),
  ];
  return terms.length === 0 ? 'all()' : terms.join(' && ');
};
