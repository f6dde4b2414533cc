import { type NftSet, nftFamilySchema } from '../../case/nft.ts';
import type { NftTable } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { messageOf } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { commandJson } from '../../limits/limits.ts';
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

/**
 * `nft -j list table FAMILY NAME`. Believed only when every object is understood and belongs to that
 * table: one rule too few could be the one that drops. Never throws.
 */
export const parseNftTable = (text: string, title: string): Read<NftTable> => {
  const [familyName, name = ''] = title.split(' ');
  const family = nftFamilySchema.safeParse(familyName);
  if (!family.success) return missing(`tables of family ${familyName} see no routed packet`);
  let parsed: unknown;
  try {
    parsed = parseJson(text, 'the listing', commandJson);
  } catch (error) {
    return missing(messageOf(error));
  }
  if (!isObject(parsed) || !Array.isArray(parsed.nftables)) return missing('the listing is not what nft -j prints');
  const table: NftTable = { family: family.data, name, chains: [], rules: [], sets: [] };
  let there = false;
  const put = <T>(list: T[], value: T | undefined): boolean => {
    if (value !== undefined) list.push(value);
    return value !== undefined;
  };
  for (const item of parsed.nftables) {
    const [kind = '', object] = isObject(item) ? (Object.entries(item)[0] ?? []) : [];
    if (kind === 'metainfo') continue;
    if (!isObject(object)) return missing(`an object is not understood: ${shown(item)}`);
    const own = object.family === family.data && (kind === 'table' ? object.name : object.table) === name;
    if (!own) return missing(`an object of another table: ${shown(item)}`);
    if (kind === 'table') there = true;
    else if (kind === 'chain' && !put(table.chains, chainOf(object))) return missing(`a chain: ${shown(item)}`);
    else if (kind === 'rule' && !put(table.rules, parseNftRule(object))) return missing(`a rule: ${shown(item)}`);
    else if ((kind === 'set' || kind === 'map') && !put(table.sets, setOf(object)))
      return missing(`a set: ${shown(item)}`);
    // Others, such as counters, quotas and flow tables, decide nothing by themselves.
  }
  return there ? got(table) : missing('the listing does not name the table');
};
