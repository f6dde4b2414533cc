import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepsFor } from '../../../../src/probe/keep/relevance.ts';

const group = fc.constantFrom('0', '1', 'fd00', 'fe80', 'ffff', '2001', '0db8', 'DB8');
const address = fc.oneof(
  fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
  fc.array(group, { maxLength: 5 }).map((groups) => `::${groups.join(':')}`),
  fc.array(group, { minLength: 1, maxLength: 5 }).map((groups) => `${groups.join(':')}::`),
);

it('a network of IPv6 is kept where it holds an address of the question, as the kernel would say', () => {
  fc.assert(
    fc.property(
      fc.array(address, { minLength: 1, maxLength: 3 }),
      address,
      fc.nat({ max: 128 }),
      (own, net, prefix) => {
        const list = new BlockList();
        list.addSubnet(net, prefix, 'ipv6');
        const keeps = keepsFor({ addresses: own, interfaces: [], prefixes: [] });
        expect(keeps.network(`${net}/${prefix}`)).toBe(own.some((each) => list.check(each, 'ipv6')));
      },
    ),
    { numRuns: 1_000 },
  );
});
