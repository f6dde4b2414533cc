import { describe, expect, it } from 'vitest';
import type { PacketTest, Tap } from '../../../src/case/packets.ts';
import { answeredInside, lossOf, wasAnswered } from '../../../src/path/loss.ts';
import { reportOf } from '../../helpers/examine.ts';
import { healthyCase, live } from '../helpers/healthy-case.ts';

/** A test that was answered, of which only these taps saw something. */
const testOf = (seen: Partial<Tap>[], outcome: PacketTest['outcome'] = 'replied'): PacketTest => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome });
  const [test] = c.packets;
  if (test === undefined) throw new Error('no test');
  for (const tap of test.taps) Object.assign(tap, { requests: 0, replies: 0 });
  const first = test.taps[0];
  if (first === undefined) throw new Error('no tap');
  for (const more of seen) {
    const known = test.taps.find(({ place }) => place === more.place && more.interface === undefined);
    if (known) Object.assign(known, more);
    else test.taps.push({ ...first, ...more });
  }
  return test;
};

const onLoopback = { place: 'source-pod', interface: 'lo', replies: 7 } as const;

describe('an answer', () => {
  it('counts where the receiver saw the question', () => {
    const test = testOf([]);
    for (const tap of test.taps) Object.assign(tap, { requests: 3, replies: 3 });
    expect([answeredInside(test), wasAnswered(test)]).toEqual([false, true]);
  });

  it('does not count where it came from inside the sender', () => {
    for (const outcome of ['replied', 'refused'] as const) {
      const test = testOf([onLoopback], outcome);
      expect([answeredInside(test), wasAnswered(test), lossOf(test)]).toEqual([true, false, undefined]);
    }
    // By another interface of the pod, where the node watched its end of it.
    expect(answeredInside(testOf([{ place: 'source-pod', replies: 4 }]))).toBe(true);
  });

  it('is taken as it is where captures of the node may be blind', () => {
    const test = testOf([{ place: 'source-pod', requests: 3, replies: 4 }]);
    test.taps = test.taps.filter(({ place }) => !/veth|tunnel/.test(place));
    expect(answeredInside(test)).toBe(false);
  });

  it('from inside the sender leaves every departure a cause, and is none itself', () => {
    const c = healthyCase('vxlan');
    c.packets = [testOf([onLoopback])];
    delete c.packetsSkipped;
    const { verdict, findings } = reportOf(c);
    expect(verdict.causes).toEqual([]);
    expect(verdict.warnings).toContain(findings.find(({ check }) => check === 'live-packets')?.id);
    expect(JSON.stringify(verdict.summary)).not.toContain('verdict.works');
  });
});
