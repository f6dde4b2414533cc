import { expect, it } from 'vitest';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';

/** Packets that enter the sender's node and do not leave it, and what its connection tracking counted meanwhile. */
const causeOf = (tracking: { invalid: number; insertFailed: number; drop: number }, node?: string) => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
  for (const test of c.packets) test.tracking = [{ node: node ?? c.from.pod.nodeName ?? '', ...tracking }];
  return reportOf(c).verdict.causes.map(({ id }) => id);
};

it('names connection tracking where it dropped as many as were sent, on the node that lost them', () => {
  expect(causeOf({ invalid: 0, insertFailed: 0, drop: 4 })).toEqual(['conntrack-drops']);
  expect(causeOf({ invalid: 0, insertFailed: 5, drop: 0 })).toEqual(['conntrack-drops']);
  // Too few, of another kind, or elsewhere.
  expect(causeOf({ invalid: 0, insertFailed: 0, drop: 3 })).toEqual(['lost-in-source-node']);
  expect(causeOf({ invalid: 9, insertFailed: 0, drop: 0 })).toEqual(['lost-in-source-node']);
  expect(causeOf({ invalid: 0, insertFailed: 0, drop: 9 }, 'elsewhere')).toEqual(['lost-in-source-node']);
});
