import type { Case } from '../case/case.ts';
import { podNameLabel } from '../intended/pod-labels.ts';
import type { FixFacts, FixParams, FixReading } from './fix.ts';
import { podsIn, podsOf } from './readings.ts';

/** Which pods the selectors of a suggested policy take in beside the two that were asked about. */

interface Selected {
  /** What the selector is for, in the words of a policy. */
  what: string;
  namespace: string;
  labels: string;
  pod: string | undefined;
}

const selectorsOf = ({
  policyNamespace = '',
  podLabels = '',
  podName,
  peerNamespace = '',
  peerLabels = '',
  peerPod,
}: FixParams): Selected[] => [
  { what: 'the pods that it selects', namespace: policyNamespace, labels: podLabels, pod: podName },
  // Without labels the peer is named by its address.
  ...(peerLabels === ''
    ? []
    : [{ what: 'the pods that it allows', namespace: peerNamespace, labels: peerLabels, pod: peerPod }]),
];

const pairsOf = (labels: string): [string, string][] =>
  labels.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);

const some = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

const tooWide = ({ what, namespace, labels }: Selected, others: readonly string[]): string =>
  `Among ${what} (${labels} in ${namespace}) are ${others.length === 1 ? 'one that was' : `${others.length} that were`} not asked about: ${some(others)}. Give the pod a label of its own, or write a policy that is meant for all of them.`;

/** By the pods that a question reads: those of the two nodes. */
export const whyTooWideIn = (c: Case, params: FixParams): string | undefined => {
  const known = [...c.objects.pods, ...Object.values(c.objects.holders).flatMap((read) => (read.ok ? read.value : []))];
  for (const selected of selectorsOf(params)) {
    const { namespace, labels, pod, what } = selected;
    if (pod !== undefined && labels === `${podNameLabel}=${pod}`) continue;
    const fitting = known.filter(
      (each) =>
        each.namespace === namespace &&
        each.name !== pod &&
        !each.finished &&
        pairsOf(labels).every(([key, value]) => each.labels[key] === value),
    );
    const names = [...new Set(fitting.map(({ name }) => `${namespace}/${name}`))];
    if (names.length > 0) return tooWide(selected, names);
    return `Whether ${what} (${labels} in ${namespace}) are more than ${namespace}/${pod ?? 'the pod'} is not known: only pods of the two nodes were read.`;
  }
  return undefined;
};

const keys = ['own', 'peer'] as const;

export const selectedReadings = (params: FixParams): Record<string, FixReading> =>
  Object.fromEntries(
    selectorsOf(params).map(({ namespace, labels }, index) => [`${keys[index]} pods`, podsOf(namespace, labels)]),
  );

/** By all pods that the selectors take in now. */
export const whyTooWideNow = (params: FixParams, facts: FixFacts): string | undefined => {
  for (const [index, selected] of selectorsOf(params).entries()) {
    const { namespace, pod, what, labels } = selected;
    const read = podsIn(facts[`${keys[index]} pods`]);
    if (!read.ok) return `Which are ${what} (${labels} in ${namespace}) could not be read: ${read.reason}.`;
    const living = read.value.filter(({ finished }) => !finished);
    const others = living.filter(({ name }) => name !== pod).map(({ name }) => `${namespace}/${name}`);
    if (others.length > 0) return tooWide(selected, others);
    if (living.length === 0) return `${namespace}/${pod ?? ''} is not among ${what} (${labels}) any more.`;
  }
  return undefined;
};
