import type { NftElement, NftKey, NftLookup, NftValue, NftVerdict } from '../../case/nft.ts';
import { isObject, numberOf, textOf } from './json-list.ts';
import { nftExpressionText } from './nft-text.ts';

const scalar = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

const names = (value: unknown): string[] | undefined => {
  const list = Array.isArray(value) ? value.map(scalar) : [scalar(value)];
  return list.some((each) => each === undefined) ? undefined : list.filter((each) => each !== undefined);
};

const plainField = (value: unknown): string | undefined => {
  if (!isObject(value)) return undefined;
  const { payload, meta, ct, fib, numgen } = value;
  if (isObject(payload)) {
    // Raw payload has an offset instead of names.
    const [protocol, field] = [textOf(payload.protocol), textOf(payload.field)];
    return protocol === undefined || field === undefined ? undefined : `${protocol} ${field}`;
  }
  if (isObject(meta)) return textOf(meta.key) === undefined ? undefined : `meta ${meta.key}`;
  if (isObject(ct)) return textOf(ct.key) === undefined || ct.dir !== undefined ? undefined : `ct ${ct.key}`;
  if (isObject(fib)) {
    const flags = names(fib.flags);
    return flags === undefined || textOf(fib.result) === undefined
      ? undefined
      : `fib ${flags.join(' . ')} ${fib.result}`;
  }
  if (isObject(numgen)) {
    const [mod, offset] = [numberOf(numgen.mod), numberOf(numgen.offset) ?? 0];
    return mod === undefined ? undefined : `numgen ${mod} ${offset}`;
  }
  return undefined;
};

const keyOf = (value: unknown): NftKey => {
  const field = plainField(value);
  if (field !== undefined) return { field };
  const and = isObject(value) ? value['&'] : undefined;
  const [left, right] = Array.isArray(and) && and.length === 2 ? and : [];
  const masked = plainField(left);
  if (masked !== undefined) {
    const mask = numberOf(right);
    if (mask !== undefined) return { field: masked, mask };
    const flags = flagNames(right);
    if (flags !== undefined) return { field: masked, flags };
  }
  return { field: `? ${nftExpressionText(value)}` };
};

/** One key, or several of a concatenation. What is not known becomes a field that starts with `?`. */
const nftKeys = (value: unknown): NftKey[] =>
  isObject(value) && Array.isArray(value.concat) ? value.concat.map(keyOf) : [keyOf(value)];

/** Flags stand in a list, one alone, or joined by `|`. */
const flagNames = (value: unknown): string[] | undefined => {
  if (isObject(value) && Array.isArray(value['|'])) {
    const inner = value['|'].map(flagNames);
    return inner.some((each) => each === undefined) ? undefined : inner.flatMap((each) => each ?? []);
  }
  return names(value);
};

const nftValue = (value: unknown): NftValue => {
  const unknown: NftValue = { kind: 'unknown', text: nftExpressionText(value) };
  const plain = scalar(value);
  if (plain !== undefined) return plain === '*' ? { kind: 'any' } : { kind: 'is', value: plain };
  if (Array.isArray(value)) {
    const flags = names(value);
    return flags === undefined ? unknown : { kind: 'flags', names: flags };
  }
  if (!isObject(value)) return unknown;
  const { range, prefix } = value;
  if (Array.isArray(range)) {
    const [low, high] = [scalar(range[0]), scalar(range[1])];
    return low === undefined || high === undefined ? unknown : { kind: 'range', low, high };
  }
  if (isObject(prefix)) {
    const [address, length] = [scalar(prefix.addr), numberOf(prefix.len)];
    return address === undefined || length === undefined ? unknown : { kind: 'prefix', address, length };
  }
  const flags = flagNames(value);
  return flags === undefined ? unknown : { kind: 'flags', names: flags };
};

/** Statements that stand at an element decide for themselves whether it is there. */
const doubtful = ['limit', 'quota', 'ct count'];

const partsOf = (value: unknown): NftValue[] => {
  if (isObject(value) && isObject(value.elem)) {
    const { elem } = value;
    const parts = partsOf(elem.val);
    return doubtful.some((key) => elem[key] !== undefined)
      ? parts.map(() => ({ kind: 'unknown', text: nftExpressionText(value) }))
      : parts;
  }
  return isObject(value) && Array.isArray(value.concat) ? value.concat.map(nftValue) : [nftValue(value)];
};

/** `{"jump": {"target": "x"}}`, `{"drop": null}`; `undefined` for what is not a verdict. */
export const nftVerdict = (value: unknown): NftVerdict | undefined => {
  const [key, inner] = isObject(value) ? (Object.entries(value)[0] ?? []) : [];
  if (key === 'accept' || key === 'drop' || key === 'return' || key === 'continue') return { kind: key };
  if (key === 'jump' || key === 'goto') {
    const chain = isObject(inner) ? textOf(inner.target) : undefined;
    return chain === undefined ? { kind: 'unknown', text: nftExpressionText(value) } : { kind: key, chain };
  }
  return undefined;
};

/** Elements of a set, or of a map with their verdicts. */
export const nftElements = (value: unknown): NftElement[] =>
  (Array.isArray(value) ? value : []).map((each): NftElement => {
    if (!Array.isArray(each)) return { parts: partsOf(each) };
    const verdict = nftVerdict(each[1]) ?? { kind: 'unknown' as const, text: nftExpressionText(each[1]) };
    return { parts: partsOf(each[0]), verdict };
  });

/** What stands on the right of a match or in a map: the name of a set, an anonymous set, or one value. */
export const nftLookup = (left: unknown, right: unknown): NftLookup => {
  const keys = nftKeys(left);
  if (typeof right === 'string' && right.startsWith('@')) return { keys, set: right.slice(1), elements: [] };
  if (isObject(right) && Array.isArray(right.set)) return { keys, elements: nftElements(right.set) };
  return { keys, elements: [{ parts: partsOf(right) }] };
};
