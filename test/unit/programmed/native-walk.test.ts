import { describe, expect, it } from 'vitest';
import type { NftTable, NodeState } from '../../../src/case/node-state.ts';
import { got } from '../../../src/case/read.ts';
import { denialOf } from '../../../src/checks/rules/denial.ts';
import { parseNftTable } from '../../../src/probe/parse/nft-table.ts';
import type { Packet } from '../../../src/programmed/packet.ts';
import { type Walk, walkHook } from '../../../src/programmed/walk.ts';
import { said, saying } from '../../helpers/said.ts';
import { nodeWith, rule, ruleSet, setMark, syn } from './built-node.ts';

interface Chain {
  name: string;
  hook?: string;
  prio?: number;
  type?: string;
  policy?: string;
  rules: object[][];
}

const table = (title: string, chains: Chain[], sets: object[] = []): NftTable => {
  const [family, name] = title.split(' ');
  const at = { family, table: name };
  const read = parseNftTable(
    JSON.stringify({
      nftables: [
        { table: { family, name } },
        ...chains.map(({ rules: _, type = 'filter', prio = 0, hook, ...chain }) => ({
          chain: { ...at, ...chain, ...(hook ? { hook, prio, type } : {}) },
        })),
        ...sets.map((set) => ({ set: { ...at, ...set } })),
        ...chains.flatMap((chain) =>
          chain.rules.map((expr, i) => ({ rule: { ...at, chain: chain.name, handle: i + 10, expr } })),
        ),
      ],
    }),
    title,
  );
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const stateWith = (tables: NftTable[], iptables = ruleSet({ filter: [] })): NodeState => {
  const named = tables.map((each): [string, NftTable] => [`${each.family} ${each.name}`, each]);
  return nodeWith([iptables], [], {
    nativeTables: got(named.map(([name]) => name)),
    nft: Object.fromEntries(named.map(([name, each]) => [name, got(each)])),
  });
};

const is = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } });
const daddr = { payload: { protocol: 'ip', field: 'daddr' } };
const mark = { meta: { key: 'mark' } };
const [accept, drop] = [{ accept: null }, { drop: null }];
const setTo = (value: number) => ({ mangle: { key: mark, value } });

const forward = (tables: NftTable[], packet: Packet = syn(), iptables = ruleSet({ filter: [] })): Walk =>
  walkHook(stateWith(tables, iptables), 'FORWARD', packet);

const people = (rules: object[][], more: Partial<Chain> = {}, title = 'inet people') =>
  table(title, [{ name: 'forward', hook: 'forward', policy: 'accept', rules, ...more }]);

