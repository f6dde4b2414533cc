import { describe, expect, it } from 'vitest';
import { pickMembers } from '../../../../src/probe/keep/ip-sets.ts';
import { keepsFor } from '../../../../src/probe/keep/relevance.ts';
import { parseIpSets } from '../../../../src/probe/parse/ip-sets.ts';

const keeps = keepsFor({ addresses: ['10.0.0.1', 'fd00::1'], interfaces: [], prefixes: ['cali'] });
const listOf = (name: string, type: string, members: readonly string[]): string =>
  [
    `Name: ${name}`,
    `Type: ${type}`,
    'Header: family inet',
    `Number of entries: ${members.length}`,
    'Members:',
    ...members,
    '',
  ].join('\n');
const many = (more: readonly string[]): string[] => [
  ...Array.from({ length: 100_000 }, (_, i) => `10.${16 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`),
  ...more,
];
const thin = (text: string) => {
  const picker = pickMembers(keeps, 4_000_000);
  expect(picker.push(`${text}\n`)).toBe(true);
  return picker.end();
};

describe('members of large sets that can hold one of the addresses', () => {
  it.each([
    ['hash:ip', ['10.0.0.1'], ['10.0.0.1']],
    [
      'hash:net',
      ['10.0.0.0/8', '10.0.0.1/32 nomatch', '0.0.0.0/1'],
      ['10.0.0.0/8', '10.0.0.1/32 nomatch', '0.0.0.0/1'],
    ],
    ['hash:ip,port', ['10.0.0.1,tcp:80', '10.0.0.2,tcp:80'], ['10.0.0.1,tcp:80']],
    ['hash:net', ['fd00::/64', 'fd01::/64'], ['fd00::/64']],
  ])('of a %s are kept, the others counted', (type, more, kept) => {
    const { text, leftOut } = thin(listOf('big', type, many(more)));
    const without = 100_000 + more.length - kept.length;
    expect(leftOut).toBe(without);
    expect(parseIpSets(text, leftOut)).toEqual({
      ok: true,
      value: [{ name: 'big', type, members: kept, leftOut: without }],
    });
  });

  it('of small sets and of other kinds are all kept', () => {
    const ports = Array.from({ length: 2_000 }, (_, i) => `${i}`);
    const list = `${listOf('small', 'hash:ip', ['10.9.9.9'])}\n${listOf('ports', 'bitmap:port', ports)}`;
    const { text, leftOut } = thin(list);
    expect(leftOut).toBe(0);
    expect(parseIpSets(text)).toEqual(parseIpSets(list));
  });

  it('that are missing without a word make the list not whole', () => {
    const text = listOf('big', 'hash:ip', ['10.0.0.1']).replace('entries: 1', 'entries: 2000');
    expect(parseIpSets(text)).toMatchObject({ ok: false });
    expect(parseIpSets(text, 5)).toMatchObject({ ok: false });
    expect(parseIpSets(text, 1_999)).toMatchObject({ ok: true });
  });
});
