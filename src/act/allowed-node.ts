import type { Message } from '../case/message.ts';
import type { NodeChange } from '../fixes/action.ts';
import { ruleWords, savedWords } from '../fixes/shell-text.ts';
import { say } from '../words/say.ts';

/**
 * What may be put on a node: nothing that concerns all of its traffic, because that would cut the node off or lead
 * everything elsewhere. A mender also refuses by what it sees on its node.
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

const routeTypes = new Set(['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw']);

const whyNoRoute = (route: string): Message | undefined => {
  const words = route.split(/\s+/).filter((word) => word !== '');
  const [first = '', second = ''] = words;
  const table = words[words.indexOf('table') + 1];
  if (words.includes('table') && (table === 'local' || table === '255')) return say('refuse.local-route');
  const network = routeTypes.has(first) ? second : first;
  return isNarrow(network) ? undefined : say('refuse.wide-route');
};

/** The words of a routing rule that narrow what it is for. */
const whyNoIpRule = (rule: string): Message | undefined => {
  const words = ruleWords(rule);
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

/** Whether this part of a rule leaves most of a node's traffic alone. */
const narrowsBy = (option: string, value: string | undefined, negated: boolean): boolean => {
  if (negated || value === undefined) return false;
  switch (option) {
    case '-s':
    case '-d':
      return isNarrow(value);
    case '-i':
    case '-o':
      return value !== '+' && value !== 'lo';
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
