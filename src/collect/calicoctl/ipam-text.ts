import { familyOf } from '../../ip/texts.ts';
import { tableOf } from '../../table.ts';

/** What `calicoctl ipam` prints (calico#5.4). Text that looks otherwise is not an answer. */

export interface ShownAddress {
  handle?: string;
  /** What IPAM recorded about the owner: `pod`, `namespace`, `node`, `type`, `timestamp`. */
  attributes: Record<string, string>;
}

/** `ipam show --ip`: who has the address; `free`: nobody; `undefined`: this says neither. */
export const parseShownAddress = (text: string, address: string): ShownAddress | 'free' | undefined => {
  const lines = text.split('\n').map((line) => line.trimEnd());
  if (lines.includes(`${address} is not assigned`)) return 'free';
  if (!lines.includes(`IP ${address} is in use`)) return undefined;
  const handle = lines.map((line) => /^Handle ID: (\S+)$/.exec(line)?.[1]).find((found) => found !== undefined);
  const start = lines.indexOf('Active Owner Attributes:');
  const attributes: Record<string, string> = tableOf();
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const [, key, value] = /^ {2}([\w.-]+): (.*)$/.exec(line) ?? [];
    // The next heading ends them: a live migration has a second owner.
    if (key === undefined || value === undefined) break;
    attributes[key] = value;
  }
  return { ...(handle === undefined ? {} : { handle }), attributes };
};

export interface ShownBlock {
  cidr: string;
  total: number;
  used: number;
}

/** The rows of `ipam show --show-blocks` that are blocks. From v3.33 there is one more column, for reserved ones. */
export const parseShownBlocks = (text: string): ShownBlock[] =>
  text.split('\n').flatMap((line) => {
    const [, kind, cidr = '', total = '', used = ''] = line.split('|').map((cell) => cell.trim());
    const [size, taken] = [Number(total), Number(used.split(' ')[0])];
    if (kind !== 'Block' || familyOf(cidr) === undefined || !Number.isInteger(size) || !Number.isInteger(taken))
      return [];
    return [{ cidr, total: size, used: taken }];
  });

export interface CheckedBlock {
  cidr: string;
  affinity: string | undefined;
  allocations: { address: string; handle: string | undefined; attributes: Record<string, string> }[];
}

/** A time has blanks and colons in it, so values end where `,key=` begins. */
const pairsOf = (text: string): string[] => {
  const [first = '', ...rest] = text.split(',');
  const pairs = [[first]];
  for (const part of rest) {
    if (/^[\w.-]+=/.test(part)) pairs.push([part]);
    else pairs.at(-1)?.push(part);
  }
  return pairs.map((parts) => parts.join(','));
};

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    pairsOf(text).flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
    }),
  );

/** Every block and its allocations, of `ipam check --show-all-ips`; `undefined` where it did not get that far. */
export const parseCheckedBlocks = (text: string): CheckedBlock[] | undefined => {
  const blocks: CheckedBlock[] = [];
  for (const line of text.split('\n')) {
    const [, cidr, affinity] = /^ IPAM block (\S+) affinity=(\S+?):$/.exec(line.trimEnd()) ?? [];
    if (cidr !== undefined) {
      blocks.push({ cidr, affinity: affinity === '<none>' ? undefined : affinity, allocations: [] });
      continue;
    }
    const [, address, handle, extra = ''] = /^ {2}(\S+) allocated; attrs Main:(\S+) Extra:(.*)$/.exec(line) ?? [];
    if (address !== undefined) {
      const known = handle === '<none>' || handle === '<missing>' ? undefined : handle;
      blocks.at(-1)?.allocations.push({ address, handle: known, attributes: attributesOf(extra) });
    }
    if (line.startsWith('IPAM blocks record ')) return blocks;
  }
  return undefined;
};
