import { chainHashes } from './felix-hash.ts';

/** A rule as Felix writes it: long option names, because its hash covers the text. */
export interface Rule {
  match?: string;
  /** With its option, such as `--jump ACCEPT`; absent: the rule has only comments. */
  action?: string;
  comments?: readonly string[];
}

export interface Chain {
  name: string;
  rules: readonly Rule[];
}

/** What Calico wants in one table: its own chains, and its rules in the kernel's chains. */
export interface Table {
  name: 'filter' | 'nat' | 'mangle' | 'raw';
  chains: readonly Chain[];
  /** At the top of a kernel chain. */
  inserts: readonly Chain[];
  /** At the end of a kernel chain. */
  appends: readonly Chain[];
}

/** calico#3.1: other characters become underscores, at most 256 of them. */
const safeComment = (text: string): string => text.replaceAll(/[^\w @%+=:,./-]/g, '_').slice(0, 256);

const render = (verb: string, hashPart: string, rule: Rule): string =>
  [
    verb,
    hashPart,
    ...(rule.comments ?? []).map((text) => `-m comment --comment "${safeComment(text)}"`),
    rule.match ?? '',
    rule.action ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');

const hashed = (name: string, rules: readonly Rule[]): string[] =>
  chainHashes(
    name,
    rules.map((rule) => render(`-A ${name}`, 'HASH', rule)),
  );

/** Hashes of a chain of Calico's, or of its rules at the top of a kernel chain. */
export const hashesOf = (chain: Chain): string[] => hashed(chain.name, chain.rules);

/** Hashes of Calico's rules at the end of a kernel chain. */
export const appendedHashesOf = (chain: Chain): string[] => hashed(`${chain.name}*appends*`, chain.rules);

/** Lines for iptables-restore, each with its hash as first comment. */
export const appendLines = (chain: Chain, hashes: readonly string[] = hashesOf(chain)): string[] => {
  return chain.rules.map((rule, index) =>
    render(`-A ${chain.name}`, `-m comment --comment "cali:${hashes[index]}"`, rule),
  );
};

/** Lines that put the rules at the top of a kernel chain, first rule on top. */
export const insertLines = (chain: Chain): string[] => {
  const hashes = hashesOf(chain);
  return chain.rules
    .map((rule, index) => render(`-I ${chain.name}`, `-m comment --comment "cali:${hashes[index]}"`, rule))
    .toReversed();
};

/** Chains that a rule sends packets to. */
export const targetOf = (rule: Rule): string | undefined => rule.action?.match(/^--(?:jump|goto) (cali-\S+)$/)?.[1];

export const marks = { accept: 0x10000, pass: 0x20000, drop: 0x40000, scratch0: 0x80000, scratch1: 0x100000 } as const;

const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
export const markSet = (mark: number): string => `-m mark --mark ${hex(mark)}/${hex(mark)}`;
export const markClear = (mark: number): string => `-m mark --mark 0/${hex(mark)}`;
export const setMark = (mark: number): string => `--jump MARK --set-mark ${hex(mark)}/${hex(mark)}`;
export const setMarkMasked = (mark: number, mask: number): string =>
  `--jump MARK --set-mark 0x${mark.toString(16)}/${hex(mask)}`;
export const clearMark = (mark: number): string => `--jump MARK --set-mark 0/${hex(mark)}`;
export const jump = (target: string): string => `--jump ${target}`;
export const goto = (target: string): string => `--goto ${target}`;
