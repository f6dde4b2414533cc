import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressKey, addressText, parseAddress, parseGoAddress } from '../../../src/ip/address.ts';

it.each([
  '',
  '10',
  '10.1',
  '10.0.0.256',
  '010.0.0.1',
  '10.0.0.1/8',
  '::g',
  '1.2.3.4.5',
  'abc',
  ' 10.0.0.1',
  '1e1.0.0.1',
])('%j is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
  expect(parseGoAddress(text)).toBeUndefined();
});

it('a zone is left off, and Go takes none', () => {
  expect(parseAddress('fe80::1%eth0')).toEqual(parseAddress('fe80::1'));
  expect(parseGoAddress('fe80::1%eth0')).toBeUndefined();
});

it('to Go, IPv4 in an IPv6 address is IPv4', () => {
  expect(parseGoAddress('::ffff:10.0.0.1')).toEqual(parseAddress('10.0.0.1'));
  expect(parseAddress('::ffff:10.0.0.1')?.family).toBe(6);
});

it('one address has one text and one key, however it is written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text);
      if (address === undefined) throw new Error(`${text} is an address`);
      expect(parseAddress(addressText(address))).toEqual(address);
      expect(addressKey(address)).toBe(addressKey(parseAddress(text.toUpperCase()) ?? address));
    }),
  );
});
