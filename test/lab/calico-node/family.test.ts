import { expect, it } from 'vitest';
import { addressAt, inPrefix, linkLocalOf, madeMac } from './family.ts';

it.each([
  ['192.168.84.128/26', 3, '192.168.84.131'],
  ['fd00:42:0:5486:2d90:6847:2ee5:5500/122', 2, 'fd00:42:0:5486:2d90:6847:2ee5:5502'],
  ['fd00:42::/122', 0, 'fd00:42::'],
  ['fd00:42::/122', 5, 'fd00:42::5'],
  ['fd00:0:0:1::/122', 1, 'fd00:0:0:1::1'],
])('%s has %i at %s', (cidr, ordinal, address) => {
  expect(addressAt(cidr, ordinal)).toBe(address);
});

it('knows what a prefix holds', () => {
  expect(inPrefix('fd00:42::/48', 'fd00:42:0:5486:2d90:6847:2ee5:5500/122')).toBe(true);
  expect(inPrefix('fd00:42::/48', 'fd00:43::1')).toBe(false);
  expect(inPrefix('0.0.0.0/0', 'fd00:43::1')).toBe(false);
  expect(inPrefix('192.168.0.0/16', '192.168.84.128/26')).toBe(true);
});

it('makes the link-local address that the kernel made of a recorded MAC address', () => {
  expect(linkLocalOf('ea:0b:cf:ce:08:89')).toBe('fe80::e80b:cfff:fece:889');
  expect(linkLocalOf('ee:ee:ee:ee:ee:ee')).toBe('fe80::ecee:eeff:feee:eeee');
  expect(Number.parseInt(madeMac('any').slice(0, 2), 16) & 3).toBe(2);
});
