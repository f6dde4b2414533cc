import type { End } from '../case/end.ts';
import type { Inbound, InboundWay } from '../case/inbound.ts';
import type { Pod } from '../case/objects.ts';
import type { EndRef, Protocol, QuestionOf } from '../case/question.ts';
import type { Service, ServiceEndpoint } from '../case/service.ts';
import type { Called, Lookup, ServiceFound } from '../collect/lookup.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import { servicePortOf } from '../path/asked-of-end.ts';
import { keepsToOwnNode } from '../path/inbound-walk.ts';
import { clusterAddress, endpointsInOrder } from '../question/behind-service.ts';
import type { FoundEnd, FoundNode, FoundOutside } from '../question/found-end.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { nodesAtHand } from './nodes-at-hand.ts';

/** Both ends of a question from outside, and the way between them; `port`: what is asked of the receiver itself. */
export interface InboundEnds {
  kind: 'found';
  from: End;
  to: End;
  service?: Service;
  inbound: Inbound;
  port?: number;
}

type Refused =
  | { kind: 'refused'; statement: Message; options: EndRef[]; choose: boolean }
  | { kind: 'failed'; reason: Message };

/** What is called, before a node is chosen at which it comes in. */
type Target =
  | {
      at: 'service';
      service: ServiceFound;
      way: InboundWay;
      address?: string;
      port?: number;
      asked?: number;
      entry?: string;
    }
  | { at: 'pod'; pod: Pod; way: 'host-port' | 'pod-address'; address: string; port?: number; asked?: number }
  | { at: 'node'; node: string; addresses: readonly string[]; address?: string; pod?: Pod };

const refused = (statement: Message, options: EndRef[] = [], choose = false): Refused => ({
  kind: 'refused',
  statement,
  options,
  choose,
});

/** TCP where nothing is said. */
const isOf = (protocol: string, asked: Protocol | undefined): boolean => protocol.toLowerCase() === (asked ?? 'tcp');

type Asked = Pick<QuestionOf<'path'>, 'port' | 'protocol' | 'by' | 'behind'> & {
  /** Of the client's address, where that is known. */
  family?: 4 | 6 | undefined;
};

/** Of several addresses of one thing, that which the client can call. */
const callable = (addresses: readonly string[], { family }: Asked): string | undefined =>
  addresses.find((each) => familyOf(each) === family) ?? addresses[0];

const oneCalled = async (
  called: Called,
  { port: asked, protocol, behind }: Asked,
  lookup: Lookup,
): Promise<ServiceFound | Refused | undefined> => {
  const names = await lookup.servicesCalled(called);
  if (!names.ok) return { kind: 'failed', reason: names.reason };
  const reads = await Promise.all(
    names.value.slice(0, most).map(({ namespace, name }) => lookup.service(namespace, name)),
  );
  const unread = reads.find((read) => !read.ok);
  if (unread?.ok === false) return { kind: 'failed', reason: unread.reason };
  const services = reads.flatMap((read) => (read.ok && read.value !== undefined ? [read.value] : []));
  const byPort = services.filter(({ ports }) =>
    ports.some(
      (port) =>
        ('nodePort' in called ? port.nodePort === called.nodePort : port.port === asked) &&
        isOf(port.protocol, protocol),
    ),
  );
  const possible = 'nodePort' in called || byPort.length > 0 ? byPort : services;
  const said = possible.filter((service) => behind !== undefined && isThat(behind, service));
  const fitting = said.length > 0 ? said : possible;
  const [first, second] = fitting;
  if (second === undefined) return first;
  // Two Services may share an address where their ports differ: without a port, who asks says which one is meant.
  const options = fitting.map(({ namespace, name }): EndRef => ({ kind: 'service', namespace, name }));
  return refused(say('find.services-called', { count: fitting.length }), options, true);
};
const most = 20;

const isRefused = (value: object | undefined): value is Refused =>
  value !== undefined && 'kind' in value && (value.kind === 'refused' || value.kind === 'failed');

