import type { BgpFilter, BgpFilterRule, BgpNode, BgpObjects, BgpPeer } from '../case/objects.ts';
import type { Family } from '../ip/address.ts';
import { containsPrefix, prefixLength, samePrefix } from '../ip/texts.ts';
import { sessionPeers } from './bgp-peerings.ts';

/** What the filters of BGP peers do with a node's block, before Calico's own rules are asked (calico#6.1). */

/** A rule that takes the block out, and where it stands. */
export interface FilteredOut {
  filter: string;
  peer: string;
  /** `exportV4[0]` */
  field: string;
  rule: BgpFilterRule;
}

type Field = 'exportV4' | 'exportV6' | 'importV4' | 'importV6';

/** Whether the rule matches the block; `undefined`: it asks for what is not known here. */
const matches = (rule: BgpFilterRule, block: string): boolean | undefined => {
  // What a peer has told is never the node's own block.
  if (rule.source === 'RemotePeers') return false;
  const { cidr, matchOperator = 'In', prefixLength: lengths } = rule;
  const own = prefixLength(block) ?? 0;
  const fits =
    cidr === undefined
      ? true
      : {
          In: containsPrefix(cidr, block),
          NotIn: !containsPrefix(cidr, block),
          Equal: samePrefix(cidr, block),
          NotEqual: !samePrefix(cidr, block),
        }[matchOperator];
  const isLong = lengths === undefined || (own >= (lengths.min ?? 0) && own <= (lengths.max ?? 128));
  if (!fits || !isLong) return false;
  return rule.more === true ? undefined : true;
};

const rejectsIn = (
  filter: BgpFilter,
  field: Field,
  block: string,
): { field: string; rule: BgpFilterRule } | 'passed' | undefined => {
  for (const [index, rule] of (filter[field] ?? []).entries()) {
    const fits = matches(rule, block);
    if (fits === false) continue;
    return fits === true && rule.action === 'Reject' ? { field: `${field}[${index}]`, rule } : 'passed';
  }
  return undefined;
};

/** The rule by which the filters of one peer take the block out, in their order; of one that was not read nobody knows what it lets pass. */
export const rejectedByPeer = (
  filters: readonly BgpFilter[] | undefined,
  peer: BgpPeer,
  field: Field,
  block: string,
): FilteredOut | undefined => {
  for (const name of peer.filters ?? []) {
    const filter = filters?.find((each) => each.name === name);
    const found = filter === undefined ? 'passed' : rejectsIn(filter, field, block);
    if (found === 'passed') return undefined;
    if (found !== undefined) return { filter: name, peer: peer.name, ...found };
  }
  return undefined;
};

const rejectedBy = (
  objects: BgpObjects,
  one: BgpNode,
  far: BgpNode,
  field: Field,
  block: string,
): FilteredOut | undefined => {
  for (const peer of sessionPeers(objects, one, far)) {
    const found = rejectedByPeer(objects.filters, peer, field, block);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The rule by which `from` does not tell `to` of its block, or `to` does not take it. */
export const filteredOut = (
  objects: BgpObjects,
  { from, to, block, family }: { from: string; to: string; block: string; family: Family },
): (FilteredOut & { node: string }) | undefined => {
  const [a, b] = [from, to].map((name) => objects.nodes.find((node) => node.name === name));
  if (a === undefined || b === undefined) return undefined;
  const exported = rejectedBy(objects, a, b, family === 4 ? 'exportV4' : 'exportV6', block);
  if (exported !== undefined) return { ...exported, node: from };
  const imported = rejectedBy(objects, b, a, family === 4 ? 'importV4' : 'importV6', block);
  return imported && { ...imported, node: to };
};
