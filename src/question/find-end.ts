import { distance } from 'fastest-levenshtein';
import type { Pod } from '../case/objects.ts';
import type { EndRef } from '../case/question.ts';
import type { Lookup } from '../collect/lookup.ts';
import { isMigrationTarget, shareOnPurpose, sharingOf } from '../intended/virtual-machine.ts';
import { say } from '../words/say.ts';
import { podBehind } from './behind-service.ts';
import { writeEnd } from './end-ref.ts';
import type { FoundEnd, FoundService } from './found-end.ts';

const asRef = ({ namespace, name }: { namespace: string; name: string }): EndRef => ({ kind: 'pod', namespace, name });

/** Most options that a person can read in a menu. */
const most = 20;

/** Finds the pod, the node or the thing outside that one end of the question means, or what it could mean. */
export const findEnd = async (end: EndRef, lookup: Lookup): Promise<FoundEnd> => {
  switch (end.kind) {
    case 'pod':
      return end.namespace === undefined
        ? findByName(end.name, lookup)
        : findInNamespace(end.namespace, end.name, lookup);
    case 'address':
      return findByAddress(end.address, lookup);
    case 'service':
      return findService(end, lookup);
    case 'internet':
      return { kind: 'found-outside', internet: true };
    case 'workload':
    case 'labels':
    case 'pods':
      return {
        kind: 'not-found',
        nearest: [],
        statement: say('find.many-pods', { end: writeEnd(end) }),
      };
    case 'ingress':
    case 'gateway':
    case 'httproute':
      return { kind: 'not-found', nearest: [], statement: say('find.front-from-outside', { end: writeEnd(end) }) };
    case 'node':
      return findNode(end.name, lookup);
    case 'name':
      return findOutsideName(end.name, lookup);
  }
};

/** As `findEnd`, for who needs a pod: of a Service the one pod behind it. */
export const findPod = async (end: EndRef, lookup: Lookup): Promise<Exclude<FoundEnd, FoundService>> => {
  const found = await findEnd(end, lookup);
  return found.kind === 'found-service' ? podBehind(found.service, lookup) : found;
};

