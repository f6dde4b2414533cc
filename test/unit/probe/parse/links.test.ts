import { expect, it } from 'vitest';
import { parseLinks } from '../../../../src/probe/parse/links.ts';

it('says which program set an address, and nothing of what the kernel set', () => {
  const address = (local: string, protocol?: unknown) => ({ family: 'inet', local, prefixlen: 32, protocol });
  const listed = [
    {
      ifindex: 2,
      ifname: 'eth0',
      flags: ['UP'],
      addr_info: [
        address('10.39.0.3'),
        address('127.0.0.1', 'kernel_lo'),
        address('10.39.0.99', 'keepalived'),
        address('10.39.0.98', 18),
        address('10.39.0.97', { hostile: true }),
      ],
    },
  ];
  const links = parseLinks(JSON.stringify(listed));
  expect(links.ok && links.value[0]?.addresses.map(({ protocol }) => protocol)).toEqual([
    undefined,
    undefined,
    'keepalived',
    '18',
    undefined,
  ]);
});
