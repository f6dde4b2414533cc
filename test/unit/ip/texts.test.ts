import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bareAddress,
  contains,
  isPrefix,
  networkOf,
  prefixLength,
  sameAddress,
  samePrefix,
} from '../../../src/ip/texts.ts';

it.each([
  ['192.168.84.131', 26, '192.168.84.128/26'],
  ['fd00:10::1234', 122, 'fd00:10::1200/122'],
  ['10.1.2.3', 0, '0.0.0.0/0'],
  ['10.1.2.3', 32, '10.1.2.3/32'],
  ['nonsense', 8, undefined],
])('the network of %s with %i bits', (address, length, expected) => {
  expect(networkOf(address, length)).toBe(expected);
});

it('compares what is written in different ways, and nothing equals what cannot be read', () => {
  expect(contains('10.39.0.1/24', '10.39.0.9')).toBe(true);
  expect(contains('10.39.0.1/32', '10.39.0.9')).toBe(false);
  expect(contains('nonsense', '10.39.0.9')).toBe(false);
  expect(contains('10.0.0.0/33', '10.0.0.0')).toBe(false);
  expect(sameAddress('fd00:0::1', 'fd00::1')).toBe(true);
  expect(sameAddress(undefined, undefined)).toBe(false);
  expect(samePrefix('10.0.0.1/24', '10.0.0.0/24')).toBe(true);
  expect(samePrefix('nonsense', 'nonsense')).toBe(false);
  expect(bareAddress('10.39.0.1/24')).toBe('10.39.0.1');
  expect(isPrefix('10.39.0.1')).toBe(false);
  expect(isPrefix('10.39.0.1/24')).toBe(true);
});

it('a network holds each address that it was made of', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 128 }), (text, length) => {
      const net = networkOf(text, length) ?? '';
      expect(contains(net, text)).toBe(true);
      expect(prefixLength(net)).toBe(Math.min(length, text.includes(':') ? 128 : 32));
    }),
  );
});
