import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNftTable } from '../../../../src/probe/parse/nft-table.ts';
import { said, saying } from '../../../helpers/said.ts';

const at = { family: 'inet', table: 'people' };
const listing = (...objects: object[]): string =>
  JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'inet', name: 'people', handle: 1 } },
      ...objects,
    ],
  });
const rule = (...expr: object[]) => ({ rule: { ...at, chain: 'forward', handle: 7, expr } });

const stepsOf = (...expr: object[]) => {
  const table = parseNftTable(listing(rule(...expr)), 'inet people');
  if (!table.ok) throw new Error(said(table.reason));
  return table.value.rules[0];
};

const mark = { meta: { key: 'mark' } };
const match = (op: string, left: unknown, right: unknown) => ({ match: { op, left, right } });

describe('a native table', () => {
  it('chains, sets and maps with their elements', () => {
    const text = listing(
      { chain: { ...at, name: 'forward', handle: 2, type: 'filter', hook: 'forward', prio: -5, policy: 'drop' } },
      { chain: { ...at, name: 'own', handle: 3 } },
      { set: { ...at, name: 's', type: 'ipv4_addr', elem: ['1.2.3.4', { elem: { val: '1.2.3.5', timeout: 9 } }] } },
      { map: { ...at, name: 'm', type: 'ifname', map: 'verdict', elem: [['cali*', { jump: { target: 'own' } }]] } },
      { flowtable: { ...at, name: 'f', hook: 'ingress', prio: 0, dev: 'eth0' } },
    );
    expect(parseNftTable(text, 'inet people')).toMatchObject({
      ok: true,
      value: {
        family: 'inet',
        name: 'people',
        chains: [
          { name: 'forward', hook: 'forward', type: 'filter', priority: -5, policy: 'DROP' },
          { name: 'own', packets: 0 },
        ],
        sets: [
          { name: 's', elements: [{ parts: [{ value: '1.2.3.4' }] }, { parts: [{ value: '1.2.3.5' }] }] },
          {
            name: 'm',
            elements: [{ parts: [{ kind: 'is', value: 'cali*' }], verdict: { kind: 'jump', chain: 'own' } }],
          },
        ],
      },
    });
  });

  it('a rule says what it does, and its text has no counters', () => {
    const counted = { counter: { packets: 3, bytes: 180 } };
    const left = { payload: { protocol: 'ip', field: 'daddr' } };
    expect(stepsOf(match('==', left, '10.0.0.1'), counted, { drop: null })).toMatchObject({
      chain: 'forward',
      packets: 3,
      target: 'DROP',
      handle: 7,
      text: 'add rule inet people forward ip daddr 10.0.0.1 drop',
    });
  });

  it.each([
    ['constant', 5, { value: 5, mask: 0xffffffff }],
    ['and', { '&': [mark, 0xfffffff0] }, { value: 0, mask: 0xf }],
    ['or', { '|': [mark, 4] }, { value: 4, mask: 4 }],
    ['xor', { '^': [mark, 4] }, { value: 4, mask: 0 }],
    ['and, or', { '|': [{ '&': [mark, 0xffffff00] }, 2] }, { value: 2, mask: 0xff }],
  ])('a mark set by %s', (_, value, expected) => {
    const read = stepsOf({ mangle: { key: mark, value } });
    expect(read?.steps).toEqual([{ kind: 'mark', ...expected }]);
    expect(read?.setMark).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['a rate', { limit: { rate: 5, per: 'second' } }, 'doubt'],
    ['connections', { 'ct count': { val: 20 } }, 'doubt'],
    ['a match of iptables', { xt: { type: 'match', name: 'bpf' } }, 'doubt'],
    ['an operator that is not known', match('~', mark, 1), 'doubt'],
    ['a queue', { queue: { num: 1 } }, 'unknown'],
    ['a target of iptables', { xt: { type: 'target', name: 'TPROXY' } }, 'unknown'],
    [
      'a new destination',
      { mangle: { key: { payload: { protocol: 'ip', field: 'daddr' } }, value: '1.1.1.1' } },
      'unknown',
    ],
    ['something new', { teleport: 'mars' }, 'unknown'],
    [
      'a segment size',
      { mangle: { key: { 'tcp option': { name: 'maxseg', field: 'size' } }, value: { rt: { key: 'mtu' } } } },
      'none',
    ],
    ['a log', { log: { prefix: 'x' } }, 'none'],
    ['a mark from elsewhere', { mangle: { key: mark, value: { ct: { key: 'mark' } } } }, 'forget-mark'],
  ])('%s is never dropped', (_, statement, kind) => {
    expect(stepsOf(statement, { drop: null })?.steps?.map((step) => step.kind)).toEqual([kind, 'verdict']);
  });

  it('what the listing leaves out because a statement implies it', () => {
    const [first] = stepsOf({ reject: { type: 'icmpv6', expr: 'port-unreachable' } })?.steps ?? [];
    expect(first).toMatchObject({ kind: 'match', keys: [{ field: 'meta nfproto' }] });
    expect(stepsOf({ reject: { type: 'icmpx', expr: 'port-unreachable' } })?.steps).toEqual([{ kind: 'reject' }]);
  });

  it('a raw field is kept as a field that nobody knows', () => {
    const left = { payload: { base: 'nh', offset: 96, len: 32 } };
    expect(stepsOf(match('==', left, 1))?.steps).toMatchObject([{ keys: [{ field: expect.stringMatching(/^\? /) }] }]);
  });

  it.each([
    ['cut off', listing(rule()).slice(0, -9), 'not valid JSON'],
    ['something else', '[]', 'not what nft -j prints'],
    ['another table', listing({ chain: { family: 'ip', table: 'people', name: 'x' } }), 'another table'],
    ['a rule without its chain', listing({ rule: { ...at, expr: [] } }), 'an object is not understood'],
    ['no table', '{"nftables":[]}', 'does not name the table'],
  ])('a listing with a hole is not believed: %s', (_, text, reason) => {
    expect(parseNftTable(text, 'inet people')).toMatchObject({ ok: false, reason: saying(reason) });
  });

  it('never throws, whatever stands in a rule', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (expr, elem) => {
        const set = { set: { ...at, name: 's', elem } };
        expect(parseNftTable(listing({ rule: { ...at, chain: 'c', expr } }, set), 'inet people')).toHaveProperty('ok');
      }),
    );
  });
});
