import type { NftStep } from '../../case/nft.ts';
import { tableOf } from '../../table.ts';
import { isObject, numberOf, textOf } from './json-list.ts';
import { nftExpressionText } from './nft-text.ts';
import { nftLookup, nftVerdict } from './nft-values.ts';

const operators = ['==', '!=', 'in', '!', '<', '>', '<=', '>='] as const;

/** Nothing that a rule here asks for changes. */
const harmless = new Set([
  'counter',
  'log',
  'comment',
  'flow',
  'set',
  'map',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'last',
  'dup',
  'secmark',
  'tcp option',
  'exthdr',
  'reset',
]);
/** Conditions on what happened before. */
const conditions = new Set(['limit', 'quota', 'ct count', 'meter', 'connlimit']);

const isMark = (value: unknown): boolean => isObject(value) && isObject(value.meta) && value.meta.key === 'mark';

const everyBit = 0xffffffff;

/** `mark & a`, `mark | b`, `mark ^ c` and their nestings, as `(old & ~mask) ^ value`. */
const markChange = (value: unknown): { value: number; mask: number } | undefined => {
  if (isMark(value)) return { value: 0, mask: 0 };
  const constant = numberOf(value);
  if (constant !== undefined) return { value: constant >>> 0, mask: everyBit };
  if (!isObject(value)) return undefined;
  const [operator = '', operands] = Object.entries(value)[0] ?? [];
  const [left, right] = Array.isArray(operands) && operands.length === 2 ? operands : [];
  const inner = markChange(left);
  const bits = numberOf(right);
  if (inner === undefined || bits === undefined) return undefined;
  switch (operator) {
    case '&':
      return { value: (inner.value & bits) >>> 0, mask: (inner.mask | ~bits) >>> 0 };
    case '|':
      return { value: ((inner.value & ~bits) | bits) >>> 0, mask: (inner.mask | bits) >>> 0 };
    case '^':
      return { value: (inner.value ^ bits) >>> 0, mask: inner.mask };
    default:
      return undefined;
  }
};

/** Header fields of addresses and ports decide later rules and the route; others, such as DSCP, do not. */
const rewritesPath = /^(?:ip|ip6|tcp|udp|th|sctp|udplite|dccp) (?:saddr|daddr|sport|dport|protocol|nexthdr)$/;

const isOption = (key: unknown): boolean =>
  isObject(key) && ['tcp option', 'ip option', 'exthdr'].some((each) => key[each] !== undefined);

const mangle = (inner: unknown): NftStep => {
  const text = nftExpressionText({ mangle: inner });
  if (!isObject(inner)) return { kind: 'unknown', text };
  if (isMark(inner.key)) {
    const change = markChange(inner.value);
    return change === undefined ? { kind: 'forget-mark' } : { kind: 'mark', ...change };
  }
  // Such as the segment size, clamped on the way into a tunnel.
  if (isOption(inner.key)) return { kind: 'none' };
  const field = nftExpressionText(inner.key);
  return /^(?:ip|ip6|tcp|udp|th|ct|meta) /.test(field) && !rewritesPath.test(field)
    ? { kind: 'none' }
    : { kind: 'unknown', text };
};

const dnat = (inner: unknown): NftStep => {
  if (!isObject(inner)) return { kind: 'dnat' };
  const address = textOf(inner.addr);
  const port = numberOf(inner.port);
  return { kind: 'dnat', ...(address === undefined ? {} : { address }), ...(port === undefined ? {} : { port }) };
};

const nftStep = (statement: unknown): NftStep => {
  const [key, inner] = isObject(statement) ? (Object.entries(statement)[0] ?? []) : [];
  const unknown: NftStep = { kind: 'unknown', text: nftExpressionText(statement) };
  if (key === undefined) return unknown;
  const verdict = nftVerdict(statement);
  if (verdict !== undefined) return verdict.kind === 'continue' ? { kind: 'none' } : { kind: 'verdict', verdict };
  if (harmless.has(key)) return { kind: 'none' };
  if (conditions.has(key)) return { kind: 'doubt', text: nftExpressionText(statement) };
  switch (key) {
    case 'match': {
      const op = isObject(inner) ? operators.find((each) => each === inner.op) : undefined;
      return isObject(inner) && op !== undefined
        ? { kind: 'match', op, ...nftLookup(inner.left, inner.right) }
        : { kind: 'doubt', text: unknown.text };
    }
    case 'vmap':
      return isObject(inner) ? { kind: 'vmap', ...nftLookup(inner.key, inner.data) } : unknown;
    case 'mangle':
      return mangle(inner);
    case 'reject':
      return { kind: 'reject' };
    case 'notrack':
      return { kind: 'notrack' };
    case 'dnat':
    case 'redirect':
      return dnat(inner);
    case 'masquerade':
      return { kind: 'snat', to: 'masquerade' };
    case 'snat':
      return { kind: 'snat', to: (isObject(inner) ? textOf(inner.addr) : undefined) ?? 'masquerade' };
    case 'xt':
      return isObject(inner) && inner.type === 'match' ? { kind: 'doubt', text: unknown.text } : unknown;
    default:
      return unknown;
  }
};

const onlyFor = (field: string, value: string): NftStep => ({
  kind: 'match',
  op: '==',
  keys: [{ field }],
  elements: [{ parts: [{ kind: 'is', value }] }],
});

const protocolOf: Record<string, NftStep> = tableOf({
  icmp: onlyFor('meta nfproto', 'ipv4'),
  ip: onlyFor('meta nfproto', 'ipv4'),
  icmpv6: onlyFor('meta nfproto', 'ipv6'),
  ip6: onlyFor('meta nfproto', 'ipv6'),
  'tcp reset': onlyFor('meta l4proto', 'tcp'),
});

/**
 * One statement of a rule. The tool leaves out conditions that a later statement implies: in tables of
 * both families `reject with icmpv6 …` and `dnat ip6 to …` are for IPv6 alone.
 */
export const nftSteps = (statement: unknown): NftStep[] => {
  const step = nftStep(statement);
  const [inner] = isObject(statement) ? Object.values(statement) : [];
  if (!isObject(inner) || (step.kind !== 'reject' && step.kind !== 'dnat' && step.kind !== 'snat')) return [step];
  const implied = protocolOf[textOf(step.kind === 'reject' ? inner.type : inner.family) ?? ''];
  return implied === undefined ? [step] : [implied, step];
};
