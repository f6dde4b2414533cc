import { type Address, addressText } from '../../../ip/address.ts';
import { type Net, netContains, netText } from '../../../ip/net.ts';
import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { Cluster } from '../cluster.ts';
import {
  namespaceLabel,
  namespacePrefix,
  orchestratorLabel,
  serviceAccountLabel,
  serviceAccountPrefix,
} from '../convert/selectors.ts';
import { type Workload, workloadTitle } from '../endpoints.ts';
import type { Packet, Party } from '../match.ts';
import type { Direction, PortMatch, RuleModel } from '../model.ts';
import { protocolName } from '../protocols.ts';
import { type SelectorNode, selectorText } from '../selector/ast.ts';
import { namesOfNamespace, portWithin, valuesOf } from './conditions.ts';
import type { Misfit, Side } from './misfits.ts';
import { nearestLabel } from './near-label.ts';

/** Who stands at an end, as policies see it and as people call it. */
export type Person = { title: string; workload: Workload | undefined; node: string | undefined; party: Party };

export type About = {
  cluster: Cluster;
  packet: Packet;
  direction: Direction;
  ends: Readonly<Record<Side, Person>>;
};

/** What a misfit says, and how far it is from fitting: 1 is as good as meant, 2 any other condition. */
export type Told = { said: Message; far: number };

/** More than these of a list are not said. */
const most = 4;

const some = (texts: readonly string[]): (string | Message)[] => {
  const different = [...new Set(texts)];
  const rest = different.length - most;
  return rest > 0 ? [...different.slice(0, most), say('cluster.more', { count: rest })] : different;
};

const prefixOf = (key: string): string =>
  [namespacePrefix, serviceAccountPrefix].find((prefix) => key.startsWith(prefix)) ?? '';

/** A condition as people wrote it: `app=web`, `tier in {"a", "b"}`. */
const textOf = (node: SelectorNode, prefix: string): string => {
  if (!('key' in node)) return selectorText(node).replaceAll(namespacePrefix, '').replaceAll(serviceAccountPrefix, '');
  const key = node.key.slice(prefix.length);
  return node.op === 'eq' ? `${key}=${node.value}` : selectorText({ ...node, key });
};

/** What `global()` becomes in a rule: in no namespace. */
const isGlobal = (node: SelectorNode): boolean =>
  node.op === 'not' && node.operand.op === 'has' && node.operand.key === namespaceLabel;

const ownerOf = (workload: Workload, prefix: string): Message | string => {
  if (prefix === namespacePrefix) return say('nearest.namespace', { namespace: workload.namespace });
  if (prefix === serviceAccountPrefix)
    return say('nearest.account', { account: `${workload.namespace}/${workload.serviceAccount}` });
  return workloadTitle(workload);
};

const ofLabel = (node: SelectorNode, workload: Workload): Told => {
  const pod = workloadTitle(workload);
  if (node.op === 'eq' && node.key === namespaceLabel)
    return { said: say('nearest.own-namespace', { namespace: node.value, pod }), far: 1 };
  if ('key' in node && node.key === orchestratorLabel) return { said: say('nearest.pods-alone', { pod }), far: 2 };
  if (isGlobal(node)) return { said: say('nearest.global', { pod }), far: 2 };
  const prefix = 'key' in node ? prefixOf(node.key) : '';
  const wanted = textOf(node, prefix);
  const values = valuesOf(node);
  if (values !== undefined && 'key' in node && namesOfNamespace.has(node.key))
    return { said: say('nearest.other-namespace', { namespaces: some(values), pod }), far: 2 };
  if (node.op === 'in' && node.key === serviceAccountLabel)
    return {
      said: say('nearest.other-account', { accounts: some(node.values), pod, account: workload.serviceAccount }),
      far: 2,
    };
  const whose = ownerOf(workload, prefix);
  if (node.op !== 'eq' && node.op !== 'in' && node.op !== 'has')
    return { said: say('nearest.not-so', { whose, wanted }), far: 2 };
  const near = nearestLabel(node, prefix, workload);
  if (near === undefined) return { said: say('nearest.lacks-label', { whose, wanted }), far: 2 };
  const has = `${near.key}=${near.value}`;
  return { said: say('nearest.has-label', { whose, wanted, has }), far: near.close ? 1 : 2 };
};

