import type { JsonObject } from './json-list.ts';

// The probe itself writes rules in this way too, and loads no validation library.
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Longer rules are cut: a proof needs no set of thousands. */
const longest = 1_500;

const entryOf = (value: unknown): [string, unknown] | undefined =>
  isObject(value) ? Object.entries(value)[0] : undefined;

const fieldText = (key: string, inner: unknown): string | undefined => {
  if (!isObject(inner)) return undefined;
  switch (key) {
    case 'payload':
      return inner.protocol === undefined ? undefined : `${inner.protocol} ${inner.field}`;
    case 'meta':
    case 'ct':
    case 'rt':
      return `${key} ${inner.key}`;
    case 'fib':
      return `fib ${(Array.isArray(inner.flags) ? inner.flags : [inner.flags]).join(' . ')} ${inner.result}`;
    case 'numgen':
      return `numgen ${inner.mode} mod ${inner.mod}`;
    default:
      return undefined;
  }
};

const listText = (items: unknown, separator: string): string =>
  (Array.isArray(items) ? items : [items]).map(nftExpressionText).join(separator);

const mapEntry = (entry: unknown): string =>
  Array.isArray(entry) ? entry.map(nftExpressionText).join(' : ') : nftExpressionText(entry);

/** Marks and masks are read as bits. */
const bits = (value: unknown): unknown => (typeof value === 'number' && value >= 0 ? `0x${value.toString(16)}` : value);

const isMark = (value: unknown): boolean => isObject(value) && isObject(value.meta) && value.meta.key === 'mark';

/** One expression of `nft -j` as nft writes it; what is not known stays JSON. */
export const nftExpressionText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return Array.isArray(value) ? listText(value, ',') : String(value);
  const [key, inner] = entryOf(value) ?? ['', undefined];
  const field = fieldText(key, inner);
  if (field !== undefined) return field;
  if (isObject(inner)) {
    if (key === 'prefix') return `${nftExpressionText(inner.addr)}/${nftExpressionText(inner.len)}`;
    if (key === 'elem') return nftExpressionText(inner.val);
    if ((key === 'jump' || key === 'goto') && inner.target !== undefined) return `${key} ${inner.target}`;
    if (key === 'map' || key === 'vmap') {
      return `${nftExpressionText(inner.key)} ${key} ${nftExpressionText(inner.data)}`;
    }
  }
  if (key === 'range') return listText(inner, '-');
  if (key === 'concat') return listText(inner, ' . ');
  if (key === 'set' && Array.isArray(inner)) return `{ ${inner.map(mapEntry).join(', ')} }`;
  if (['|', '&', '^', '<<', '>>'].includes(key))
    return listText(Array.isArray(inner) ? inner.map(bits) : inner, ` ${key} `);
  if (inner === null) return key;
  return JSON.stringify(value);
};

const natText = (key: string, inner: unknown): string => {
  if (!isObject(inner)) return key;
  const address = inner.addr === undefined ? '' : nftExpressionText(inner.addr);
  const port = inner.port === undefined ? '' : `:${nftExpressionText(inner.port)}`;
  const family = inner.family === undefined ? '' : ` ${inner.family}`;
  const to = address === '' && port === '' ? '' : ` to ${address}${port}`;
  const flags = inner.flags === undefined ? '' : ` ${nftExpressionText(inner.flags)}`;
  return `${key}${family}${to}${flags}`;
};

const matchText = (inner: JsonObject): string => {
  const operator = inner.op === '==' || inner.op === 'in' ? ' ' : ` ${inner.op} `;
  const masked = isObject(inner.left) && inner.left['&'] !== undefined;
  const right = masked || isMark(inner.left) ? bits(inner.right) : inner.right;
  return `${nftExpressionText(inner.left)}${masked && inner.op === '==' ? ' == ' : operator}${nftExpressionText(right)}`;
};

const statementText = (statement: unknown): string | undefined => {
  const [key, inner] = entryOf(statement) ?? ['', undefined];
  switch (key) {
    case 'counter':
      // The text must stay the same while packets are counted.
      return undefined;
    case 'match':
      return isObject(inner) ? matchText(inner) : undefined;
    case 'mangle':
      return isObject(inner)
        ? `${nftExpressionText(inner.key)} set ${nftExpressionText(isMark(inner.key) ? bits(inner.value) : inner.value)}`
        : key;
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return natText(key, inner);
    case 'reject':
      return isObject(inner) ? `reject with ${[inner.type, inner.expr].filter(Boolean).join(' ')}` : key;
    case 'log':
      return isObject(inner) && typeof inner.prefix === 'string' ? `log prefix "${inner.prefix}"` : 'log';
    case 'limit':
      return isObject(inner) ? `limit rate ${inner.inv ? 'over ' : ''}${inner.rate}/${inner.per}` : key;
    default:
      return nftExpressionText(statement);
  }
};

/** A rule object of `nft -j` as the command that would add it, without its counters. */
export const nftRuleText = (rule: JsonObject): string => {
  const statements = Array.isArray(rule.expr) ? rule.expr.map(statementText).filter((text) => text !== undefined) : [];
  const comment = typeof rule.comment === 'string' ? [`comment "${rule.comment}"`] : [];
  const text = ['add rule', rule.family, rule.table, rule.chain, ...statements, ...comment].join(' ');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};
