import { type Packet, type Party, ruleMatches } from '../match.ts';
import type { EntityMatch, RuleModel } from '../model.ts';
import type { SelectorNode } from '../selector/ast.ts';
import { compile, type LabelLookup } from '../selector/evaluate.ts';
import { selectorOf } from '../selector/selector.ts';
import { conditionsOf } from './conditions.ts';

/** In what a rule that was meant for a packet does not fit it, one condition at a time (calico#4.8). */

export type Side = 'source' | 'destination';

export type Misfit =
  /** A condition of a rule's selector that the labels of that side's pod do not meet. */
  | { kind: 'label'; side: Side; node: SelectorNode }
  /** A condition of the policy's own selector that the labels of the guarded pod do not meet. */
  | { kind: 'selected'; node: SelectorNode }
  /** It has a selector, and the address is no pod's: a node's, or one of outside. */
  | { kind: 'no-endpoint'; side: Side }
  | { kind: 'excluded' | 'ports' | 'not-ports' | 'nets' | 'not-nets' | 'service'; side: Side }
  | { kind: 'protocol' | 'not-protocol' | 'ip-version' | 'icmp' | 'not-icmp' }
  /** The policy has rules for the direction and its types leave it out. */
  | { kind: 'types' };

/** Labels of the pods at both ends, also of one in its host's network, which no selector matches. */
export type EndLabels = Readonly<Record<Side, LabelLookup | undefined>>;

const everything: EntityMatch = { nets: [], notNets: [], ports: [], notPorts: [] };
/** The rule with its protocol as its only condition. */
const bare = ({ index, action, protocol }: RuleModel): RuleModel => ({
  index,
  action,
  ...(protocol === undefined ? {} : { protocol }),
  http: false,
  source: everything,
  destination: everything,
});

/** Those that labels do not meet. */
export const unmetBy = (node: SelectorNode, labels: LabelLookup): SelectorNode[] =>
  conditionsOf(node).filter((condition) => !compile(condition)(labels));

const selectorMisfits = (entity: EntityMatch, party: Party, labels: LabelLookup | undefined, side: Side): Misfit[] => {
  const { selector, notSelector } = entity;
  if (selector === undefined)
    return notSelector && party.holders.some(({ lookup }) => notSelector.matches(lookup))
      ? [{ kind: 'excluded', side }]
      : [];
  const selects = (lookup: LabelLookup) => selector.matches(lookup) && !notSelector?.matches(lookup);
  if (party.holders.some(({ lookup }) => selects(lookup))) return [];
  const known = labels !== undefined && party.holders.some(({ lookup }) => lookup === labels);
  return [
    ...(known ? [] : [{ kind: 'no-endpoint', side } as const]),
    ...(labels === undefined
      ? []
      : unmetBy(selector.node, labels).map((node) => ({ kind: 'label', side, node }) as const)),
    ...(labels !== undefined && notSelector?.matches(labels) ? [{ kind: 'excluded', side } as const] : []),
  ];
};

const entityMisfits = (rule: RuleModel, packet: Packet, side: Side): Misfit[] => {
  const entity = rule[side];
  const alone = (only: Partial<EntityMatch>): boolean =>
    ruleMatches({ ...bare(rule), [side]: { ...everything, ...only } }, packet) !== false;
  const { nets, notNets, ports, notPorts, service } = entity;
  return [
    ...(nets.length === 0 || alone({ nets }) ? [] : [{ kind: 'nets', side } as const]),
    ...(notNets.length === 0 || alone({ notNets }) ? [] : [{ kind: 'not-nets', side } as const]),
    ...(ports.length === 0 || alone({ ports }) ? [] : [{ kind: 'ports', side } as const]),
    ...(notPorts.length === 0 || alone({ notPorts }) ? [] : [{ kind: 'not-ports', side } as const]),
    ...(service === undefined || alone({ service }) ? [] : [{ kind: 'service', side } as const]),
  ];
};

/** The packet as it would be if it had the protocol that the rule asks for. */
const inProtocolOf = (rule: RuleModel, packet: Packet): Packet =>
  rule.protocol === undefined || rule.protocol === packet.protocol
    ? packet
    : { ...packet, protocol: rule.protocol, icmpType: undefined, icmpCode: undefined };

/** Every condition of the rule that keeps it from matching the packet; none: it matches, or may. */
export const misfitsOf = (rule: RuleModel, packet: Packet, labels: EndLabels): Misfit[] => {
  if (ruleMatches(rule, packet) !== false) return [];
  const { ipVersion, icmp, notIcmp } = rule;
  const meant = inProtocolOf(rule, packet);
  return [
    ...(ipVersion === undefined || ipVersion === packet.family ? [] : [{ kind: 'ip-version' } as const]),
    ...(meant === packet ? [] : [{ kind: 'protocol' } as const]),
    ...(rule.notProtocol === packet.protocol ? [{ kind: 'not-protocol' } as const] : []),
    ...(icmp && ruleMatches({ ...bare(rule), icmp }, meant) === false ? [{ kind: 'icmp' } as const] : []),
    ...(notIcmp && ruleMatches({ ...bare(rule), notIcmp }, meant) === false ? [{ kind: 'not-icmp' } as const] : []),
    ...(['source', 'destination'] as const).flatMap((side) => [
      ...selectorMisfits(rule[side], packet[side], labels[side], side),
      ...entityMisfits(rule, meant, side),
    ]),
  ];
};

const withoutEntity = (entity: EntityMatch, misfits: readonly Misfit[], side: Side): EntityMatch => {
  const own = misfits.filter((misfit) => 'side' in misfit && misfit.side === side);
  const has = (kind: Misfit['kind']) => own.some((misfit) => misfit.kind === kind);
  const unmet = own.flatMap((misfit) => (misfit.kind === 'label' ? [misfit.node] : []));
  const { selector, notSelector, service, ...rest } = entity;
  const left = selector && conditionsOf(selector.node).filter((condition) => !unmet.includes(condition));
  return {
    ...rest,
    ...(has('nets') ? { nets: [] } : {}),
    ...(has('not-nets') ? { notNets: [] } : {}),
    ...(has('ports') ? { ports: [] } : {}),
    ...(has('not-ports') ? { notPorts: [] } : {}),
    ...(left === undefined || has('no-endpoint') ? {} : { selector: selectorOf({ op: 'and', operands: left }) }),
    ...(notSelector === undefined || has('excluded') || has('no-endpoint') ? {} : { notSelector }),
    ...(service === undefined || has('service') ? {} : { service }),
  };
};

/** Whether the rule matches, or may, once what does not fit is out of the way: nothing else is in it. */
export const isAllThatMisfits = (rule: RuleModel, packet: Packet, misfits: readonly Misfit[]): boolean => {
  const has = (kind: Misfit['kind']) => misfits.some((misfit) => misfit.kind === kind);
  const { icmp, notIcmp, notProtocol, ipVersion, ...rest } = rule;
  const mended: RuleModel = {
    ...rest,
    ...(icmp === undefined || has('icmp') ? {} : { icmp }),
    ...(notIcmp === undefined || has('not-icmp') ? {} : { notIcmp }),
    ...(notProtocol === undefined || has('not-protocol') ? {} : { notProtocol }),
    ...(ipVersion === undefined || has('ip-version') ? {} : { ipVersion }),
    source: withoutEntity(rule.source, misfits, 'source'),
    destination: withoutEntity(rule.destination, misfits, 'destination'),
  };
  return ruleMatches(mended, has('protocol') ? inProtocolOf(rule, packet) : packet) !== false;
};
