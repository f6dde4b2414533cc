import type { NftElement, NftKey, NftValue } from '../case/nft.ts';
import { parseAddress } from '../ip/address.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { icmpTypes } from './icmp-types.ts';
import type { Told } from './ip-sets.ts';
import type { FieldValue } from './nft-fields.ts';
import { protocolNumber } from './protocol-names.ts';

/** A value of a set in the form in which fields are compared. */
type Wanted =
  | { kind: 'is'; value: bigint | string }
  | { kind: 'range'; low: bigint; high: bigint }
  | { kind: 'starts'; text: string }
  | { kind: 'flags'; names: string[] }
  | { kind: 'any' }
  | { kind: 'unknown'; text: string };

interface Entry {
  element: NftElement;
  parts: Wanted[];
}

/** A set made ready: what names single values is found at once, the rest is tried one by one. */
export interface Compiled {
  exact: ReadonlyMap<string, Entry>;
  loose: Entry[];
  /** `*`: holds for what nothing else holds for. */
  rest: Entry | undefined;
}

type Kind = 'address' | 'protocol' | 'icmp' | 'icmpv6' | 'number' | 'interface' | 'fib-type' | 'fib-oif' | 'name';

const kindOf = ({ field }: NftKey): Kind => {
  if (/^ip6? [sd]addr$/.test(field)) return 'address';
  if (/^(?:ip protocol|ip6 nexthdr|meta l4proto)$/.test(field)) return 'protocol';
  if (field === 'icmp type') return 'icmp';
  if (field === 'icmpv6 type') return 'icmpv6';
  if (/^meta [io]if(?:name)?$/.test(field)) return 'interface';
  if (/^fib .*type$/.test(field)) return 'fib-type';
  if (/^fib .*oif(?:name)?$/.test(field)) return 'fib-oif';
  return /^(?:meta (?:nfproto|protocol|pkttype)|ct |tcp flags)/.test(field) ? 'name' : 'number';
};

const missingInterface = new Set(['0', 'false', 'missing']);
const someInterface = new Set(['true', 'exists']);
const knownTypes = new Set(['local', 'unicast', 'broadcast', 'multicast']);
const sameName: Record<string, string> = tableOf({ host: 'unicast' });

const plain = (text: string, kind: Kind): bigint | string | undefined => {
  switch (kind) {
    case 'address':
      return parseAddress(text)?.value;
    case 'protocol': {
      const found = protocolNumber(text);
      return found === undefined ? undefined : BigInt(found);
    }
    case 'icmp':
    case 'icmpv6': {
      const found = icmpTypes[kind][text];
      if (found !== undefined) return BigInt(found);
      return /^\d+$/.test(text) ? BigInt(text) : undefined;
    }
    case 'number':
      return /^(?:\d{1,20}|0x[\da-f]{1,16})$/i.test(text) ? BigInt(text) : undefined;
    case 'fib-type':
      return knownTypes.has(text) ? text : undefined;
    case 'fib-oif':
      return missingInterface.has(text) ? 'missing' : someInterface.has(text) ? 'exists' : undefined;
    default:
      return sameName[text] ?? text;
  }
};

const prefixRange = (value: bigint, length: number, bits: number): Wanted => {
  const host = (1n << BigInt(Math.max(0, bits - length))) - 1n;
  const low = (value >> BigInt(Math.max(0, bits - length))) << BigInt(Math.max(0, bits - length));
  return { kind: 'range', low, high: low | host };
};

const wanted = (value: NftValue, kind: Kind): Wanted => {
  const unknown: Wanted = { kind: 'unknown', text: JSON.stringify(value).slice(0, 80) };
  switch (value.kind) {
    case 'any':
    case 'flags':
      return value;
    case 'unknown':
      return unknown;
    case 'is': {
      if (kind === 'interface' && value.value.endsWith('*')) return { kind: 'starts', text: value.value.slice(0, -1) };
      const found = plain(value.value, kind);
      return found === undefined ? unknown : { kind: 'is', value: found };
    }
    case 'range': {
      const [low, high] = [plain(value.low, kind), plain(value.high, kind)];
      return typeof low === 'bigint' && typeof high === 'bigint' ? { kind: 'range', low, high } : unknown;
    }
    case 'prefix': {
      const base = plain(value.address, kind);
      const bits = kind !== 'address' ? 32 : value.address.includes(':') ? 128 : 32;
      if (typeof base !== 'bigint' || !(value.length >= 0 && value.length <= bits)) return unknown;
      return prefixRange(base, value.length, bits);
    }
  }
};

