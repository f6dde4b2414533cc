import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule, RuleMatch } from '../../../src/case/node-state.ts';
import { missing } from '../../../src/case/read.ts';
import { walkHook } from '../../../src/programmed/walk.ts';
import { verbatim } from '../../../src/words/message.ts';
import { runs } from '../../helpers/runs.ts';
import { said, saying } from '../../helpers/said.ts';
import { nodeWith, rule, ruleSet, setMark, syn } from './built-node.ts';

const from = (cidr: string, negate = false): RuleMatch => ({ kind: 'source', cidr, negate });
const dport = (low: number, high = low): RuleMatch => ({
  kind: 'destination-ports',
  ranges: [[low, high]],
  negate: false,
});
const mark = (value: number, mask = value): RuleMatch => ({ kind: 'mark', value, mask, negate: false });
const perhaps: RuleMatch = { kind: 'other', module: 'statistic', text: '-m statistic --mode random --probability 0.5' };

const forward = (rules: Rule[], policies: Record<string, string> = {}) =>
  walkHook(nodeWith([ruleSet({ filter: rules }, 'nft', policies)]), 'FORWARD', syn());

describe('chains', () => {
  it.each<[string, Rule[], string]>([
    ['no rules: the policy', [], 'accept'],
    ['a drop', [rule('FORWARD', 'DROP')], 'drop'],
    ['a reject', [rule('FORWARD', 'REJECT')], 'reject'],
    ['accept before drop', [rule('FORWARD', 'ACCEPT'), rule('FORWARD', 'DROP')], 'accept'],
    [
      'counting and logging go on',
      [rule('FORWARD', undefined), rule('FORWARD', 'LOG'), rule('FORWARD', 'DROP')],
      'drop',
    ],
    ['a chain that returns', [rule('FORWARD', 'a'), rule('FORWARD', 'DROP'), rule('a', 'RETURN')], 'drop'],
    ['a chain that ends', [rule('FORWARD', 'a'), rule('FORWARD', 'DROP'), rule('a', undefined)], 'drop'],
    [
      'goto returns to the caller of the chain that it left',
      [
        rule('FORWARD', 'a'),
        rule('FORWARD', 'DROP'),
        rule('a', 'b', [], { goto: true }),
        rule('a', 'ACCEPT'),
        rule('b', undefined),
      ],
      'drop',
    ],
    [
      'goto from a base chain ends in its policy',
      [rule('FORWARD', 'b', [], { goto: true }), rule('FORWARD', 'DROP'), rule('b', 'RETURN')],
      'accept',
    ],
    ['return in a base chain is its policy', [rule('FORWARD', 'RETURN'), rule('FORWARD', 'DROP')], 'accept'],
    ['another source', [rule('FORWARD', 'DROP', [from('10.1.0.0/16')])], 'accept'],
    ['not another source', [rule('FORWARD', 'DROP', [from('10.1.0.0/16', true)])], 'drop'],
    ['a port range', [rule('FORWARD', 'DROP', [dport(5000, 6000)])], 'drop'],
    ['marks', [setMark('FORWARD', 0x10000, 0x10000), rule('FORWARD', 'DROP', [mark(0x10000)])], 'drop'],
    ['a loop', [rule('FORWARD', 'a'), rule('a', 'b'), rule('b', 'a')], 'unknown'],
    ['a target nobody knows', [rule('FORWARD', 'NFQUEUE')], 'unknown'],
    ['a chain that is not there', [rule('FORWARD', 'gone', [], { goto: true })], 'unknown'],
    [
      'a mark restored from the connection',
      [rule('FORWARD', 'CONNMARK', [], { targetOptions: '--restore-mark' }), rule('FORWARD', 'DROP', [mark(4)])],
      'unknown',
    ],
  ])('%s', (_, rules, verdict) => {
    expect(forward(rules).verdict).toBe(verdict);
  });

  it('says which policy of a base chain decided', () => {
    expect(forward([], { FORWARD: 'DROP' }).decidedBy).toEqual({
      family: 4,
      backend: 'nft',
      table: 'filter',
      chainPolicy: 'DROP',
      path: ['FORWARD'],
    });
  });
});

