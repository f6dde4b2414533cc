import { describe, expect, it } from 'vitest';
import { pickNft } from '../../../../src/probe/keep/nft.ts';
import { keepsFor } from '../../../../src/probe/keep/relevance.ts';
import { sieve } from '../../../../src/probe/keep/sieve.ts';
import { parseNftTable } from '../../../../src/probe/parse/nft-table.ts';
import { said } from '../../../helpers/said.ts';

const about = { addresses: ['10.0.0.1', 'fd00::1'], interfaces: ['cali1'], prefixes: ['cali'] };
const where = { family: 'inet', table: 't' };
const rule = (chain: string, ...expr: object[]) => ({ rule: { ...where, chain, handle: 1, expr } });
const chain = (name: string, hook?: string) => ({
  chain: { ...where, name, ...(hook ? { hook, type: 'filter', prio: 0, policy: 'accept' } : {}) },
});
const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } });
const saddr = { payload: { protocol: 'ip', field: 'saddr' } };
const drop = { drop: null };

const thin = (objects: object[], pieces = 1_000_000) => {
  const text = JSON.stringify({
    nftables: [{ metainfo: { version: '"}[{' } }, { table: { family: 'inet', name: 't' } }, ...objects],
  });
  const sifted = sieve(0, () => pickNft(keepsFor(about), about.interfaces, 4_000_000));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieces) expect(sifted.push(bytes.subarray(at, at + pieces))).toBe(true);
  return sifted.end();
};
const rulesOf = (text: string) => {
  const read = parseNftTable(text, 'inet t');
  if (!read.ok) throw new Error(said(read.reason));
  return read.value.rules;
};

describe('native rules that can meet the packets of a question', () => {
  it.each([
    ['its own address', match(saddr, '10.0.0.1'), true],
    ['another', match(saddr, '10.0.0.2'), false],
    ['not another', match(saddr, '10.0.0.2', '!='), true],
    ['a network that holds it', match(saddr, { prefix: { addr: '10.0.0.0', len: 8 } }), true],
    ['another network', match(saddr, { prefix: { addr: '11.0.0.0', len: 8 } }), false],
    ['a range that holds it', match(saddr, { range: ['10.0.0.0', '10.0.0.9'] }), true],
    ['another range', match(saddr, { range: ['10.0.0.2', '10.0.0.9'] }), false],
    ['a list with it', match(saddr, { set: ['10.0.0.2', '10.0.0.1'] }), true],
    ['a list without it', match(saddr, { set: ['10.0.0.2', { prefix: { addr: '11.0.0.0', len: 8 } }] }), false],
    ['a named set', match(saddr, '@friends'), true],
    ['IPv6', match({ payload: { protocol: 'ip6', field: 'daddr' } }, 'fd00::2'), false],
    ['IPv6 of its own', match({ payload: { protocol: 'ip6', field: 'daddr' } }, 'fd00:0::1'), true],
    ['its interface', match({ meta: { key: 'iifname' } }, 'cali1'), true],
    ["another workload's", match({ meta: { key: 'iifname' } }, 'cali2'), false],
    ['several', match({ meta: { key: 'iifname' } }, 'cali*'), true],
    ['a port', match({ payload: { protocol: 'tcp', field: 'dport' } }, 80), true],
    ['what is not understood', match({ '&': [saddr, 255] }, '10.0.0.2'), true],
  ])('%s', (_, condition, kept) => {
    const { text, leftOut } = thin([chain('f', 'forward'), rule('f', condition, drop)]);
    expect(rulesOf(text)).toHaveLength(kept ? 1 : 0);
    expect(leftOut).toBe(kept ? 0 : 1);
  });

  it('are those of chains that something leads to, by rules and by maps', () => {
    const map = {
      map: { ...where, name: 'm', type: 'ifname', map: 'verdict', elem: [['cali1', { goto: { target: 'own' } }]] },
    };
    const { text, leftOut } = thin([
      map,
      chain('f', 'forward'),
      ...['own', 'next', 'lost', 'x-cali1'].map((name) => chain(name)),
      rule('own', { jump: { target: 'next' } }),
      ...['next', 'lost', 'x-cali1'].map((name) => rule(name, drop)),
    ]);
    expect(rulesOf(text).map((each) => each.chain)).toEqual(['own', 'next', 'x-cali1']);
    expect(leftOut).toBe(1);
  });

  it('and elements of large sets', () => {
    const elem = [
      ...Array.from({ length: 5_000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`),
      '10.0.0.1',
      { prefix: { addr: '10.0.0.0', len: 9 } },
    ];
    const { text, leftOut } = thin([{ set: { ...where, name: 's', type: 'ipv4_addr', elem } }, chain('f', 'forward')]);
    const read = parseNftTable(text, 'inet t');
    // 10.0.0.0/9 holds it.
    expect(read.ok && read.value.sets[0]).toMatchObject({ name: 's', leftOut: 5_000 });
    expect(read.ok && read.value.sets[0]?.elements).toHaveLength(2);
    expect(leftOut).toBe(5_000);
  });

  it('are the same however the output comes, whatever its texts hold', () => {
    const objects = [
      chain('f', 'forward'),
      rule('f', match({ meta: { key: 'iifname' } }, '"}]\\{['), { comment: 'ä"\\' }),
      ...Array.from({ length: 50 }, (_, i) => rule('f', match(saddr, `10.0.0.${i}`), drop)),
    ];
    const once = thin(objects);
    expect(once.leftOut).toBe(49);
    for (const pieces of [1, 3, 64]) expect(thin(objects, pieces)).toEqual(once);
  });

  it('are none where the output breaks off or is no JSON', () => {
    const half = sieve(0, () => pickNft(keepsFor(about), [], 1_000_000));
    half.push(Buffer.from('{"nftables":[{"a":1x}]}'));
    expect(parseNftTable(half.end().text, 'inet t').ok).toBe(false);
  });
});