type Behind = NonNullable<Asked['behind']>;

const isThat = ({ namespace, name }: Behind, service: ServiceFound): boolean =>
  service.name === name && (namespace === undefined || service.namespace === namespace);

const titleOf = ({ namespace, name }: Behind): string => (namespace === undefined ? name : `${namespace}/${name}`);

/** What is called belongs to another Service than was said: one of the two is not meant. */
const otherBehind = (service: ServiceFound, behind: Behind, called: string): Refused =>
  refused(
    say('find.other-behind', { called, said: titleOf(behind), found: titleOf(service) }),
    [service, behind].map(({ namespace, name }) => ({
      kind: 'service',
      name,
      ...(namespace === undefined ? {} : { namespace }),
    })),
    true,
  );

const notBehind = (behind: Behind, called: string): Refused =>
  refused(
    say('find.not-behind', { called, said: titleOf(behind) }),
    [
      {
        kind: 'service',
        name: behind.name,
        ...(behind.namespace === undefined ? {} : { namespace: behind.namespace }),
      },
    ],
    true,
  );

const serviceBehind = async (behind: Behind, lookup: Lookup): Promise<ServiceFound | Refused | undefined> => {
  const { namespace, name } = behind;
  const named = namespace === undefined ? await lookup.servicesNamed(name) : undefined;
  if (named?.ok === false) return { kind: 'failed', reason: named.reason };
  const [only, second] = named === undefined ? [{ namespace: namespace ?? '', name }] : named.value;
  if (only === undefined || second !== undefined) return undefined;
  const read = await lookup.service(only.namespace, only.name);
  return read.ok ? read.value : { kind: 'failed', reason: read.reason };
};

/** The port of a pod that its node hands to it (`hostPort`); a host-network pod's is its own. */
const publishedPort = ({ hostNetwork, finished, ports }: Pod, port: number, protocol: Protocol | undefined) =>
  hostNetwork || finished ? undefined : ports.find((each) => each.hostPort === port && isOf(each.protocol, protocol));

export const publishes = (pod: Pod, port: number, protocol: Protocol | undefined): boolean =>
  publishedPort(pod, port, protocol) !== undefined;

const onNode = async (found: FoundNode, asked: Asked, lookup: Lookup): Promise<Target | Refused> => {
  const { name, addresses, address } = found;
  const node: Target = { at: 'node', node: name, addresses, ...(address === undefined ? {} : { address }) };
  const { port, behind } = asked;
  const called = address === undefined ? {} : { address };
  const service =
    port === undefined || asked.protocol === 'icmp' ? undefined : await oneCalled({ nodePort: port }, asked, lookup);
  if (isRefused(service)) return service;
  if (service !== undefined && behind !== undefined && !isThat(behind, service)) {
    return otherBehind(service, behind, `${name}:${port}`);
  }
  if (service === undefined && behind !== undefined) {
    // The Service's own port was said, or none: the node's port is that which stands for it.
    const said = await serviceBehind(behind, lookup);
    if (isRefused(said)) return said;
    const own = said && servicePortOf(said, asked);
    if (said === undefined || own?.nodePort === undefined) {
      return notBehind(behind, port === undefined ? name : `${name}:${port}`);
    }
    return {
      at: 'service',
      service: said,
      way: 'node-port',
      ...called,
      port: own.nodePort,
      asked: own.port,
      entry: name,
    };
  }
  if (port === undefined || asked.protocol === 'icmp') return node;
  if (service !== undefined) {
    const own = service.ports.find((each) => each.nodePort === port && isOf(each.protocol, asked.protocol));
    return { at: 'service', service, way: 'node-port', ...called, port, ...askedPort(own?.port), entry: name };
  }
  const pods = await lookup.podsOn(name);
  if (!pods.ok) return { kind: 'failed', reason: pods.reason };
  for (const pod of pods.value) {
    const own = publishedPort(pod, port, asked.protocol);
    const called = address ?? callable(addresses, asked);
    if (own !== undefined && called !== undefined) {
      return { at: 'pod', pod, way: 'host-port', address: called, port, asked: own.port };
    }
  }
  return node;
};

