import type { Case } from '../case/case.ts';
import { podNameLabel } from '../intended/pod-labels.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { FixFacts, FixParams, FixReading } from './fix.ts';
import { type PolicyEffect, policyEffect } from './policy-effect.ts';
import { podsIn, podsOf } from './readings.ts';

/** Which pods the selectors of a suggested policy take in beside the two that were asked about. */

interface Selected {
  /** What the selector is for. */
  what: Message;
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
  { what: say('caution.pods-selected'), namespace: policyNamespace, labels: podLabels, pod: podName },
  // Without labels the peer is named by its address.
  ...(peerLabels === ''
    ? []
    : [{ what: say('caution.pods-allowed'), namespace: peerNamespace, labels: peerLabels, pod: peerPod }]),
];

const pairsOf = (labels: string): [string, string][] =>
  labels.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);

const mostNamed = 3;

const tooWide = ({ what, namespace, labels }: Selected, others: readonly string[]): Message =>
  say('caution.too-wide', {
    what,
    labels,
    namespace,
    count: others.length,
    pods:
      others.length > mostNamed
        ? say('more.of', { names: others.slice(0, mostNamed).join(', '), count: others.length - mostNamed })
        : others.join(', '),
  });

/** By all pods of both namespaces: it may open more than was asked, as is said beside it, and cuts nobody off. */
const whyHarmful = ({ cut, selected }: PolicyEffect, params: FixParams): Message | undefined => {
  const { policyNamespace: namespace = '', podName = '', podLabels: labels = '' } = params;
  if (cut.length > 0) {
    const pods =
      cut.length > mostNamed
        ? [...cut.slice(0, mostNamed), say('cluster.more', { count: cut.length - mostNamed })]
        : cut;
    return say('caution.cuts-off', { count: cut.length, pods, labels, namespace });
  }
  const pod = `${namespace}/${podName}`;
  return selected.includes(pod)
    ? undefined
    : say('caution.not-among', { pod, what: say('caution.pods-selected'), labels });
};

/** By the pods that a question reads: all of both namespaces, or those of the two nodes. */
export const whyTooWideIn = (c: Case, params: FixParams): Message | undefined => {
  const effect = policyEffect(c, params);
  if (effect !== undefined) return whyHarmful(effect, params);
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
    return say('caution.width-unknown', {
      what,
      labels,
      namespace,
      pod: pod === undefined ? say('caution.the-pod') : `${namespace}/${pod}`,
    });
  }
  return undefined;
};

const keys = ['own', 'peer'] as const;

export const selectedReadings = (params: FixParams): Record<string, FixReading> =>
  Object.fromEntries(
    selectorsOf(params).map(({ namespace, labels }, index) => [`${keys[index]} pods`, podsOf(namespace, labels)]),
  );

/** By all pods that the selectors take in now; `c`: by which it was looked at whom it takes in. */
export const whyTooWideNow = (params: FixParams, facts: FixFacts, c: Case | undefined): Message | undefined => {
  const effect = c && policyEffect(c, params);
  const known = new Set([...(effect?.selected ?? []), ...(effect?.allowed ?? [])]);
  for (const [index, selected] of selectorsOf(params).entries()) {
    const { namespace, pod, what, labels } = selected;
    const read = podsIn(facts[`${keys[index]} pods`]);
    if (!read.ok) return say('caution.width-unread', { what, labels, namespace, reason: read.reason });
    const living = read.value.filter(({ finished }) => !finished);
    const others = living
      .filter(({ name }) => name !== pod)
      .map(({ name }) => `${namespace}/${name}`)
      .filter((name) => !known.has(name));
    if (others.length > 0) return tooWide(selected, others);
    if (living.length === 0) return say('caution.not-among', { pod: `${namespace}/${pod ?? ''}`, what, labels });
  }
  return undefined;
};