const findInNamespace = async (namespace: string, name: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.pod(namespace, name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  if (found.value) return { kind: 'found', pod: found.value };
  const siblings = await lookup.podNames(namespace);
  if (!siblings.ok)
    return { kind: 'not-found', nearest: [], statement: say('find.no-pod', { pod: `${namespace}/${name}` }) };
  if (siblings.value.length > 0) {
    return {
      kind: 'not-found',
      nearest: nearest(name, siblings.value),
      statement: say('find.no-pod-in', { pod: name, namespace }),
    };
  }
  // An empty list is what a missing namespace gives too (kubernetes#lists).
  const namespaces = await lookup.namespaceNames();
  const known = namespaces.ok ? namespaces.value : [];
  if (known.includes(namespace))
    return { kind: 'not-found', nearest: [], statement: say('find.empty-namespace', { namespace }) };
  const options = rank(namespace, known, (one) => one)
    .slice(0, 5)
    .map((one) => asRef({ namespace: one, name }));
  return { kind: 'not-found', nearest: options, statement: say('find.no-namespace', { namespace }) };
};

const findByName = async (name: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.podsNamed(name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const [first, second] = found.value;
  // A pod's name may have dots, and people rarely mean it then.
  const asName: EndRef[] = isDotted(name) ? [{ kind: 'name', name }] : [];
  if (first && asName.length > 0) {
    return {
      kind: 'choose',
      options: [...found.value.slice(0, most).map(asRef), ...asName],
      statement: say('find.pod-or-outside', { name }),
    };
  }
  if (first && !second) return { kind: 'found', pod: first };
  if (first) {
    return {
      kind: 'choose',
      options: found.value.slice(0, most).map(asRef),
      statement: say('find.pods-named', { count: found.value.length, name }),
    };
  }
  const node = await lookup.nodeAddresses(name);
  if (node.ok && node.value) return { kind: 'found-node', name, addresses: node.value };
  if (isDotted(name)) return findOutsideName(name, lookup);
  const [services, all] = await Promise.all([lookup.servicesNamed(name), lookup.podNames(undefined)]);
  const called = services.ok
    ? services.value.map((one): EndRef & { kind: 'service' } => ({ kind: 'service', ...one }))
    : [];
  const [service, another] = called;
  if (service && !another) return findService(service, lookup);
  if (service) {
    return {
      kind: 'choose',
      options: called.slice(0, most),
      statement: say('find.services-named', { count: called.length, name }),
    };
  }
  return {
    kind: 'not-found',
    nearest: all.ok ? nearest(name, all.value) : [],
    statement: say('find.no-pod-named', { name }),
  };
};

const findByAddress = async (address: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.podsWithAddress(address);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const living = found.value.filter((pod) => !pod.finished);
  const workloads = living.filter((pod) => !pod.hostNetwork);
  // A machine that is being migrated runs, until that ends, where it ran before.
  const [first, second] = shareOnPurpose(workloads.map(sharingOf)) ? [runningIn(workloads)] : workloads;
  if (first && !second) return { kind: 'found', pod: first, address };
  if (first) {
    return {
      kind: 'choose',
      options: workloads.slice(0, most).map(asRef),
      statement: say('find.pods-with-address', { count: workloads.length, address }),
    };
  }
  // A pod of the host's network has its node's address: calico-node runs everywhere, so every node is known by one.
  const node = living.find((pod) => pod.nodeName !== undefined)?.nodeName;
  if (node !== undefined) return { kind: 'found-node', name: node, addresses: [address], address };
  const services = await lookup.servicesWithAddress(address);
  const service = services.ok ? services.value[0] : undefined;
  if (service) {
    const found = await findService({ kind: 'service', ...service }, lookup);
    return found.kind === 'found-service' ? { ...found, address } : found;
  }
  return { kind: 'found-outside', address };
};

/** Of the pods of one machine: the one that is no target, else the oldest. */
const runningIn = (pods: readonly Pod[]): Pod | undefined =>
  [...pods].sort(
    (a, b) =>
      Number(isMigrationTarget(a)) - Number(isMigrationTarget(b)) ||
      (a.createdAt ?? '').localeCompare(b.createdAt ?? ''),
  )[0];

/** More than one label, and none of a cluster's own kind: `example.com`, not `web-0`. */
const isDotted = (name: string): boolean => /^[^.]+(\.[^.]+)+\.?$/.test(name);

/** `db.shop.svc`, `db.shop.svc.cluster.local`: how the cluster's own names begin. */
const serviceName = /^(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\.svc(\.|$)/;

const findOutsideName = async (name: string, lookup: Lookup): Promise<FoundEnd> => {
  const service = serviceName.exec(name)?.groups;
  if (service?.name !== undefined && service.namespace !== undefined) {
    return findService({ kind: 'service', namespace: service.namespace, name: service.name }, lookup);
  }
  return { kind: 'found-outside', name };
};

const findNode = async (name: string, lookup: Lookup): Promise<FoundEnd> => {
  const found = await lookup.nodeAddresses(name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  if (found.value) return { kind: 'found-node', name, addresses: found.value };
  const names = await lookup.nodeNames();
  const nearest = names.ok ? rank(name, names.value, (one) => one).slice(0, 5) : [];
  return {
    kind: 'not-found',
    nearest: nearest.map((one) => ({ kind: 'node', name: one })),
    statement: say('find.no-node', { name }),
  };
};

const findService = async (end: Extract<EndRef, { kind: 'service' }>, lookup: Lookup): Promise<FoundEnd> => {
  if (end.namespace === undefined) {
    return {
      kind: 'not-found',
      nearest: [],
      statement: say('find.service-namespace', { name: end.name }),
    };
  }
  const found = await lookup.service(end.namespace, end.name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  const service = found.value;
  if (!service) return { kind: 'not-found', nearest: [], statement: say('find.no-service', { name: writeEnd(end) }) };
  // A name for something outside, and nothing else.
  if (service.externalName !== undefined) return { kind: 'found-outside', name: service.externalName };
  return { kind: 'found-service', service };
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