const portText = (port: PortMatch): string =>
  'name' in port ? port.name : port.first === port.last ? String(port.first) : `${port.first}-${port.last}`;

const ofPorts = (rule: RuleModel, side: Side, { cluster, packet, ends }: About): Told => {
  const { ports } = rule[side];
  const { party, title } = ends[side];
  const port = party.port ?? 0;
  const protocol = protocolName(rule.protocol ?? packet.protocol).toUpperCase();
  if (side === 'source') return { said: say('nearest.source-port', { ports: some(ports.map(portText)) }), far: 2 };
  const front = cluster.services
    .inFrontOf(party, rule.protocol ?? packet.protocol, cluster.pods)
    .find((service) => service.ports.some((each) => portWithin(ports, each)));
  if (front) {
    const ofService = front.ports.find((each) => portWithin(ports, each)) ?? port;
    return { said: say('nearest.service-port', { port, ofService, service: front.title }), far: 1 };
  }
  const names = ports.flatMap((each) => ('name' in each ? [each.name] : []));
  const numbered = ports.some((each) => !('name' in each));
  if (names.length === 0 || numbered || ends[side].workload === undefined)
    return { said: say('nearest.port', { ports: some(ports.map(portText)), port }), far: 2 };
  const declared = party.holders.flatMap(({ ports: own }) => own).filter(({ name }) => names.includes(name));
  const [first] = declared;
  if (first === undefined) {
    const own = party.holders.flatMap(({ ports: named }) => named.filter(({ port: number }) => number === port));
    return own.length === 0
      ? { said: say('nearest.no-named-port', { names: some(names), pod: title }), far: 1 }
      : {
          said: say('nearest.port-named-other', {
            names: some(names),
            pod: title,
            port,
            own: some(own.map(({ name }) => name)),
          }),
          far: 1,
        };
  }
  return {
    said: say('nearest.named-port', { name: first.name, number: first.port, protocol, pod: title, port }),
    far: 2,
  };
};

const netsText = (nets: readonly Net[]) => some(nets.map(netText));

const holding = (nets: readonly Net[], addresses: readonly Address[]): Address | undefined =>
  addresses.find((address) => nets.some((net) => netContains(net, address)));

const ofNets = (rule: RuleModel, side: Side, { cluster, packet, ends }: About): Told => {
  const { nets } = rule[side];
  const { title, workload, node, party } = ends[side];
  const at = party.address === undefined ? title : addressText(party.address);
  if (!nets.some(({ family }) => family === packet.family))
    return { said: say('nearest.net-family', { nets: netsText(nets), family: packet.family }), far: 2 };
  const front =
    side === 'destination'
      ? cluster.services.inFrontOf(party, undefined, cluster.pods).find(({ addresses }) => holding(nets, addresses))
      : undefined;
  if (front) return { said: say('nearest.net-of-service', { nets: netsText(nets), service: front.title, at }), far: 1 };
  const onNode = workload && !workload.hostNetwork ? workload.node : node;
  const ofNode = onNode === undefined ? undefined : holding(nets, cluster.nodes.get(onNode) ?? []);
  if (ofNode !== undefined && onNode !== undefined) {
    const told = { nets: netsText(nets), node: onNode, address: addressText(ofNode), at };
    return {
      said: workload?.hostNetwork === false ? say('nearest.net-of-node', told) : say('nearest.net-of-host', told),
      far: 1,
    };
  }
  return { said: say('nearest.net', { nets: netsText(nets), at }), far: 2 };
};

/** Under which addresses a node's own packets come: its address, and over a tunnel the tunnel's. */
const addressesOf = (cluster: Cluster, node: string | undefined, family: 4 | 6): string[] =>
  (node === undefined ? [] : (cluster.nodes.get(node) ?? []))
    .filter((address) => address.family === family)
    .map(addressText);

