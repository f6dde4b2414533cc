import { describe, expect, it } from 'vitest';
import { leavingOneAlone } from '../../../src/diagnose/send-packets.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { inboundCase } from '../helpers/inbound-case.ts';

const target = { namespace: 'calico-why-probe', pod: 'probe', container: 'probe' };
const staying = (): never => {
  throw new Error('not started here');
};
const probes = { 'node-2': { target, staying }, 'node-3': { target, staying } };

describe('a probe that stays', () => {
  it.each([
    ['watches at the receiver, and the call is an exec of its own', 'node-2', { 'node-2': { target } }],
    ['calls where its node has no other part', 'node-1', {}],
  ])('%s', async (_what, player, changed) => {
    const c = await inboundCase({ inbound: { player } });
    const own = { ...probes, 'node-1': { target, staying } };
    expect(leavingOneAlone({ probes: own, trip: roundTrip(c) })).toEqual({ ...own, ...changed });
  });
});
