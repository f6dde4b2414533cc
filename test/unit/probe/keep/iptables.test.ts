import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeState, RuleSet } from '../../../../src/case/node-state.ts';
import { pickRules } from '../../../../src/probe/keep/iptables.ts';
import { keepsFor, type Relevance } from '../../../../src/probe/keep/relevance.ts';
import { sieve } from '../../../../src/probe/keep/sieve.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { walkHook } from '../../../../src/programmed/walk.ts';
import { said } from '../../../helpers/said.ts';
import { nodeWith, syn } from '../../programmed/built-node.ts';

const relevance: Relevance = {
  addresses: ['10.0.0.1', '10.0.0.2'],
  interfaces: ['cali1'],
  prefixes: ['cali'],
};

const thin = (save: string, about: Relevance = relevance) => {
  const picker = pickRules(keepsFor(about), about.interfaces, 32_000_000);
  expect(picker.push(save)).toBe(true);
  return picker.end();
};

const parsed = (save: string): RuleSet => {
  const read = parseIptablesSave(save, { backend: 'nft', family: 4 });
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const saveOf = (rules: readonly string[], chains: readonly string[]): string =>
  [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...rules.map((rule) => `[0:0] ${rule}`),
    'COMMIT',
    '',
  ].join('\n');

/** Addresses that are carried, and others beside them. */
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.9.9.9');
const network = fc.constantFrom(
  '10.0.0.1/32',
  '10.0.0.2/32',
  '10.0.0.3/32',
  '10.0.0.0/24',
  '10.9.0.0/16',
  '10.0.0.2/31',
);
const device = fc.constantFrom('cali1', 'cali2', 'cali+', 'eth0');
const names = ['a', 'b', 'cali-fw-cali1', 'cali-fw-cali2', 'KUBE-SVC-X'];
const not = fc.constantFrom('', '', '', '! ');
const condition = fc.tuple(
  fc.oneof(
    fc.constant(''),
    fc.tuple(not, network).map(([no, net]) => ` ${no}-s ${net}`),
  ),
  fc.oneof(
    fc.constant(''),
    fc.tuple(not, network).map(([no, net]) => ` ${no}-d ${net}`),
  ),
  fc.oneof(
    fc.constant(''),
    fc.tuple(not, device).map(([no, name]) => ` ${no}-i ${name}`),
  ),
  fc.constantFrom('', '', ' -m comment --comment "x -s 10.9.0.0/16 -j a"'),
);
const rule = fc
  .tuple(fc.constantFrom('FORWARD', ...names), condition, fc.constantFrom('ACCEPT', 'DROP', 'RETURN', ...names))
  .map(([chain, conditions, target]) => `-A ${chain}${conditions.join('')} -j ${target}`);

describe('rules that can meet the packets of a question', () => {
  it('decide about those packets as all rules do, and about others the same or not at all', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 30 }),
        address,
        address,
        fc.constantFrom('cali1', 'cali2', 'eth0'),
        (rules, src, dst, inIface) => {
          const save = saveOf(rules, names);
          const { text, leftOut } = thin(save);
          const packet = { ...syn(), src, dst, inIface, outIface: 'eth0' };
          const whole = walkHook(nodeWith([parsed(save)]), 'FORWARD', packet).verdict;
          const state: NodeState = {
            ...nodeWith([parsed(text)]),
            ...(leftOut > 0
              ? {
                  leftOut: {
                    count: leftOut,
                    ...relevance,
                    addresses: [...relevance.addresses],
                    interfaces: ['cali1'],
                    prefixes: ['cali'],
                  },
                }
              : {}),
          };
          const walked = walkHook(state, 'FORWARD', packet).verdict;
          const carried = relevance.addresses.includes(src) && relevance.addresses.includes(dst) && inIface !== 'cali2';
          if (carried) expect(walked).toBe(whole);
          // For any other packet a pass is never told.
          else if (walked === 'accept') expect(whole).toBe('accept');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are few on a node of 5,000 Services with ten endpoints each', () => {
    const chains: string[] = ['KUBE-SERVICES'];
    const rules = ['-A FORWARD -j KUBE-SERVICES'];
    for (let service = 0; service < 5_000; service += 1) {
      const name = `KUBE-SVC-${service}`;
      chains.push(name);
      rules.push(`-A KUBE-SERVICES -d 10.96.${service >> 8}.${service & 255}/32 -p tcp -m tcp --dport 80 -j ${name}`);
      for (let endpoint = 0; endpoint < 10; endpoint += 1) {
        chains.push(`KUBE-SEP-${service}-${endpoint}`);
        rules.push(`-A ${name} -m statistic --mode random --probability 0.5 -j KUBE-SEP-${service}-${endpoint}`);
        rules.push(`-A KUBE-SEP-${service}-${endpoint} -p tcp -j DNAT --to-destination 10.1.${endpoint}.1:80`);
      }
    }
    const about = { ...relevance, addresses: [...relevance.addresses, '10.96.0.7'] };
    const { text, leftOut } = thin(saveOf(rules, chains), about);
    const [table] = parsed(text).tables;
    expect(table?.rules).toHaveLength(1 + 1 + 20);
    expect(leftOut).toBe(rules.length - 22);
  });

  it('are all of them where the output is short', () => {
    const save = saveOf(['-A FORWARD -s 10.9.0.0/16 -j DROP'], []);
    const whole = sieve(10_000, () => pickRules(keepsFor(relevance), [], 10_000));
    expect(whole.push(Buffer.from(save))).toBe(true);
    expect(whole.end()).toEqual({ text: save, leftOut: 0 });
  });

  it('are the same however the output comes', () => {
    const rules = Array.from(
      { length: 500 },
      (_, i) => `-A FORWARD -s 10.${i & 3}.0.0/16 -m comment --comment "ä${i}" -j DROP`,
    );
    const save = Buffer.from(saveOf(rules, []));
    const through = (pieces: number) => {
      const sifted = sieve(1_000, () => pickRules(keepsFor(relevance), [], 100_000));
      for (let at = 0; at < save.length; at += pieces) sifted.push(save.subarray(at, at + pieces));
      return sifted.end();
    };
    const once = through(save.length);
    expect(once.leftOut).toBe(375);
    for (const pieces of [1, 7, 999, 1_001]) expect(through(pieces)).toEqual(once);
  });
});
