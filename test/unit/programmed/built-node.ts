import type { IpSet, NodeState, Rule, RuleMatch, RuleSet } from '../../../src/case/node-state.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Packet } from '../../../src/programmed/packet.ts';
import { verbatim } from '../../../src/words/message.ts';

/** A rule built by hand; text is what a person would read in the proof. */
export const rule = (
  chain: string,
  target: string | undefined,
  matches: RuleMatch[] = [],
  more: Partial<Rule> = {},
): Rule => ({
  chain,
  packets: 0,
  bytes: 0,
  comments: [],
  matches,
  ...(target === undefined ? {} : { target }),
  goto: false,
  targetOptions: '',
  text: `-A ${chain} ${JSON.stringify(matches)} -j ${target}`,
  ...more,
});

export const setMark = (chain: string, value: number, mask: number, matches: RuleMatch[] = []): Rule =>
  rule(chain, 'MARK', matches, { setMark: { value, mask } });

const baseChains = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** Chains are those that rules name; base chains accept unless told. */
export const ruleSet = (
  tables: Record<string, Rule[]>,
  backend: RuleSet['backend'] = 'nft',
  policies: Record<string, string> = {},
): RuleSet => ({
  backend,
  family: 4,
  tables: Object.entries(tables).map(([name, rules]) => ({
    name,
    chains: [...new Set([...baseChains, ...rules.map((each) => each.chain)])].map((chain) => ({
      name: chain,
      ...(baseChains.includes(chain) ? { policy: policies[chain] ?? 'ACCEPT' } : {}),
      packets: 0,
      bytes: 0,
    })),
    rules,
  })),
});

const none = missing(verbatim('not built'));

export const nodeWith = (ruleSets: RuleSet[], sets: IpSet[] = [], more: Partial<NodeState> = {}): NodeState => ({
  node: 'node-1',
  takenAt: '2026-11-21T09:12:00Z',
  source: 'probe',
  milliseconds: 1,
  links: got([]),
  routes: got([]),
  rules: got([]),
  neighbours: none,
  fdb: none,
  ruleSets: got(ruleSets),
  nativeTables: got([]),
  ipSets: got(sets),
  sysctls: none,
  conntrack: none,
  bird: none,
  bird6: none,
  felix: none,
  calicoFiles: {},
  cni: none,
  pods: {},
  ...more,
});

export const syn = (more: Partial<Packet> = {}): Packet => ({
  family: 4,
  protocol: 'tcp',
  src: '10.0.0.1',
  dst: '10.0.0.2',
  sport: 40000,
  dport: 5432,
  inIface: 'eth0',
  outIface: 'cali1',
  mark: 0,
  ctState: 'NEW',
  ...more,
});
