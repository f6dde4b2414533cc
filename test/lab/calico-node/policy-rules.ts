import { type Family, ofFamily } from './family.ts';
import type { PolicyRule, PortRange, RuleEnd } from './policy.ts';
import { clearMark, jump, markClear, markSet, marks, type Rule, setMark, setMarkMasked } from './rule.ts';
import type { SetCatalogue } from './set-catalogue.ts';

/** One policy rule as iptables rules (calico#3.3; the block scheme is that of the recorded chains). */

type Side = 'source' | 'destination';

const multiport = (side: Side, ports: readonly PortRange[], negated = false): string =>
  `-m multiport ${negated ? '! ' : ''}--${side}-ports ${ports.map(([first, last]) => (first === last ? first : `${first}:${last}`)).join(',')}`;

const netMatch = (side: Side, net: string, negated = false): string => `${negated ? '! ' : ''}--${side} ${net}`;

const setMatch = (side: Side, name: string, kind: 'address' | 'port', negated = false): string => {
  const dir = side === 'source' ? 'src' : 'dst';
  return `-m set ${negated ? '! ' : ''}--match-set ${name} ${kind === 'port' ? `${dir},${dir}` : dir}`;
};

/** iptables takes 15 ports in one match; a range counts as two. */
const splitAtLimit = (ports: readonly PortRange[]): PortRange[][] => {
  const groups: PortRange[][] = [];
  let room = 0;
  for (const range of ports) {
    const size = range[0] === range[1] ? 1 : 2;
    if (room < size) {
      groups.push([]);
      room = 15;
    }
    groups.at(-1)?.push(range);
    room -= size;
  }
  return groups;
};

interface EndSets {
  nets: readonly string[];
  notNets: readonly string[];
  sets: readonly string[];
  notSets: readonly string[];
  portSets: readonly string[];
  ports: readonly PortRange[];
  notPorts: readonly PortRange[];
  named: readonly string[];
  notNamed: readonly string[];
}

const endSets = (end: RuleEnd, protocol: string, catalogue: SetCatalogue, withServicePorts: boolean): EndSets => {
  const selector = end.selector && end.notSelector ? `(${end.selector}) && (!(${end.notSelector}))` : end.selector;
  const named = end.namedPorts.map((port) => catalogue.byNamedPort(selector || 'all()', protocol, port));
  // With names alone, the selector is already in the sets of names.
  const needsSelector = selector !== '' && (end.ports.length > 0 || named.length === 0);
  return {
    nets: end.nets.filter(ofFamily(catalogue.family)),
    notNets: end.notNets.filter(ofFamily(catalogue.family)),
    sets: [
      ...(needsSelector ? [catalogue.bySelector(selector)] : []),
      ...(end.service && !withServicePorts ? [catalogue.byService(end.service, false)] : []),
    ],
    notSets: end.selector === '' && end.notSelector !== '' ? [catalogue.bySelector(end.notSelector)] : [],
    portSets: end.service && withServicePorts ? [catalogue.byService(end.service, true)] : [],
    ports: end.ports,
    notPorts: end.notPorts,
    named,
    notNamed: end.notNamedPorts.map((port) => catalogue.byNamedPort('all()', protocol, port)),
  };
};

const everything: Record<Family, string> = { 4: '0.0.0.0/0', 6: '::/0' };

/** No address of this family is left of a list that had some: the rule cannot match. */
const emptied = (before: readonly string[], after: readonly string[]): boolean =>
  before.length > 0 && after.length === 0;

const cannotMatch = (rule: PolicyRule, source: EndSets, destination: EndSets, family: Family): boolean =>
  (rule.ipVersion !== undefined && rule.ipVersion !== family) ||
  emptied(rule.source.nets, source.nets) ||
  emptied(rule.destination.nets, destination.nets) ||
  emptied(rule.source.notNets, source.notNets) ||
  emptied(rule.destination.notNets, destination.notNets) ||
  source.notNets.includes(everything[family]) ||
  destination.notNets.includes(everything[family]);

interface Blocks {
  rules: Rule[];
  positive: boolean;
}

const start = (blocks: Blocks, initial: number): void => {
  if (blocks.rules.length > 0) return;
  blocks.rules.push({ action: setMarkMasked(initial, marks.scratch0 + marks.scratch1) });
};

/** Alternatives, of which one must match: the first block writes the result, later ones are and-ed to it. */
const anyOf = (blocks: Blocks, alternatives: readonly string[]): void => {
  start(blocks, 0);
  const mark = blocks.positive ? marks.scratch1 : marks.scratch0;
  blocks.rules.push(...alternatives.map((match) => ({ match, action: setMark(mark) })));
  if (blocks.positive) {
    blocks.rules.push({ match: markClear(marks.scratch1), action: clearMark(marks.scratch0) });
  }
  blocks.positive = true;
};

