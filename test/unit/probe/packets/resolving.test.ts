import { expect, it } from 'vitest';
import { devicesAsking } from '../../../../src/probe/packets/resolving.ts';

it('reads behind which devices a MAC address is asked for', () => {
  expect(devicesAsking('10.39.0.3 dev eth0 INCOMPLETE \nfe80::1 dev cali1  INCOMPLETE\n')).toEqual(['eth0', 'cali1']);
  expect(devicesAsking('')).toEqual([]);
});
