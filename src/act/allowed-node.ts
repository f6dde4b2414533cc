import type { NodeChange } from '../fixes/action.ts';
import { ruleWords, savedWords } from '../fixes/shell-text.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * What may be put on a node: nothing that concerns all of its traffic, because that would cut the node off or lead
 * everything elsewhere. A remediator also refuses by what it sees on its node.
 */

/** A network this wide is not one of Calico's: half of the Internet is a default route in two parts. */
const narrowest = { 4: 8, 6: 16 } as const;

/** `10.0.0.0/8` → true; `0.0.0.0/1`, `default`, `all` → false; an address alone is one. */
const isNarrow = (network: string | undefined): boolean => {
  if (network === undefined || !/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/.test(network) || !/[.:]/.test(network)) return false;
  const [address = '', prefix] = network.split('/');
  const family = address.includes(':') ? 6 : 4;
  return prefix === undefined || Number(prefix) >= narrowest[family];
};

/** What stands behind a route's network, with a value and without one; a state says nothing that is put there. */
const routeValues = new Set(['via', 'dev', 'table', 'proto', 'scope', 'src', 'metric', 'mtu']);
const hopValues = new Set(['via', 'dev', 'weight']);
const routeFlags = new Set([
  ...['onlink', 'pervasive', 'linkdown', 'dead', 'offload', 'trap', 'rt_offload', 'rt_trap', 'cloned', 'notify'],
]);
const ruleValues = new Set([
  ...['priority', 'from', 'to', 'fwmark', 'iif', 'oif', 'lookup', 'tos', 'ipproto', 'sport', 'dport', 'goto'],
  ...['suppress_prefixlen', 'suppress_prefixlength', 'suppress_ifgroup'],
]);
const ruleFlags = new Set(['not', 'blackhole', 'unreachable', 'prohibit', 'nop', 'unresolved', 'l3mdev']);

/**
 * Whether each word is one that is printed there, and none is there twice. `ip` takes the beginning of a word for
 * the whole, and of two the last, so that what is read here would not be what it does.
 */
const isAsPrinted = (words: readonly string[], values: ReadonlySet<string>, flags: ReadonlySet<string>): boolean => {
  const seen = new Set<string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (seen.has(word)) return false;
    seen.add(word);
    if (flags.has(word)) continue;
    at += 1;
    if (!values.has(word) || words[at] === undefined) return false;
  }
  return true;
};

/** Its words up to the first hop, and those of each hop. */
const isRouteAsPrinted = (words: readonly string[]): boolean => {
  const parts = words.join(' ').split(/(?:^| )nexthop /);
  const [own = [], ...hops] = parts.map((part) => part.split(' ').filter((word) => word !== ''));
  return isAsPrinted(own, routeValues, routeFlags) && hops.every((hop) => isAsPrinted(hop, hopValues, routeFlags));
};

const routeTypes = new Set(['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw']);

const whyNoRoute = (route: string): Message | undefined => {
  const words = route.split(/\s+/).filter((word) => word !== '');
  const [first = '', second = ''] = words;
  const [network, behind] = routeTypes.has(first) ? [second, words.slice(2)] : [first, words.slice(1)];
  if (!isRouteAsPrinted(behind)) return say('refuse.not-as-printed');
  const table = behind[behind.indexOf('table') + 1];
  if (behind.includes('table') && (table === 'local' || Number(table) === 255)) return say('refuse.local-route');
  return isNarrow(network) ? undefined : say('refuse.wide-route');
};

/** The words of a routing rule that narrow what it is for. */
const whyNoIpRule = (rule: string): Message | undefined => {
  const words = ruleWords(rule);
  if (!isAsPrinted(words, ruleValues, ruleFlags)) return say('refuse.not-as-printed');
  if (words.includes('not')) return say('refuse.negated');
  const isFor = (name: string): string | undefined =>
    words.includes(name) ? words[words.indexOf(name) + 1] : undefined;
  const mark = isFor('fwmark');
  const narrows =
    isNarrow(isFor('from')) ||
    isNarrow(isFor('to')) ||
    isFor('iif') !== undefined ||
    isFor('oif') !== undefined ||
    (mark !== undefined && !/^(?:0x)?0+(?:\/|$)|\/(?:0x)?0+$/.test(mark));
  return narrows ? undefined : say('refuse.all-traffic');
};

/** Chains that only forwarded packets meet: those of pods. */
const forwarding = /^(?:FORWARD|cali-(?:FORWARD|from-wl-dispatch|to-wl-dispatch|tw-|fw-|pi-|po-|pri-|pro-|sm-).*)$/;
const everyProtocol = new Set(['all', '0', 'tcp', 'udp', 'icmp', 'icmpv6', 'ipv6-icmp', '1', '6', '17', '58']);

/** All that reaches a node from outside, and from itself, comes by other interfaces than these. */
const ofPodsOrTunnels = /^(?:cali|tunl|vxlan|wireguard|veth|azv|eni|gke|lxc|docker|cni)/;

/** Whether this part of a rule leaves most of a node's traffic alone. */
const narrowsBy = (option: string, value: string | undefined, negated: boolean): boolean => {
  if (negated || value === undefined) return false;
  switch (option) {
    case '-s':
    case '-d':
      return isNarrow(value);
    case '-i':
    case '-o':
      return ofPodsOrTunnels.test(value);
    case '-p':
      return !everyProtocol.has(value);
    case '--dport':
    case '--sport':
      return /^\d{1,5}$/.test(value);
    case '--mark':
      return !/\/(?:0x)?0+$/.test(value);
    default:
      return false;
  }
};

const whyNoRule = (rule: string): Message | undefined => {
  const [append, chain = '', ...words] = savedWords(rule);
  if (append !== '-A') return say('refuse.no-rule');
  if (forwarding.test(chain)) return undefined;
  const narrows = words.some((word, at) => narrowsBy(word, words[at + 1], words[at - 1] === '!'));
  return narrows ? undefined : say('refuse.wide-rule', { chain });
};

const whyNo = (change: NodeChange): Message | undefined => {
  switch (change.kind) {
    case 'route-add':
      // In a pod's own network a default route is the pod's.
      return change.pod === undefined ? whyNoRoute(change.route) : undefined;
    // With it comes a route to its whole network.
    case 'address-add':
      return change.pod !== undefined || isNarrow(`${change.address}/${change.prefix}`)
        ? undefined
        : say('refuse.wide-route');
    case 'ip-rule-add':
      return whyNoIpRule(change.rule);
    case 'iptables-insert':
      return whyNoRule(change.rule);
    default:
      return undefined;
  }
};

/** Why this is not put onto a node, as one line; `undefined`: it may be. */
export const whyNotOnNode = (change: NodeChange): Message | undefined => {
  const why = whyNo(change);
  if (why === undefined) return undefined;
  const what = 'route' in change ? change.route : 'rule' in change ? change.rule : change.kind;
  return say('refuse.on-node', { what: what.slice(0, 200), why });
};

/** Changes that take back what a fix did to a node; the others are never an undo. */
const backs = new Set<NodeChange['kind']>([
  ...(['route-add', 'neighbour-set', 'neighbour-delete', 'link-down', 'link-mac', 'link-mtu', 'address-add'] as const),
  ...(['ip-rule-add', 'iptables-insert', 'sysctl', 'bird'] as const),
]);
export const takesBack = (change: NodeChange): boolean =>
  backs.has(change.kind) && !(change.kind === 'bird' && change.to === 'enable');
