import type { End } from '../case/end.ts';
import type { Inbound } from '../case/inbound.ts';
import type { Pod } from '../case/objects.ts';
import type { EndRef, QuestionOf } from '../case/question.ts';
import type { Service } from '../case/service.ts';
import type { Lookup } from '../collect/lookup.ts';
import { PublicError } from '../errors.ts';
import { familyOf } from '../ip/texts.ts';
import { clusterAddress, endpointsInOrder, withinReach } from '../question/behind-service.ts';
import { writeEnd } from '../question/end-ref.ts';
import { findEnd, findPod } from '../question/find-end.ts';
import type { FoundEnd, FoundOutside, FoundService } from '../question/found-end.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { AskedBack } from './contract.ts';
import { findInbound, publishes } from './find-inbound.ts';

type Found = Exclude<Extract<FoundEnd, { kind: `found${string}` }>, FoundService>;
type FoundPod = Extract<FoundEnd, { kind: 'found' }>;

const isFound = (found: Exclude<FoundEnd, FoundService>): found is Found => found.kind.startsWith('found');

/**
 * Addresses that nobody has (RFC 5737, RFC 3849): policies, NAT and routes treat them as any other out there, and
 * none of them is one that a policy names for its own sake.
 */
const anyOutside = { 4: '203.0.113.1', 6: '2001:db8::1' } as const;

const outThere = (from: Found): FoundOutside => {
  const has4 =
    from.address === undefined ? addressesOf(from).some((each) => familyOf(each) === 4) : familyOf(from.address) === 4;
  return { kind: 'found-outside', address: anyOutside[has4 || addressesOf(from).length === 0 ? 4 : 6], internet: true };
};

/** The endpoint of a Service that is asked about. */
interface Behind {
  to: Exclude<FoundEnd, FoundService>;
  service: Service;
}

/** The first endpoint in order, or the one that is named by its address. Without any, the Service's own address. */
const behindService = async (
  { service, address }: FoundService,
  from: Found,
  lookup: Lookup,
  wanted: string | undefined,
): Promise<Behind> => {
  const families = new Set(addressesOf(from).map(familyOf));
  const typed = from.address ?? address;
  const node = nodeNameOf(from) ?? podNode(from);
  const endpoints = service.endpoints.ok ? withinReach(service, service.endpoints.value, node) : [];
  const possible = typed === undefined ? ([4, 6] as const).filter((one) => families.has(one)) : [familyOf(typed)];
  const family = possible.find((one) => endpoints.some((each) => familyOf(each.address) === one)) ?? possible[0] ?? 4;
  const own = address ?? clusterAddress(service, family);
  const withAsked: Service = { ...service, asked: own === undefined ? {} : { address: own } };
  const ordered = endpointsInOrder(endpoints, family, node);
  // A pod that is an endpoint of the Service that it asks is answered by itself now and then: no path to check.
  const others = ordered.filter((each) => !addressesOf(from).includes(each.address));
  const chosen = ordered.find((each) => each.address === wanted) ?? others[0] ?? ordered[0];
  const title = `svc/${service.namespace}/${service.name}`;
  if (chosen === undefined) {
    const nothing: FoundOutside = {
      kind: 'found-outside',
      name: title,
      ...(own === undefined ? {} : { address: own }),
    };
    return { to: nothing, service: withAsked };
  }
  if (chosen.pod === undefined) return { to: { kind: 'found-outside', address: chosen.address }, service: withAsked };
  const pod = await lookup.pod(chosen.pod.namespace, chosen.pod.name);
  if (!pod.ok) return { to: { kind: 'failed', reason: pod.reason }, service: withAsked };
  // Gone meanwhile: its address stays where the rules of the Service still lead.
  const to: Found = pod.value
    ? { kind: 'found', pod: pod.value, address: chosen.address }
    : { kind: 'found-outside', address: chosen.address, name: `${chosen.pod.namespace}/${chosen.pod.name}` };
  return { to, service: withAsked };
};

const podNode = (found: Found): string | undefined => (found.kind === 'found' ? found.pod.nodeName : undefined);

export interface FoundEnds {
  kind: 'found';
  from: End;
  to: End;
  service?: Service;
  /** The question is one from outside into the cluster; `port` is then what is asked of `to`, or of the Service. */
  inbound?: Inbound;
  port?: number;
}

/**
 * Both ends of a question with the addresses it is about, or what must be asked back first. `endpoint`: the
 * address of the endpoint to ask about, where the question names a Service. `onNode` hears at once on which node the
 * sender runs: a Service takes several reads until its pod is known.
 */