const exactKey = (values: readonly (bigint | string)[]): string => values.join(' ');

const compile = (elements: readonly NftElement[], kinds: Kind[]): Compiled => {
  const exact = new Map<string, Entry>();
  const loose: Entry[] = [];
  let rest: Entry | undefined;
  for (const element of elements) {
    const parts = kinds.map((kind, i): Wanted => {
      const part = element.parts[i];
      return part === undefined ? { kind: 'any' } : wanted(part, kind);
    });
    const values = parts.flatMap((part) => (part.kind === 'is' ? [part.value] : []));
    const entry = { element, parts };
    if (values.length === kinds.length) exact.set(exactKey(values), entry);
    else if (parts.every((part) => part.kind === 'any')) rest = entry;
    else loose.push(entry);
  }
  return { exact, loose, rest };
};

const compiled = new WeakMap<readonly NftElement[], Map<string, Compiled>>();

/** Made once for each set and kind of field. */
export const compileElements = (elements: readonly NftElement[], keys: readonly NftKey[]): Compiled => {
  const kinds = keys.map(kindOf);
  const signature = kinds.join();
  const known = compiled.get(elements) ?? new Map<string, Compiled>();
  compiled.set(elements, known);
  const found = known.get(signature) ?? compile(elements, kinds);
  known.set(signature, found);
  return found;
};

const flagsAre = (names: readonly string[], field: Extract<FieldValue, { kind: 'flags' }>): Told => {
  let open = !field.whole;
  for (const name of names) {
    const set = field.flags.get(name);
    if (set === false || (set === undefined && field.whole)) return false;
    open ||= set === undefined;
  }
  for (const [name, set] of field.flags) if (set && !names.includes(name)) return false;
  return open ? { reason: say('walk.flags-open') } : true;
};

const partIs = (part: Wanted, field: FieldValue): Told => {
  if (part.kind === 'any') return true;
  if (part.kind === 'unknown') return { reason: say('walk.not-compared', { what: part.text }) };
  if (field.kind === 'unknown') return { reason: field.reason };
  if (field.kind === 'flags') {
    if (part.kind === 'flags') return flagsAre(part.names, field);
    return part.kind === 'is' ? flagsAre([String(part.value)], field) : { reason: say('walk.flags-not-compared') };
  }
  if (field.kind === 'absent') return false;
  const { value, unknownBits = 0n } = field;
  switch (part.kind) {
    case 'is':
      if (typeof value === 'string' || typeof part.value === 'string') return value === part.value;
      if (((value ^ part.value) & ~unknownBits) !== 0n) return false;
      return unknownBits === 0n || { reason: say('walk.mark-unknown') };
    case 'range':
      if (typeof value === 'string') return { reason: say('walk.name-in-range') };
      return unknownBits === 0n ? part.low <= value && value <= part.high : { reason: say('walk.mark-unknown') };
    case 'starts':
      return typeof value === 'string' && value.startsWith(part.text);
    case 'flags':
      return { reason: say('walk.flags-not-compared') };
  }
};

const entryIs = (entry: Entry, fields: readonly FieldValue[]): Told => {
  let told: Told = true;
  for (const [i, part] of entry.parts.entries()) {
    const field = fields[i];
    const one: Told = field === undefined ? { reason: say('walk.field-missing') } : partIs(part, field);
    if (one === false) return false;
    if (one !== true) told = one;
  }
  return told;
};

/** Elements that hold for the fields: surely, or perhaps with a reason. The first sure one ends the search. */
export const elementsFor = (
  set: Compiled,
  fields: readonly FieldValue[],
): { sure: NftElement | undefined; perhaps: NftElement[]; reason: Message | undefined } => {
  const perhaps: NftElement[] = [];
  let reason: Message | undefined;
  const known = fields.flatMap((field) => (field.kind === 'value' && !field.unknownBits ? [field.value] : []));
  const whole = known.length === fields.length;
  const direct = whole ? set.exact.get(exactKey(known)) : undefined;
  if (direct) return { sure: direct.element, perhaps, reason };
  for (const entries of whole ? [set.loose] : [set.loose, set.exact.values()]) {
    for (const entry of entries) {
      const told = entryIs(entry, fields);
      if (told === true) return { sure: entry.element, perhaps, reason };
      if (told === false) continue;
      perhaps.push(entry.element);
      reason ??= told.reason;
    }
  }
  return { sure: set.rest?.element, perhaps, reason };
};