const noneOf = (blocks: Blocks, alternatives: readonly string[]): void => {
  start(blocks, marks.scratch0);
  blocks.rules.push(...alternatives.map((match) => ({ match, action: clearMark(marks.scratch0) })));
};

const renderRule = (rule: PolicyRule, catalogue: SetCatalogue): Rule[] => {
  const protocol = rule.protocol ?? 'tcp';
  const ends: Record<Side, EndSets> = {
    source: endSets(rule.source, protocol, catalogue, false),
    destination: endSets(rule.destination, protocol, catalogue, true),
  };
  if (cannotMatch(rule, ends.source, ends.destination, catalogue.family)) return [];
  const sides = ['source', 'destination'] as const;
  const protocolMatch = rule.protocol === undefined ? [] : [`-p ${rule.protocol}`];
  const blocks: Blocks = { rules: [], positive: false };
  const left = { ...ends };
  for (const side of sides) {
    const groups = splitAtLimit(left[side].ports);
    if (groups.length + left[side].named.length <= 1) continue;
    anyOf(blocks, [
      ...groups.map((group) => [...protocolMatch, multiport(side, group)].join(' ')),
      ...left[side].named.map((name) => setMatch(side, name, 'port')),
    ]);
    left[side] = { ...left[side], ports: [], named: [] };
  }
  for (const side of sides) {
    if (left[side].nets.length <= 1) continue;
    anyOf(
      blocks,
      left[side].nets.map((net) => netMatch(side, net)),
    );
    left[side] = { ...left[side], nets: [] };
  }
  for (const side of sides) {
    if (left[side].nets.length + left[side].notNets.length <= 1) continue;
    noneOf(
      blocks,
      left[side].notNets.map((net) => netMatch(side, net)),
    );
    left[side] = { ...left[side], notNets: [] };
  }
  const match = [
    ...protocolMatch,
    ...sides.flatMap((side) => [
      ...left[side].nets.map((net) => netMatch(side, net)),
      ...left[side].sets.map((name) => setMatch(side, name, 'address')),
      ...left[side].portSets.map((name) => setMatch(side, name, 'port')),
      ...(left[side].ports.length > 0 ? [multiport(side, left[side].ports)] : []),
      ...left[side].named.map((name) => setMatch(side, name, 'port')),
    ]),
    ...(rule.icmp
      ? [
          `${catalogue.family === 4 ? '-m icmp --icmp-type' : '-m icmp6 --icmpv6-type'} ${rule.icmp.type}${rule.icmp.code === undefined ? '' : `/${rule.icmp.code}`}`,
        ]
      : []),
    ...(rule.notProtocol === undefined ? [] : [`! -p ${rule.notProtocol}`]),
    ...sides.flatMap((side) => [
      ...left[side].notNets.map((net) => netMatch(side, net, true)),
      ...left[side].notSets.map((name) => setMatch(side, name, 'address', true)),
      ...splitAtLimit(left[side].notPorts).map((group) => multiport(side, group, true)),
      ...left[side].notNamed.map((name) => setMatch(side, name, 'port', true)),
    ]),
    ...(blocks.rules.length > 0 ? [markSet(marks.scratch0)] : []),
  ].join(' ');
  const comments = Object.entries(rule.annotations).map(([key, value]) => `${key}=${value}`);
  return [...blocks.rules, ...verdict(rule.action, match)].map((each) => ({ ...each, comments }));
};

const verdict = (action: PolicyRule['action'], match: string): Rule[] => {
  switch (action) {
    case 'allow':
      return [
        { match, action: setMark(marks.accept) },
        { match: markSet(marks.accept), action: jump('RETURN') },
      ];
    case 'pass':
      return [
        { match, action: setMark(marks.pass) },
        { match: markSet(marks.pass), action: jump('RETURN') },
      ];
    case 'deny':
      return [
        { match, action: setMark(marks.drop) },
        { match: markSet(marks.drop), action: jump('DROP') },
      ];
    case 'log':
      return [{ match, action: '--jump LOG --log-prefix "calico-packet: " --log-level 5' }];
  }
};

/** All rules of one direction as one chain; its first rule says whose it is, even when it is empty. */
export const renderRules = (rules: readonly PolicyRule[], title: string, catalogue: SetCatalogue): Rule[] => {
  const rendered = rules.flatMap((rule) => renderRule(rule, catalogue));
  while (rendered.at(-1)?.action === '--jump RETURN') rendered.pop();
  const [first = {}, ...rest] = rendered;
  return [{ ...first, comments: [...(first.comments ?? []), title] }, ...rest];
};
