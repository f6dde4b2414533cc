import { type NftSet, nftFamilySchema } from '../../case/nft.ts';
import type { NftTable } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { commandJson } from '../../limits/limits.ts';
import { say } from '../../words/say.ts';
import { isObject, type JsonObject, numberOf, textOf } from './json-list.ts';
import { parseNftRule } from './nft-rule.ts';
import { nftElements } from './nft-values.ts';

const shown = (item: unknown): string => JSON.stringify(item).slice(0, 120);

const chainOf = (chain: JsonObject): NftTable['chains'][number] | undefined => {
  const name = textOf(chain.name);
  if (name === undefined) return undefined;
  const hook = textOf(chain.hook);
  if (hook === undefined) return { name, packets: 0, bytes: 0 };
  const priority = numberOf(chain.prio);
  if (priority === undefined) return undefined;
  const devices = Array.isArray(chain.dev) ? chain.dev.map(textOf) : [textOf(chain.dev)];
  const known = devices.filter((each) => each !== undefined);
  return {
    name,
    policy: (textOf(chain.policy) ?? 'accept').toUpperCase(),
    packets: 0,
    bytes: 0,
    hook,
    type: textOf(chain.type) ?? 'filter',
    priority,
    ...(known.length > 0 ? { devices: known } : {}),
  };
};

const setOf = (set: JsonObject): NftSet | undefined => {
  const name = textOf(set.name);
  const leftOut = numberOf(set.leftOut) ?? 0;
  return name === undefined
    ? undefined
    : { name, elements: nftElements(set.elem), ...(leftOut > 0 ? { leftOut } : {}) };
};

const notUnderstood = (item: unknown) => missing(say('garbled.nft-object', { text: shown(item) }));

/**
 * `nft -j list table FAMILY NAME`. Believed only when every object is understood and belongs to that
 * table: one rule too few could be the one that drops. Never throws.
 */
export const parseNftTable = (text: string, title: string): Read<NftTable> => {
  const [familyName, name = ''] = title.split(' ');
  const family = nftFamilySchema.safeParse(familyName);
  if (!family.success) return missing(say('garbled.nft-family', { family: familyName ?? '' }));
  let parsed: unknown;
  try {
    parsed = parseJson(text, say('noun.the-listing'), commandJson);
  } catch (error) {
    return missing(saidBy(error));
  }
  if (!isObject(parsed) || !Array.isArray(parsed.nftables)) return missing(say('garbled.nft-listing'));
  const table: NftTable = { family: family.data, name, chains: [], rules: [], sets: [] };
  let there = false;
  const put = <T>(list: T[], value: T | undefined): boolean => {
    if (value !== undefined) list.push(value);
    return value !== undefined;
  };
  for (const item of parsed.nftables) {
    const [kind = '', object] = isObject(item) ? (Object.entries(item)[0] ?? []) : [];
    if (kind === 'metainfo') continue;
    if (!isObject(object)) return notUnderstood(item);
    const own = object.family === family.data && (kind === 'table' ? object.name : object.table) === name;
    if (!own) return missing(say('garbled.nft-other-table', { text: shown(item) }));
    if (kind === 'table') there = true;
    else if (kind === 'chain' && !put(table.chains, chainOf(object))) return notUnderstood(item);
    else if (kind === 'rule' && !put(table.rules, parseNftRule(object))) return notUnderstood(item);
    else if ((kind === 'set' || kind === 'map') && !put(table.sets, setOf(object))) return notUnderstood(item);
    // Others, such as counters, quotas and flow tables, decide nothing by themselves.
  }
  return there ? got(table) : missing(say('garbled.nft-no-table'));
};