describe('what cannot be told', () => {
  it('is unknown where it decides, and names the rule', () => {
    const drop = rule('FORWARD', 'DROP', [perhaps]);
    const walk = forward([drop]);
    expect(walk.verdict).toBe('unknown');
    expect(walk.decidedBy).toBeUndefined();
    expect(walk.unsure).toEqual([
      { table: 'filter', chain: 'FORWARD', rule: drop, reason: saying('"-m statistic" is not evaluated') },
    ]);
  });

  it.each<[string, Rule[], string]>([
    ['both ways drop', [rule('FORWARD', 'DROP', [perhaps]), rule('FORWARD', 'DROP')], 'drop'],
    ['both ways accept', [rule('FORWARD', 'ACCEPT', [perhaps])], 'accept'],
    ['it only logs', [rule('FORWARD', 'LOG', [perhaps])], 'accept'],
    ['another condition does not hold', [rule('FORWARD', 'DROP', [perhaps, from('10.9.0.0/16')])], 'accept'],
    [
      'a mark that nobody asks for',
      [setMark('FORWARD', 1, 1, [perhaps]), rule('FORWARD', 'DROP', [mark(2)])],
      'accept',
    ],
  ])('does not matter where %s', (_, rules, verdict) => {
    const walk = forward(rules);
    expect(walk).toMatchObject({ verdict, unsure: [] });
  });

  it('holds when a mark that may be set decides', () => {
    const walk = forward([setMark('FORWARD', 1, 1, [perhaps]), rule('FORWARD', 'DROP', [mark(1)])]);
    expect(walk.verdict).toBe('unknown');
    expect(walk.unsure.map((each) => each.rule?.target)).toEqual(['MARK']);
  });

  it('stays short with many such rules', () => {
    const rules = Array.from({ length: 2000 }, (_, i) => setMark('FORWARD', 1 << (i % 3), 7, [perhaps]));
    expect(forward([...rules, rule('FORWARD', 'DROP')]).verdict).toBe('drop');
  });

  it('includes rules and sets that were not read', () => {
    const state = nodeWith([]);
    expect(walkHook({ ...state, ruleSets: missing(verbatim('denied')) }, 'FORWARD', syn())).toMatchObject({
      verdict: 'unknown',
      unsure: [{ reason: saying('rules not read: denied') }],
    });
    const set: RuleMatch = { kind: 'set', set: 'cali40s:x', directions: ['src'], negate: false };
    const withSet = nodeWith([ruleSet({ filter: [rule('FORWARD', 'DROP', [set])] })]);
    expect(said(walkHook(withSet, 'FORWARD', syn()).unsure[0]?.reason)).toBe('set cali40s:x is not in the listing');
    expect(
      said(walkHook({ ...withSet, ipSets: missing(verbatim('denied')) }, 'FORWARD', syn()).unsure[0]?.reason),
    ).toBe('sets not read: denied');
  });
});

describe('tables and backends', () => {
  const accepting = ruleSet({ filter: [rule('FORWARD', 'ACCEPT')] });

  it('a drop in either backend is a drop', () => {
    const dropping = ruleSet({ filter: [rule('FORWARD', 'DROP')] }, 'legacy');
    expect(walkHook(nodeWith([accepting, dropping]), 'FORWARD', syn()).decidedBy).toMatchObject({ backend: 'legacy' });
    expect(walkHook(nodeWith([accepting]), 'FORWARD', syn()).verdict).toBe('accept');
  });

  it('their order is not known, and matters where one asks for what the other marks', () => {
    const marks = ruleSet({ filter: [setMark('FORWARD', 1, 1)] });
    const asks = ruleSet({ filter: [rule('FORWARD', 'DROP', [mark(1)])] }, 'legacy');
    const walk = walkHook(nodeWith([marks, asks]), 'FORWARD', syn());
    expect(walk.verdict).toBe('unknown');
    expect(said(walk.unsure[0]?.reason)).toContain('two backends');
  });

  it('accept ends one table only', () => {
    const rules = ruleSet({ mangle: [rule('FORWARD', 'ACCEPT')], filter: [rule('FORWARD', 'DROP')] });
    expect(walkHook(nodeWith([rules]), 'FORWARD', syn()).decidedBy).toMatchObject({ table: 'filter' });
  });

  it('what is not tracked is not rewritten', () => {
    const dnat = rule('PREROUTING', 'DNAT', [], { targetOptions: '--to-destination 10.9.9.9:53' });
    const rewrite = ruleSet({ nat: [dnat] });
    const untracked = ruleSet({ raw: [rule('PREROUTING', 'NOTRACK')], nat: [dnat] });
    expect(walkHook(nodeWith([rewrite]), 'PREROUTING', syn()).dnat).toEqual({ address: '10.9.9.9', port: 53 });
    expect(walkHook(nodeWith([untracked]), 'PREROUTING', syn()).dnat).toBeUndefined();
    expect(walkHook(nodeWith([rewrite]), 'PREROUTING', syn({ ctState: 'ESTABLISHED' })).dnat).toBeUndefined();
  });

  it('a packet of the node itself meets the filter with its new destination', () => {
    const dnat = rule('OUTPUT', 'DNAT', [], { targetOptions: '--to-destination 10.9.9.9:53' });
    const drop = rule('OUTPUT', 'DROP', [{ kind: 'destination', cidr: '10.9.9.9/32', negate: false }, dport(53)]);
    expect(walkHook(nodeWith([ruleSet({ nat: [dnat], filter: [drop] })]), 'OUTPUT', syn()).verdict).toBe('drop');
  });

  it('another family is not asked, and one that was not read is not known', () => {
    const six = { ...ruleSet({ filter: [rule('FORWARD', 'DROP')] }), family: 6 as const };
    expect(walkHook(nodeWith([six, ruleSet({})]), 'FORWARD', syn()).verdict).toBe('accept');
    expect(walkHook(nodeWith([six]), 'FORWARD', syn()).verdict).toBe('unknown');
  });
});

