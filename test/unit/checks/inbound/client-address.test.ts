import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { Inbound } from '../../../../src/case/inbound.ts';
import { clientAddress } from '../../../../src/checks/inbound/client-address.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { pool, route, routes } from '../../helpers/healthy-case.ts';
import { entry, inboundCase } from '../../helpers/inbound-case.ts';

const findingsOf = (c: Case) => [clientAddress(roundTrip(c).forward)].flat();
const from = (address: string, more: Partial<Inbound['client']> = {}, harm?: (c: Case) => void) =>
  inboundCase({ inbound: { client: { address, ...more } }, ...(harm === undefined ? {} : { harm }) });
const toTunnel = (c: Case): void => {
  routes(c, entry).unshift(route('192.168.77.0/26', { dev: 'vxlan.calico', protocol: '80' }));
};

describe('the address of a client outside', () => {
  it("is nobody else's concern", async () => {
    expect(findingsOf(await from('203.0.113.9'))).toEqual([]);
    expect(findingsOf(await from('192.168.77.9', { any: true }))).toEqual([]);
    expect(findingsOf(await from('192.168.77.9', { node: 'node-2' }))).toEqual([]);
  });

  it.each([
    ['warn', undefined],
    ['fail', toTunnel],
  ] as const)('of a pool for pods is told: %s', async (status, harm) => {
    expect(findingsOf(await from('192.168.77.9', {}, harm))).toMatchObject([
      { status, cause: 'pool-covers-outside', node: entry, fixes: [{ id: 'narrow-pool' }] },
    ]);
  });

  it('may be of a pool that gives nothing to pods, or of the tunnel of a node', async () => {
    const lan = await from('192.168.77.9', {}, (c) => {
      pool(c).disabled = true;
    });
    expect(findingsOf(lan)).toEqual([]);
    const c = await from('192.168.247.0');
    expect(findingsOf(c)).toEqual([]);
  });
});