export const findEnds = async (
  question: QuestionOf<'path'>,
  lookup: Lookup,
  endpoint?: string,
  onNode: (node: string) => void = () => undefined,
): Promise<FoundEnds | AskedBack> => {
  const sender = findPod(question.from, lookup).then((found) => {
    const node = found.kind === 'found' ? found.pod.nodeName : undefined;
    if (node !== undefined) onNode(node);
    return found;
  });
  const [from, named] = await Promise.all([sender, findEnd(question.to, lookup)]);
  if (!isFound(from)) return askBack('from', question.from, from);
  if (from.kind === 'found-outside' || (await isToPublishedPort(question, from, named, lookup))) {
    return inboundEnds(question, from, named, lookup, endpoint);
  }
  const { to, service }: { to: Exclude<FoundEnd, FoundService>; service?: Service } =
    named.kind === 'found-service'
      ? await behindService(named, from, lookup, endpoint)
      : { to: named.kind === 'found-outside' && named.internet ? outThere(from) : named };
  if (!isFound(to)) return askBack('to', question.to, to);
  const refuse = (end: 'from' | 'to', statement: Message): AskedBack => ({
    kind: 'not-found',
    choice: { end, typed: writeEnd(question[end]), options: [] },
    statement,
  });
  if (from.kind === 'found' && to.kind === 'found' && isSamePod(from.pod, to.pod)) {
    if (service === undefined) return refuse('to', say('find.same-pod'));
    // Its name gives it its own address, which never leaves the pod.
    if (service.asked.address === undefined) return refuse('to', say('find.own-endpoint'));
  }
  const node = nodeNameOf(from);
  if (node !== undefined && node === nodeNameOf(to)) {
    return refuse('to', say('find.same-node'));
  }
  const ends = chooseAddresses(from, to);
  const [a, b] = [ends.from.address, ends.to.address];
  // Two pods that share no address family are reported as such.
  const podsOnly = ends.from.kind === 'pod' && ends.to.kind === 'pod';
  if (!podsOnly && a !== undefined && b !== undefined && familyOf(a) !== familyOf(b)) {
    return refuse('to', say('find.families', { from: a, to: b }));
  }
  return { kind: 'found', ...ends, ...(service === undefined ? {} : { service }) };
};

const nodePorts = { from: 30_000, to: 32_767 } as const;

/** A node that calls a port of another one which stands for a Service or a pod comes in as anybody outside does. */
const isToPublishedPort = async (
  question: QuestionOf<'path'>,
  from: Found,
  named: FoundEnd,
  lookup: Lookup,
): Promise<boolean> => {
  const { port = 0 } = question;
  if (from.kind !== 'found-node' || named.kind !== 'found-node' || from.name === named.name) return false;
  if (port === 0 || question.protocol === 'icmp') return false;
  const mayBeService = port >= nodePorts.from && port <= nodePorts.to;
  const services = mayBeService ? await lookup.servicesCalled({ nodePort: port }) : undefined;
  if (services?.ok === true && services.value.length > 0) return true;
  const pods = await lookup.podsOn(named.name);
  return pods.ok && pods.value.some((pod) => publishes(pod, port, question.protocol));
};

const inboundEnds = async (
  question: QuestionOf<'path'>,
  from: Found,
  named: FoundEnd,
  lookup: Lookup,
  endpoint: string | undefined,
): Promise<FoundEnds | AskedBack> => {
  if (from.kind === 'found') return { kind: 'found', ...chooseAddresses(from, from) };
  const found = await findInbound(question, from, named, lookup, endpoint);
  if (found.kind === 'failed') return askBack('to', question.to, found);
  if (found.kind === 'found') return found;
  const choice = { end: 'to' as const, typed: writeEnd(question.to), options: found.options };
  return { kind: found.choose ? 'choose' : 'not-found', choice, statement: found.statement };
};

const isSamePod = (a: Pod, b: Pod): boolean => a.namespace === b.namespace && a.name === b.name;

/** The node that an end is by its own network; host-network pods have no other. */
const nodeNameOf = (found: Found): string | undefined =>
  found.kind === 'found-node'
    ? found.name
    : found.kind === 'found' && found.pod.hostNetwork && !found.pod.finished
      ? found.pod.nodeName
      : undefined;

export const askBack = (
  end: 'from' | 'to',
  typed: EndRef,
  found: Exclude<FoundEnd, FoundPod | FoundService>,
): AskedBack => {
  const name = writeEnd(typed);
  switch (found.kind) {
    case 'choose':
      return { kind: 'choose', choice: { end, typed: name, options: found.options }, statement: found.statement };
    case 'not-found':
      return { kind: 'not-found', choice: { end, typed: name, options: found.nearest }, statement: found.statement };
    case 'failed':
      throw new PublicError('cluster-refused', say('find.unread', { what: name, reason: found.reason }), {
        next: say('find.unread-next'),
      });
    case 'found-node':
    case 'found-outside':
      return {
        kind: 'not-found',
        choice: { end, typed: name, options: [] },
        statement: say('find.not-a-pod', { name }),
      };
  }
};

/** The family of an address that was typed, else IPv4 where both ends have it, else what they share. */
const chooseAddresses = (from: Found, to: Found): { from: End; to: End } => {
  const typed = from.address ?? to.address;
  const families = typed ? [familyOf(typed)] : [4, 6];
  for (const family of families) {
    const a = addressOf(from, family);
    const b = addressOf(to, family);
    if (a !== undefined && b !== undefined) return { from: endOf(from, a), to: endOf(to, b) };
  }
  return { from: endOf(from, from.address ?? addressesOf(from)[0]), to: endOf(to, to.address ?? addressesOf(to)[0]) };
};

const addressesOf = (found: Found): string[] => {
  if (found.kind === 'found') return found.pod.ips;
  return found.kind === 'found-node' ? found.addresses : [];
};

const addressOf = (found: Found, family: number | undefined): string | undefined =>
  found.address ?? addressesOf(found).find((address) => familyOf(address) === family);

const endOf = (found: Found, address: string | undefined): End => {
  const at = address === undefined ? {} : { address };
  if (found.kind === 'found-outside') {
    return {
      kind: 'outside',
      ...at,
      ...(found.name === undefined ? {} : { name: found.name }),
      ...(found.internet ? { internet: true } : {}),
    };
  }
  const node = nodeNameOf(found);
  if (node === undefined)
    return found.kind === 'found' ? { kind: 'pod', pod: found.pod, ...at } : { kind: 'node', name: found.name, ...at };
  return { kind: 'node', name: node, ...at, ...(found.kind === 'found' ? { pod: found.pod } : {}) };
};