const askedPort = (port: number | undefined): { asked?: number } => (port === undefined ? {} : { asked: port });

const byAddress = (service: ServiceFound, address: string, asked: Asked): Target => {
  const external = (service.externalIPs ?? []).some((own) => sameAddress(own, address));
  const plain = { at: 'service' as const, service };
  const behind = servicePortOf(service, asked);
  if (!external && !isOnNodes(service, address) && behind?.nodePort !== undefined) {
    return { ...plain, way: 'node-port', port: behind.nodePort, asked: behind.port };
  }
  return {
    ...plain,
    way: external ? 'external-ip' : 'load-balancer',
    ...(familyOf(address) === undefined ? {} : { address }),
    ...portOfService(service, asked),
  };
};

/** A balancer that has a name alone, or is a proxy, sends to node ports: its address means nothing to a node (kube-proxy#outside). */
const isOnNodes = ({ proxied = [] }: ServiceFound, balancer: string): boolean =>
  familyOf(balancer) !== undefined && !proxied.some((own) => sameAddress(own, balancer));

/** What is asked of a Service: the port that was named, else the one that a question without means. */
const portOfService = (service: ServiceFound, { port, protocol }: Asked): { port?: number; asked?: number } => {
  const said = port ?? servicePortOf(service, { protocol })?.port;
  return said === undefined ? {} : { port: said, asked: said };
};

/** The way to a Service that was named: as was said, else the outermost that it has. */
const toService = (service: ServiceFound, typed: string | undefined, asked: Asked): Target => {
  const { port, by, protocol } = asked;
  const own = service.ports.find((each) => each.port === port && isOf(each.protocol, protocol));
  const byNode = service.ports.find((each) => each.nodePort === port && isOf(each.protocol, protocol));
  const called = own ?? (port === undefined ? servicePortOf(service, { protocol }) : undefined);
  const plain = { at: 'service' as const, service };
  const same = portOfService(service, asked);
  if (typed !== undefined) return { ...plain, way: 'cluster-ip', address: typed, ...same };
  if (own === undefined && byNode?.nodePort !== undefined) {
    return { ...plain, way: 'node-port', port: byNode.nodePort, asked: byNode.port };
  }
  const balanced = service.type === 'LoadBalancer' && by !== 'nodeport';
  const balancer = callable(
    (service.balancers ?? []).filter((each) => isOnNodes(service, each)),
    asked,
  );
  if (balanced && (balancer !== undefined || service.balancers === undefined)) {
    return { ...plain, way: 'load-balancer', ...(balancer === undefined ? {} : { address: balancer }), ...same };
  }
  const external = callable(service.externalIPs ?? [], asked);
  if (external !== undefined && by === undefined) return { ...plain, way: 'external-ip', address: external, ...same };
  if (called?.nodePort !== undefined) {
    return { ...plain, way: 'node-port', port: called.nodePort, asked: called.port };
  }
  const address = clusterAddress(service, asked.family ?? 4);
  return { ...plain, way: 'cluster-ip', ...(address === undefined ? {} : { address }), ...same };
};

/** A node by an address of its own beside the one that everything in it is known by, or by its public one. */
const nodeCalled = async (
  address: string,
  lookup: Lookup,
): Promise<FoundNode | Extract<Refused, { kind: 'failed' }> | undefined> => {
  if (familyOf(address) === undefined) return undefined;
  const read = await lookup.nodesCalled(address);
  if (!read.ok) return { kind: 'failed', reason: read.reason };
  const [node, second] = read.value;
  if (node?.address === undefined || second !== undefined) return undefined;
  return { kind: 'found-node', name: node.name, addresses: [node.address], address: node.address };
};

