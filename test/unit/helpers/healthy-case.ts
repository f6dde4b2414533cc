import type { Case } from '../../../src/case/case.ts';
import type {
  IpSet,
  Link,
  Neighbour,
  NodeState,
  PodNetwork,
  Route,
  Rule,
  RuleTable,
} from '../../../src/case/node-state.ts';
import type { ClusterNode, IPPool } from '../../../src/case/objects.ts';
import type { PacketTest, Place, Tap } from '../../../src/case/packets.ts';
import { got, type Read } from '../../../src/case/read.ts';
import { defaultRules } from '../../../src/programmed/routes.ts';
import { verbatim } from '../../../src/words/message.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { recordedCase } from './recorded-case.ts';

/**
 * Healthy cases to break. `vxlan`: shop/web-0 on node-3 asks shop/db-0 on node-2; `bgp`: shop/web-1 on
 * node-1 asks shop/db-0 on node-2; `same-node`: shop/web-1 and shop/db-0, both on node-2. All on tcp/5432.
 */
export type Kind = 'vxlan' | 'bgp' | 'same-node';

export const healthyCase = (kind: Kind): PodCase => {
  if (kind === 'bgp') return recordedCase({ recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0' });
  const recording = 'v3.32.1-vxlan-iptables-policies';
  return recordedCase({ recording, from: kind === 'vxlan' ? 'shop/web-0' : 'shop/web-1', to: 'shop/db-0' });
};

/** shop/web-1 on node-1 asks shop/db-0 on node-2 over IPv6, as recorded from a dual-stack cluster with BIRD. */
export const healthyCaseV6 = (): PodCase => {
  const c = recordedCase({ recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0', family: 6 });
  for (const node of ['node-1', 'node-2']) {
    state(c, node).rules = got(defaultRules(6));
    sysctls(c, node)['net.ipv6.conf.all.forwarding'] = '1';
  }
  return c;
};

export const value = <T>(read: Read<T> | undefined): T => {
  if (read === undefined || !read.ok) throw new Error(`not read: ${said(read?.reason ?? 'absent')}`);
  return read.value;
};

export const state = (c: Case, node: string): NodeState => value(c.nodes[node]);
export const pod = (c: Case, key: string): PodNetwork =>
  value(Object.values(c.nodes).flatMap((read) => (read.ok && read.value.pods[key] ? [read.value.pods[key]] : []))[0]);
export const clusterNode = (c: Case, node: string): ClusterNode => value(c.objects.nodes[node]);
export const pool = (c: Case): IPPool => value(c.objects.ipPools)[0]!;

export const link = (c: Case, node: string, name: string): Link => {
  const found = value(state(c, node).links).find((item) => item.name === name);
  if (found === undefined) throw new Error(`no ${name} on ${node}`);
  return found;
};

export const remove = <T>(list: T[], which: (item: T) => boolean): T[] => {
  const gone = list.filter(which);
  if (gone.length === 0) throw new Error('nothing to remove');
  list.splice(0, list.length, ...list.filter((item) => !which(item)));
  return gone;
};

/** `192.168.247.2/32 dev calix metric 1024` and the like, in the main table. */
export const route = (dst: string, more: Partial<Route> = {}): Route => {
  const made: Route = {
    family: 4,
    type: 'unicast',
    dst,
    table: 'main',
    protocol: 'boot',
    metric: 0,
    flags: [],
    nextHops: [],
    text: '',
    ...more,
  };
  const type = made.type === 'unicast' ? '' : `${made.type} `;
  const via = made.gateway === undefined ? '' : ` via ${made.gateway}`;
  const dev = made.dev === undefined ? '' : ` dev ${made.dev}`;
  return { ...made, text: more.text ?? `${type}${dst.replace(/\/32$/, '')}${via}${dev}` };
};

export const routes = (c: Case, node: string): Route[] => value(state(c, node).routes);
export const neighbours = (c: Case, node: string): Neighbour[] => value(state(c, node).neighbours);
export const neighbour = (c: Case, node: string, dev: string, address: string): Neighbour => {
  const found = neighbours(c, node).find((item) => item.dev === dev && item.address === address);
  if (found === undefined) throw new Error(`no neighbour ${address}`);
  return found;
};
export const ipSet = (c: Case, node: string, name: string): IpSet => {
  const found = value(state(c, node).ipSets).find((item) => item.name === name);
  if (found === undefined) throw new Error(`no set ${name}`);
  return found;
};
export const sysctls = (c: Case, node: string): Record<string, string> => value(state(c, node).sysctls);

export const table = (c: Case, node: string, name = 'filter'): RuleTable => {
  const set = value(state(c, node).ruleSets).find((item) => item.family === 4);
  const found = set?.tables.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};

export const rule = (chain: string, target: string, more: Partial<Rule> = {}): Rule => ({
  chain,
  packets: 0,
  bytes: 0,
  comments: [],
  matches: [],
  target,
  goto: false,
  targetOptions: '',
  text: `-A ${chain} -j ${target}`,
  ...more,
});

/** Put before the first rule of its chain. */
export const insertRule = (c: Case, node: string, made: Rule, name = 'filter'): void => {
  const { rules } = table(c, node, name);
  const at = rules.findIndex((item) => item.chain === made.chain);
  rules.splice(at < 0 ? rules.length : at, 0, made);
};

const places: Place[] = [
  'source-pod',
  'source-veth',
  'source-tunnel',
  'source-nic',
  'destination-nic',
  'destination-tunnel',
  'destination-veth',
  'destination-pod',
];

interface LiveShape {
  outcome: PacketTest['outcome'];
  /** The last place that saw the request; absent: all. */
  requestsTo?: Place;
  /** The last place, on the way back, that saw a reply; absent: none unless all requests arrived. */
  repliesTo?: Place;
  protocol?: PacketTest['protocol'];
  counters?: PacketTest['counters'];
}

/** One live test with captures at every place of the case's kind. */
export const live = (c: PodCase, kind: Kind, shape: LiveShape): void => {
  const { outcome, requestsTo = 'destination-pod', repliesTo, protocol = 'tcp', counters = [] } = shape;
  const used = places.filter(
    (place) => !(kind === 'same-node' && /nic|tunnel/.test(place)) && !(kind === 'bgp' && place.endsWith('tunnel')),
  );
  const taps: Tap[] = used.map((place) => {
    const node = place.startsWith('source') ? c.from.pod.nodeName : c.to.pod.nodeName;
    const answered = outcome === 'replied' || outcome === 'refused';
    return {
      place,
      node: node ?? '',
      interface: place,
      requests: places.indexOf(place) <= places.indexOf(requestsTo) ? 4 : 0,
      replies: answered || (repliesTo !== undefined && places.indexOf(place) >= places.indexOf(repliesTo)) ? 4 : 0,
      lines: [],
    };
  });
  c.packets.push({
    protocol,
    ...(protocol === 'icmp' ? {} : { port: 5432 }),
    fromAddress: c.from.address ?? '',
    toAddress: c.to.address ?? '',
    sent: 4,
    outcome,
    detail: verbatim(''),
    taps,
    counters,
    icmpErrors: [],
  });
  delete c.packetsSkipped;
};
