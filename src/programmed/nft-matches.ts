import type { NftElement, NftLookup, NftStep } from '../case/nft.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Told } from './ip-sets.ts';
import type { MatchContext } from './matches.ts';
import { type FieldValue, fieldValue } from './nft-fields.ts';
import { compileElements, elementsFor } from './nft-values.ts';
import { notEvaluated } from './not-evaluated.ts';

type Match = Extract<NftStep, { kind: 'match' }>;
type Found = ReturnType<typeof elementsFor>;

const elementsOf = (lookup: NftLookup, context: MatchContext): readonly NftElement[] | undefined =>
  lookup.set === undefined ? lookup.elements : context.nftSets?.get(lookup.set)?.elements;

const notListed = (name: string | undefined) => ({ reason: say('walk.set-unlisted', { set: name ?? '?' }) });

const flagNames = (elements: readonly NftElement[]): string[] | undefined => {
  const names: string[] = [];
  for (const { parts } of elements) {
    const [part] = parts;
    if (part?.kind === 'flags') names.push(...part.names);
    else if (part?.kind === 'is') names.push(part.value);
    else return undefined;
  }
  return names;
};

/** Whether one of the flags is set. */
const anyFlag = (names: readonly string[], field: Extract<FieldValue, { kind: 'flags' }>): Told => {
  if (names.some((name) => field.flags.get(name) === true)) return true;
  const open = !field.whole && names.some((name) => field.flags.get(name) === undefined);
  return open ? { reason: say('walk.flags-unknown', { flags: names.join(', ') }) } : false;
};

const comparisons: Record<string, (a: bigint, b: bigint) => boolean> = tableOf({
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
});

const compared = (match: Match, field: FieldValue | undefined): Told => {
  const [part] = match.elements[0]?.parts ?? [];
  const compare = comparisons[match.op];
  if (field?.kind === 'unknown') return { reason: field.reason };
  if (
    compare === undefined ||
    field?.kind !== 'value' ||
    field.unknownBits ||
    typeof field.value === 'string' ||
    part?.kind !== 'is' ||
    !/^\d{1,20}$/.test(part.value)
  ) {
    return { reason: notEvaluated(match.op) };
  }
  return compare(field.value, BigInt(part.value));
};

/** Whether one condition of a native rule holds. A field that the packet lacks never matches, negated or not. */
export const nftMatch = (match: Match, context: MatchContext): Told => {
  const fields = match.keys.map((key) => fieldValue(key, context));
  const [first] = fields;
  if (fields.some((field) => field.kind === 'absent')) return false;
  if (match.op in comparisons) return compared(match, first);
  const elements = elementsOf(match, context);
  if (elements === undefined) return notListed(match.set);
  const negate = match.op === '!=' || match.op === '!';
  if ((match.op === 'in' || match.op === '!') && first?.kind === 'flags') {
    const names = flagNames(elements);
    if (names === undefined) return { reason: say('walk.flags-not-compared') };
    const any = anyFlag(names, first);
    return typeof any === 'boolean' ? any !== negate : any;
  }
  const { sure, perhaps, reason } = elementsFor(compileElements(elements, match.keys), fields);
  if (sure) return !negate;
  return perhaps.length > 0 ? { reason: reason ?? say('walk.not-comparable') } : negate;
};

/** Which elements of a map hold; a field that the packet lacks ends the rule as a miss does. */
export const nftLookupElements = (lookup: NftLookup, context: MatchContext): Found | { reason: Message } => {
  const fields = lookup.keys.map((key) => fieldValue(key, context));
  if (fields.some((field) => field.kind === 'absent')) return { sure: undefined, perhaps: [], reason: undefined };
  const elements = elementsOf(lookup, context);
  return elements === undefined ? notListed(lookup.set) : elementsFor(compileElements(elements, lookup.keys), fields);
};