/** A port that the pod has of its node and not of itself: then the node is what was called. */
const byHostPort = async (
  pod: Pod,
  asked: Asked,
  lookup: Lookup,
): Promise<Target | Extract<Refused, { kind: 'failed' }> | undefined> => {
  const { port, protocol } = asked;
  if (port === undefined || pod.nodeName === undefined) return undefined;
  const own = publishedPort(pod, port, protocol);
  if (own === undefined || pod.ports.some((each) => each.port === port && isOf(each.protocol, protocol)))
    return undefined;
  const read = await lookup.nodeAddresses(pod.nodeName);
  if (!read.ok) return { kind: 'failed', reason: read.reason };
  const address = callable(read.value ?? [], asked);
  return address === undefined ? undefined : { at: 'pod', pod, way: 'host-port', address, port, asked: own.port };
};

const targetOf = async (named: FoundEnd, asked: Asked, lookup: Lookup): Promise<Target | Refused> => {
  switch (named.kind) {
    case 'found-node':
      return onNode(named, asked, lookup);
    case 'found-service':
      return asked.behind === undefined || isThat(asked.behind, named.service)
        ? toService(named.service, named.address, asked)
        : otherBehind(named.service, asked.behind, named.address ?? titleOf(named.service));
    case 'found': {
      const { pod } = named;
      if (asked.behind !== undefined) return notBehind(asked.behind, named.address ?? titleOf(pod));
      const address = named.address ?? pod.ips[0];
      if (pod.hostNetwork && pod.nodeName !== undefined) {
        return {
          at: 'node',
          node: pod.nodeName,
          addresses: pod.ips,
          ...(named.address === undefined ? {} : { address: named.address }),
          pod,
        };
      }
      if (address === undefined) return refused(say('read.no-address', { what: `${pod.namespace}/${pod.name}` }));
      const handed = named.address === undefined ? await byHostPort(pod, asked, lookup) : undefined;
      if (handed !== undefined) return handed;
      const same = asked.port === undefined ? {} : { port: asked.port, asked: asked.port };
      return { at: 'pod', pod, way: 'pod-address', address, ...same };
    }
    case 'found-outside': {
      const called = named.address ?? named.name;
      if (called === undefined) return refused(say('find.outside-both', { to: say('ask.somebody-outside') }));
      const service = await oneCalled({ address: called }, asked, lookup);
      if (isRefused(service)) return service;
      const { behind } = asked;
      if (service === undefined) {
        const node = await nodeCalled(called, lookup);
        if (node !== undefined) return 'reason' in node ? node : onNode(node, asked, lookup);
        return behind === undefined ? refused(say('find.outside-both', { to: called })) : notBehind(behind, called);
      }
      return behind === undefined || isThat(behind, service)
        ? byAddress(service, called, asked)
        : otherBehind(service, behind, called);
    }
    case 'choose':
      return refused(named.statement, named.options, true);
    case 'not-found':
      return refused(named.statement, named.nearest);
    case 'failed':
      return { kind: 'failed', reason: named.reason };
  }
};

/** Endpoints that the node at which it comes in may choose from, best first. */
const endpointsAt = (
  service: ServiceFound,
  family: number,
  entry: string | undefined,
  way: InboundWay,
): ServiceEndpoint[] => {
  const all = service.endpoints.ok ? service.endpoints.value : [];
  const ordered = endpointsInOrder(all, family, entry);
  if (!keepsToOwnNode(service, way)) return ordered;
  const own = ordered.filter(({ node, ready }) => ready && node === entry);
  return own.length > 0 ? own : ordered;
};

/** Another node for the client: best one where nothing of the way runs. */
const playerAmong = (names: readonly string[], entry: string | undefined, of: string | undefined): string | undefined =>
  names.find((name) => name !== entry && name !== of) ?? names.find((name) => name !== entry);