describe('native tables among others', () => {
  it('a rule that people wrote drops, and is named with its table; the fix deletes just it', () => {
    const state = stateWith([people([[is(daddr, '10.0.0.2'), drop]])]);
    const walk = walkHook(state, 'FORWARD', syn());
    expect(walk).toMatchObject({ verdict: 'drop', decidedBy: { backend: 'native', table: 'inet people' } });
    const denial = walk.decidedBy && denialOf(state, walk.decidedBy);
    expect(denial).toMatchObject({
      cause: 'foreign-rule-drops',
      object: 'chain forward',
      statement: saying(
        'the rule "add rule inet people forward ip daddr 10.0.0.2 drop" (nftables, table inet people), which is not Calico\'s, drops it',
      ),
      fixes: [
        { id: 'delete-rule', params: { backend: 'native', table: 'inet people', chain: 'forward', handle: '10' } },
      ],
    });
  });

  it('the base policy of a native chain drops what comes to its end', () => {
    const walk = forward([people([[is(daddr, '10.0.0.9'), accept]], { policy: 'drop' })]);
    expect(walk).toMatchObject({ verdict: 'drop', decidedBy: { table: 'inet people', chainPolicy: 'DROP' } });
  });

  it('an accept ends its own base chain only', () => {
    expect(forward([people([[accept]]), people([[drop]], { prio: 1 }, 'ip second')]).verdict).toBe('drop');
    expect(forward([people([[accept]])], syn(), ruleSet({ filter: [rule('FORWARD', 'DROP')] })).verdict).toBe('drop');
  });

  it.each([
    [-1, 'accept'],
    [1, 'drop'],
  ])('a mark that iptables sets at priority 0 is seen at priority %i: %s', (prio, verdict) => {
    const marks = ruleSet({ filter: [setMark('FORWARD', 1, 1)] });
    expect(forward([people([[is(mark, 1), drop]], { prio })], syn(), marks).verdict).toBe(verdict);
  });

  it('at the same priority which comes first is not known, and told so where it matters', () => {
    const marks = ruleSet({ filter: [setMark('FORWARD', 1, 1)] });
    const walk = forward([people([[is(mark, 1), drop]])], syn(), marks);
    expect(walk.verdict).toBe('unknown');
    expect(forward([people([[is(daddr, '10.0.0.9'), drop]])], syn(), marks).verdict).toBe('accept');
  });

  it('a table of the other family sees nothing', () => {
    expect(forward([people([[drop]], {}, 'ip6 people')]).verdict).toBe('accept');
  });

  it.each([
    ['a rate limit in front of a drop', [{ limit: { rate: 1, per: 'second' } }, drop]],
    ['a queue', [{ queue: { num: 1 } }]],
    ['a set that is not listed', [is(daddr, '@gone'), drop]],
    ['a field that nobody knows', [is({ meta: { key: 'skuid' } }, 0), drop]],
  ])('%s cannot be told', (_, expr) => {
    const walk = forward([people([expr])]);
    expect(walk.verdict).toBe('unknown');
    expect(walk.unsure[0]).toMatchObject({ table: 'inet people', chain: 'forward' });
  });

  it('what cannot be told and does no harm is passed over', () => {
    expect(forward([people([[{ limit: { rate: 1, per: 'second' } }, { log: null }]])]).verdict).toBe('accept');
  });

  it('a field that the packet lacks never matches, negated or not', () => {
    const icmp = is({ payload: { protocol: 'icmp', field: 'type' } }, 'echo-request', '!=');
    expect(forward([people([[icmp, drop]])]).verdict).toBe('accept');
  });

  it('chains at a device whose name was not told matter only where they can drop it', () => {
    const early = (rules: object[][]) =>
      table('netdev early', [{ name: 'in', hook: 'ingress', prio: -500, policy: 'accept', rules }]);
    const walk = (rules: object[][]) => walkHook(stateWith([early(rules)]), 'PREROUTING', syn());
    expect(walk([[is(daddr, '10.0.0.9'), drop]]).verdict).toBe('accept');
    expect(walk([[is(daddr, '10.0.0.2'), drop]])).toMatchObject({
      verdict: 'unknown',
      unsure: [{ table: 'netdev early', chain: 'in' }],
    });
  });

  it('before connection tracking everything is invalid', () => {
    const state = is({ ct: { key: 'state' } }, 'invalid', 'in');
    const chain = { name: 'pre', hook: 'prerouting', policy: 'accept', rules: [[state, drop]] };
    const walk = (prio: number) =>
      walkHook(stateWith([table('inet people', [{ ...chain, prio }])]), 'PREROUTING', syn()).verdict;
    expect([walk(-300), walk(-150)]).toEqual(['drop', 'accept']);
  });

  it('a destination rewritten by one chain is what a later one sees', () => {
    const nat = { name: 'nat', hook: 'prerouting', type: 'nat', prio: 500, policy: 'accept' };
    const later = { name: 'later', hook: 'prerouting', prio: -99, policy: 'accept' };
    const walk = walkHook(
      stateWith([
        table('ip people', [
          { ...nat, rules: [[{ dnat: { addr: '10.0.0.7', port: 80 } }]] },
          { ...later, rules: [[is(daddr, '10.0.0.7'), setTo(9)]] },
        ]),
      ]),
      'PREROUTING',
      syn(),
    );
    expect(walk).toMatchObject({ verdict: 'accept', dnat: { address: '10.0.0.7', port: 80 }, mark: 9 });
  });
});

describe("people's rules in Calico's own native table", () => {
  it('stand where neither Calico nor a policy asks for them', () => {
    const calico = table('ip calico', [
      { name: 'filter-FORWARD', hook: 'forward', policy: 'accept', rules: [[is(daddr, '10.0.0.2'), drop]] },
    ]);
    const state = stateWith([calico]);
    const { decidedBy } = walkHook(state, 'FORWARD', syn());
    expect(decidedBy && denialOf(state, decidedBy).cause).toBe('rule-not-intended');
  });
});