it('walks 50,000 rules in a moment', () => {
  const rules = Array.from({ length: 50_000 }, (_, i) =>
    rule('big', 'DROP', [
      { kind: 'protocol', protocol: 'tcp', negate: false },
      from(`172.${16 + (i >> 12)}.${(i >> 4) & 255}.${i & 15}/32`),
    ]),
  );
  const state = nodeWith([ruleSet({ filter: [rule('FORWARD', 'big'), ...rules, rule('big', 'ACCEPT')] })]);
  const start = process.threadCpuUsage();
  expect(walkHook(state, 'FORWARD', syn()).verdict).toBe('accept');
  expect(process.threadCpuUsage(start).user / 1_000).toBeLessThan(2_000);
});

it('never throws, whatever it is given', () => {
  const match = fc.oneof(
    fc.record({ kind: fc.constant('source' as const), cidr: fc.string(), negate: fc.boolean() }),
    fc.record({ kind: fc.constant('in-interface' as const), name: fc.string(), negate: fc.boolean() }),
    fc.record({ kind: fc.constant('protocol' as const), protocol: fc.string(), negate: fc.boolean() }),
    fc.record({ kind: fc.constant('other' as const), module: fc.string(), text: fc.string() }),
    fc.record({ kind: fc.constant('mark' as const), value: fc.nat(), mask: fc.nat(), negate: fc.boolean() }),
  );
  const chains = ['FORWARD', 'a', 'b', 'c'];
  const rules = fc.array(
    fc.record({
      chain: fc.constantFrom(...chains),
      target: fc.constantFrom('ACCEPT', 'DROP', 'RETURN', 'MARK', 'DNAT', 'CT', 'HUH', ...chains),
      matches: fc.array(match, { maxLength: 2 }),
      goto: fc.boolean(),
      options: fc.string(),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(rules, fc.string(), (built, source) => {
      const table = built.map((each) =>
        rule(each.chain, each.target, each.matches, { goto: each.goto, targetOptions: each.options }),
      );
      const walk = walkHook(nodeWith([ruleSet({ filter: table })]), 'FORWARD', syn({ src: source }));
      expect(['accept', 'drop', 'reject', 'unknown']).toContain(walk.verdict);
    }),
    { numRuns: runs(100, 20_000) },
  );
});

it('gives up at once where a walk of the same node came to no end before', () => {
  const chains = Array.from({ length: 40 }, (_, i) => `maze-${i}`);
  const maze = chains.flatMap((chain, i) => Array.from({ length: 2 }, () => rule(chain, chains[i + 1])));
  const state = nodeWith([ruleSet({ filter: [rule('FORWARD', 'maze-0'), ...maze] })]);
  expect(walkHook(state, 'FORWARD', syn()).verdict).toBe('unknown');
  const start = process.cpuUsage();
  for (let i = 0; i < 100; i += 1) expect(walkHook(state, 'FORWARD', syn()).verdict).toBe('unknown');
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
});