/** Addresses that nobody has (RFC 5737, RFC 3849). */
const anyOutside = { 4: '203.0.113.1', 6: '2001:db8::1' } as const;

const familyFor = (client: FoundNode | FoundOutside, called: readonly (string | undefined)[]): 4 | 6 => {
  if (client.kind === 'found-outside' && client.address !== undefined) return familyOf(client.address) ?? 4;
  const families = called.flatMap((address) => familyOf(address ?? '') ?? []);
  return families.length === 0 || families.includes(4) ? 4 : 6;
};

const clientOf = (client: FoundNode | FoundOutside, family: 4 | 6): Inbound['client'] => {
  if (client.kind === 'found-node') {
    const address = client.addresses.find((each) => familyOf(each) === family) ?? client.addresses[0] ?? '';
    return { address, node: client.name };
  }
  return client.address === undefined ? { address: anyOutside[family], any: true } : { address: client.address };
};

const senderOf = ({ address, any, node }: Inbound['client'], name: string | undefined): End => ({
  kind: 'outside',
  address,
  ...((node ?? name) === undefined ? {} : { name: node ?? name }),
  ...(any ? { internet: true as const } : {}),
});

/**
 * The ends of a question from outside. `endpoint`: the address of the endpoint to ask about, behind a Service.
 * Where nothing says at which node the packets come in, one is chosen: beside the endpoint, so that the way between
 * nodes is looked at as well; with `externalTrafficPolicy: Local` the endpoint's own.
 */
export const findInbound = async (
  question: QuestionOf<'path'>,
  client: FoundNode | FoundOutside,
  named: FoundEnd,
  lookup: Lookup,
  endpoint?: string,
): Promise<InboundEnds | Refused> => {
  const { address: caller = '' } = client.kind === 'found-outside' ? client : {};
  const target = await targetOf(named, { ...question, family: familyOf(caller) }, lookup);
  if ('kind' in target) return target;
  if (target.at === 'service') return toEndpoint(client, target, lookup, endpoint);
  const first = target.address ?? (target.at === 'node' ? target.addresses[0] : undefined);
  if (first === undefined) return refused(say('read.no-address', { what: target.at === 'node' ? target.node : '' }));
  const called = [first];
  const family = familyFor(client, target.address === undefined && target.at === 'node' ? target.addresses : called);
  const own =
    target.at === 'pod' && target.way === 'pod-address'
      ? target.pod.ips
      : target.at === 'node'
        ? target.addresses
        : called;
  const address = own.find((each) => familyOf(each) === family);
  if (address === undefined)
    return refused(say('find.families', { from: clientOf(client, family).address, to: first }));
  const entry = target.at === 'pod' ? target.pod.nodeName : target.node;
  const who = clientOf(client, family);
  const player = who.node ?? playerAmong((await nodesAtHand(lookup, [entry])).names, entry, undefined);
  const inner = target.at === 'pod' ? target.asked : question.port;
  const outer = target.at === 'pod' ? target.port : question.port;
  const inbound: Inbound = {
    way: target.at === 'pod' ? target.way : 'node-address',
    address,
    ...(outer === undefined ? {} : { port: outer }),
    client: who,
    ...(entry === undefined ? {} : { entry }),
    entryIs: 'only',
    ...(player === undefined ? {} : { player }),
  };
  const to: End =
    target.at === 'pod'
      ? {
          kind: 'pod',
          pod: target.pod,
          ...addressIn(target.pod, family, target.way === 'pod-address' ? address : undefined),
        }
      : { kind: 'node', name: target.node, address, ...(target.pod === undefined ? {} : { pod: target.pod }) };
  return {
    kind: 'found',
    from: senderOf(who, client.kind === 'found-outside' ? client.name : undefined),
    to,
    inbound,
    ...(inner === undefined ? {} : { port: inner }),
  };
};

const addressIn = (pod: Pod, family: number, typed: string | undefined): { address?: string } => {
  const address = typed ?? pod.ips.find((each) => familyOf(each) === family);
  return address === undefined ? {} : { address };
};

