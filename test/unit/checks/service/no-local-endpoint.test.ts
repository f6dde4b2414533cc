import { expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { aboutService } from '../../../../src/checks/service/service.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { value } from '../../helpers/healthy-case.ts';
import { entry, inboundCase } from '../../helpers/inbound-case.ts';

const found = (c: Case) =>
  aboutService
    .flatMap((step) => step(roundTrip(c).forward))
    .filter(({ check, cause }) => check === 'service-endpoints' || cause === 'no-local-endpoint');

/** Nothing stands behind it on the node that is called. */
const elsewhere = (c: Case): void => {
  if (c.service === undefined) throw new Error('no Service');
  c.service.endpoints = { ok: true, value: value(c.service.endpoints).filter(({ node }) => node !== entry) };
};

it('a node without an endpoint of its own drops what comes from outside, and stands where that is', async () => {
  const [first] = found(await inboundCase({ local: true, harm: elsewhere }));
  expect(first).toMatchObject({ status: 'fail', cause: 'no-local-endpoint', hop: 'source-node', node: entry });
});

it('is nothing of a Service that spreads, nor of its own address', async () => {
  for (const shape of [{ harm: elsewhere }, { local: true }]) {
    expect(found(await inboundCase(shape))).toMatchObject([{ status: 'pass' }]);
  }
  const own = await inboundCase({ local: true, harm: elsewhere, inbound: { way: 'cluster-ip' } });
  expect(found(own).filter(({ cause }) => cause !== undefined)).toEqual([]);
});
