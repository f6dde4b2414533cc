import { distance } from 'fastest-levenshtein';
import type { Pod } from '../case/objects.ts';
import type { EndRef } from '../case/question.ts';
import type { Lookup } from '../collect/lookup.ts';
import { writeEnd } from './end-ref.ts';

export type FoundEnd =
  | { kind: 'found'; pod: Pod; address?: string }
  | { kind: 'choose'; options: EndRef[]; statement: string }
  | { kind: 'not-found'; nearest: EndRef[]; statement: string }
  /** The cluster could not be asked. */
  | { kind: 'failed'; reason: string };

const asRef = ({ namespace, name }: { namespace: string; name: string }): EndRef => ({ kind: 'pod', namespace, name });

/** Most options that a person can read in a menu. */
const most = 20;

/** Finds the pod that one end of the question means, or what it could mean. */
export const findEnd = async (end: EndRef, lookup: Lookup): Promise<FoundEnd> => {
  switch (end.kind) {
    case 'pod':
      return end.namespace === undefined
        ? findByName(end.name, lookup)
        : findInNamespace(end.namespace, end.name, lookup);
    case 'address':
      return findByAddress(end.address, lookup);
    case 'service':
      return findBehindService(end, lookup);
    case 'workload':
      return {
        kind: 'not-found',
        nearest: [],
        statement: `${writeEnd(end)} is many pods: name one of them here.`,
      };
    case 'node':
      return {
        kind: 'not-found',
        nearest: [],
        statement: `A node as an end of the path is not diagnosed yet: name a pod that runs on ${end.name}.`,
      };
    case 'name':
      return {
        kind: 'not-found',
        nearest: [],
        statement: `${end.name} is not a pod: names outside the cluster are not diagnosed yet.`,
      };
  }
};

const findInNamespace = async (namespace: string, name: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.pod(namespace, name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  if (found.value) return { kind: 'found', pod: found.value };
  const siblings = await lookup.podNames(namespace);
  if (!siblings.ok) return { kind: 'not-found', nearest: [], statement: `There is no pod ${namespace}/${name}.` };
  if (siblings.value.length > 0) {
    return {
      kind: 'not-found',
      nearest: nearest(name, siblings.value),
      statement: `There is no pod ${name} in the namespace ${namespace}.`,
    };
  }
  // An empty list is what a missing namespace gives too (kube-api 17).
  const namespaces = await lookup.namespaceNames();
  const known = namespaces.ok ? namespaces.value : [];
  if (known.includes(namespace))
    return { kind: 'not-found', nearest: [], statement: `The namespace ${namespace} has no pods.` };
  const options = rank(namespace, known, (one) => one)
    .slice(0, 5)
    .map((one) => asRef({ namespace: one, name }));
  return { kind: 'not-found', nearest: options, statement: `There is no namespace ${namespace}.` };
};

const findByName = async (name: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.podsNamed(name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const [first, second] = found.value;
  if (first && !second) return { kind: 'found', pod: first };
  if (first) {
    return {
      kind: 'choose',
      options: found.value.slice(0, most).map(asRef),
      statement: `${found.value.length} pods have the name ${name}.`,
    };
  }
  const all = await lookup.podNames(undefined);
  return {
    kind: 'not-found',
    nearest: all.ok ? nearest(name, all.value) : [],
    statement: `There is no pod with the name ${name}.`,
  };
};

const findByAddress = async (address: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.podsWithAddress(address);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const living = found.value.filter((pod) => !pod.finished);
  const workloads = living.filter((pod) => !pod.hostNetwork);
  const [first, second] = workloads;
  if (first && !second) return { kind: 'found', pod: first, address };
  if (first) {
    return {
      kind: 'choose',
      options: workloads.slice(0, most).map(asRef),
      statement: `${workloads.length} pods have the address ${address}, which is a fault by itself. Which one is meant?`,
    };
  }
  if (living.length > 0) {
    return {
      kind: 'not-found',
      nearest: [],
      statement: `${address} is the address of a node: a node as an end of the path is not diagnosed yet.`,
    };
  }
  return {
    kind: 'not-found',
    nearest: [],
    statement: `No pod has the address ${address}; addresses outside the cluster are not diagnosed yet.`,
  };
};

const findBehindService = async (end: Extract<EndRef, { kind: 'service' }>, lookup: Lookup): Promise<FoundEnd> => {
  if (end.namespace === undefined) {
    return {
      kind: 'not-found',
      nearest: [],
      statement: `Name the namespace of the Service: svc/NAMESPACE/${end.name}.`,
    };
  }
  const found = await lookup.podsOfService(end.namespace, end.name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const shown = writeEnd(end);
  if (!found.value) return { kind: 'not-found', nearest: [], statement: `There is no Service ${shown}.` };
  if (found.value.length === 0)
    return { kind: 'not-found', nearest: [], statement: `The Service ${shown} has no pods behind it.` };
  const [only, second] = found.value;
  if (only && !second) return findInNamespace(only.namespace, only.name, lookup);
  return {
    kind: 'choose',
    options: found.value.slice(0, most).map(asRef),
    statement: `The Service ${shown} has ${found.value.length} pods behind it. Which one?`,
  };
};

const rank = <T>(typed: string, candidates: T[], name: (one: T) => string): T[] =>
  candidates
    .map((one) => ({
      one,
      score: name(one).startsWith(typed) ? -1 : distance(typed, name(one)),
      gap: Math.abs(typed.length - name(one).length),
      text: name(one),
    }))
    .filter(({ score, text }) => score <= Math.max(2, Math.ceil(text.length / 3)))
    .sort((a, b) => a.score - b.score || a.gap - b.gap || a.text.localeCompare(b.text))
    .map(({ one }) => one);

const nearest = (typed: string, pods: { namespace: string; name: string }[]): EndRef[] =>
  rank(typed, pods, (pod) => pod.name)
    .slice(0, 5)
    .map(asRef);