const toEndpoint = async (
  client: FoundNode | FoundOutside,
  target: Extract<Target, { at: 'service' }>,
  lookup: Lookup,
  wanted: string | undefined,
): Promise<InboundEnds | Refused> => {
  const { service, way } = target;
  const endpoints = service.endpoints.ok ? service.endpoints.value : [];
  const family = familyFor(
    client,
    target.address === undefined ? endpoints.map((each) => each.address) : [target.address],
  );
  if (target.address !== undefined && familyOf(target.address) !== family) {
    return refused(say('find.families', { from: clientOf(client, family).address, to: target.address }));
  }
  const ordered = endpointsAt(service, family, target.entry, way);
  const [first] = ordered;
  const [foreign] = endpoints;
  if (first === undefined && foreign !== undefined) {
    return refused(say('find.families', { from: clientOf(client, family).address, to: foreign.address }));
  }
  // A node with an endpoint that is ready is ready itself.
  const others = await nodesAtHand(lookup, [target.entry, first?.node]);
  const nodes = [...others.names, ...(first?.node === undefined ? [] : [first.node])];
  const beside = keepsToOwnNode(service, way) ? first?.node : nodes[0];
  const entry = target.entry ?? beside ?? nodes[0];
  const possible = endpointsAt(service, family, entry, way);
  const chosen = possible.find((each) => each.address === wanted) ?? (target.entry === undefined ? first : possible[0]);
  const who = clientOf(client, family);
  const player = who.node ?? playerAmong(nodes, entry, chosen?.node);
  const address = target.address ?? (way === 'node-port' ? await addressOfNode(entry, family, lookup) : undefined);
  const inbound: Inbound = {
    way,
    ...(address === undefined ? {} : { address }),
    ...(target.port === undefined ? {} : { port: target.port }),
    client: who,
    ...(entry === undefined ? {} : { entry }),
    entryIs: target.entry !== undefined ? 'asked' : others.all === 1 ? 'only' : 'chosen',
    ...(player === undefined ? {} : { player }),
  };
  const withAsked: Service = { ...service, asked: address === undefined ? {} : { address } };
  const from = senderOf(who, client.kind === 'found-outside' ? client.name : undefined);
  const to = await endpointEnd(service, chosen, address, lookup);
  if ('reason' in to) return to;
  const asked = target.asked === undefined ? {} : { port: target.asked };
  return { kind: 'found', from, to, service: withAsked, inbound, ...asked };
};

const addressOfNode = async (node: string | undefined, family: number, lookup: Lookup): Promise<string | undefined> => {
  if (node === undefined) return undefined;
  const read = await lookup.nodeAddresses(node);
  return read.ok ? read.value?.find((each) => familyOf(each) === family) : undefined;
};

const endpointEnd = async (
  service: ServiceFound,
  chosen: ServiceEndpoint | undefined,
  address: string | undefined,
  lookup: Lookup,
): Promise<End | Extract<Refused, { kind: 'failed' }>> => {
  if (chosen === undefined) {
    const name = `svc/${service.namespace}/${service.name}`;
    return { kind: 'outside', name, ...(address === undefined ? {} : { address }) };
  }
  if (chosen.pod === undefined) return { kind: 'outside', address: chosen.address };
  const pod = await lookup.pod(chosen.pod.namespace, chosen.pod.name);
  if (!pod.ok) return { kind: 'failed', reason: pod.reason };
  if (pod.value === undefined) {
    return { kind: 'outside', address: chosen.address, name: `${chosen.pod.namespace}/${chosen.pod.name}` };
  }
  if (pod.value.hostNetwork && pod.value.nodeName !== undefined) {
    return { kind: 'node', name: pod.value.nodeName, address: chosen.address, pod: pod.value };
  }
  return { kind: 'pod', pod: pod.value, address: chosen.address };
};
