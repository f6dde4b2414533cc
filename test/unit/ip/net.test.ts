import { expect, it } from 'vitest';
import { parseAddress } from '../../../src/ip/address.ts';
import {
  isStrictlyWithin,
  isWithin,
  lastOf,
  type Net,
  netContains,
  netText,
  nthOf,
  parseGoNet,
  parseNet,
} from '../../../src/ip/net.ts';

const net = (text: string): Net => {
  const parsed = parseNet(text);
  if (parsed === undefined) throw new Error(`${text} is no net`);
  return parsed;
};

it.each([
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['10.1.2.3/255.255.0.0', '10.1.0.0/16'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['fd00::1234/112', 'fd00::/112'],
  ['0.0.0.0/0', '0.0.0.0/0'],
])('%s is %s', (text, expected) => {
  expect(netText(net(text))).toBe(expected);
});

it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/255.0.255.0', 'fd00::/129', 'x/8'])(
  '%j is no net',
  (text) => {
    expect(parseNet(text)).toBeUndefined();
    expect(parseGoNet(text)).toBeUndefined();
  },
);

it.each([
  ['10.0.0.0/8', { exact: true, bare: false }],
  ['10.1.0.0/8', { exact: false, bare: false }],
  ['10.1.0.0', { exact: true, bare: true }],
])('to Go, %s is %j', (text, expected) => {
  expect(parseGoNet(text)).toMatchObject(expected);
});

it.each(['10.0.0.0/08', '10.0.0.0/255.0.0.0', '10.0.0.0/8/8', 'fe80::1%eth0/64'])('Go does not read %s', (text) => {
  expect(parseGoNet(text)).toBeUndefined();
});

it('a net holds its first and its last address, and none beside', () => {
  const block = net('192.168.84.128/26');
  const holds = (text: string) => netContains(block, parseAddress(text) ?? { family: 6, value: 0n });
  expect(['192.168.84.127', '192.168.84.128', '192.168.84.191', '192.168.84.192'].map(holds)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(lastOf(block)).toBe(parseAddress('192.168.84.191')?.value);
  expect(nthOf(block, 3)).toBe('192.168.84.131');
  expect(holds('::c0a8:5480')).toBe(false);
});

it('lies within itself, but not strictly', () => {
  const [outer, inner] = [net('10.0.0.0/8'), net('10.1.0.0/16')];
  expect([isWithin(inner, outer), isWithin(outer, outer), isWithin(outer, inner)]).toEqual([true, true, false]);
  expect([isStrictlyWithin(inner, outer), isStrictlyWithin(outer, outer)]).toEqual([true, false]);
});
