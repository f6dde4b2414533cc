import { expect, it } from 'vitest';
import { requestedAddressSchema } from '../../../src/case/no-address.ts';

/** As the version before saved it. */
it.each([
  ['', null],
  ['pod shop/db-0 on node-2', { kind: 'pod', name: 'shop/db-0', node: 'node-2' }],
  ['pod shop/db-0', { kind: 'pod', name: 'shop/db-0', node: undefined }],
  ['vxlanTunnelAddress on node-1', { kind: 'other', name: 'vxlanTunnelAddress', node: 'node-1' }],
  [
    { kind: 'pod', name: 'a/b' },
    { kind: 'pod', name: 'a/b' },
  ],
])('who has an address is read from %j', (saved, holder) => {
  const read = { address: '10.0.0.1', holders: { ok: true, value: [] }, allocation: { ok: true, value: saved } };
  expect(requestedAddressSchema.parse(read).allocation).toEqual({ ok: true, value: holder });
});