const ofNoEndpoint = (side: Side, { cluster, packet, ends }: About): Told => {
  const { title, workload, node, party } = ends[side];
  const at = party.address === undefined ? [] : [addressText(party.address)];
  const addresses = some([...at, ...addressesOf(cluster, node, packet.family)]);
  if (workload?.hostNetwork) return { said: say('nearest.host-network', { pod: title, addresses }), far: 1 };
  if (node !== undefined) return { said: say('nearest.host', { address: title, node, addresses }), far: 2 };
  return { said: say('nearest.outside', { address: title }), far: 2 };
};

/** One misfit of a rule, in words. */
export const sayMisfit = (misfit: Misfit, rule: RuleModel, about: About): Told => {
  const { packet, ends, direction } = about;
  switch (misfit.kind) {
    case 'label': {
      const { workload } = ends[misfit.side];
      return workload === undefined
        ? { said: say('nearest.outside', { address: ends[misfit.side].title }), far: 2 }
        : ofLabel(misfit.node, workload);
    }
    case 'selected': {
      const { workload } = ends[direction === 'ingress' ? 'destination' : 'source'];
      if (workload === undefined) return { said: say('nearest.outside', { address: '' }), far: 9 };
      const { said, far } = ofLabel(misfit.node, workload);
      // Policies for other pods are not near, unless they were to be for this one.
      return {
        said: say('nearest.does-not-select', { pod: workloadTitle(workload), why: said }),
        far: far === 1 ? 1 : 9,
      };
    }
    case 'no-endpoint':
      return ofNoEndpoint(misfit.side, about);
    case 'excluded': {
      const { notSelector } = rule[misfit.side];
      const wanted = textOf(notSelector?.node ?? { op: 'all' }, '');
      return { said: say('nearest.excluded', { whose: ends[misfit.side].title, wanted }), far: 2 };
    }
    case 'ports':
      return ofPorts(rule, misfit.side, about);
    case 'not-ports':
      return { said: say('nearest.not-port', { port: ends[misfit.side].party.port ?? 0 }), far: 2 };
    case 'nets':
      return ofNets(rule, misfit.side, about);
    case 'not-nets': {
      const { address } = ends[misfit.side].party;
      const nets = rule[misfit.side].notNets.filter((net) => address === undefined || netContains(net, address));
      return {
        said: say('nearest.not-net', {
          at: address === undefined ? ends[misfit.side].title : addressText(address),
          nets: netsText(nets.length > 0 ? nets : rule[misfit.side].notNets),
        }),
        far: 2,
      };
    }
    case 'service': {
      const service = rule[misfit.side].service;
      const title = service === undefined ? '' : `${service.namespace}/${service.name}`;
      return { said: say('nearest.service', { service: title, whose: ends[misfit.side].title }), far: 2 };
    }
    case 'protocol':
      return {
        said: say('nearest.protocol', {
          wanted: protocolName(rule.protocol ?? 0).toUpperCase(),
          is: protocolName(packet.protocol).toUpperCase(),
        }),
        far: 2,
      };
    case 'not-protocol':
      return { said: say('nearest.not-protocol', { is: protocolName(packet.protocol).toUpperCase() }), far: 2 };
    case 'ip-version':
      return { said: say('nearest.ip-version', { wanted: rule.ipVersion ?? 0, is: packet.family }), far: 2 };
    case 'icmp':
      return { said: say('nearest.icmp', { wanted: icmpText(rule.icmp), is: typeOf(packet) }), far: 2 };
    case 'not-icmp':
      return { said: say('nearest.not-icmp', { wanted: icmpText(rule.notIcmp) }), far: 2 };
    case 'types':
      return { said: say('nearest.types', { type: direction === 'ingress' ? 'Ingress' : 'Egress' }), far: 1 };
  }
};

const icmpText = (icmp: RuleModel['icmp']): string =>
  [icmp?.type, icmp?.code].filter((part) => part !== undefined).join('/');

const typeOf = ({ icmpType, icmpCode }: Packet): string =>
  [icmpType, icmpCode].filter((part) => part !== undefined).join('/');
