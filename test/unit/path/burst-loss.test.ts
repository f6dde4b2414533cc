import { describe, expect, it } from 'vitest';
import type { BurstRow, BurstTap } from '../../../src/case/burst.ts';
import { mostLostOf } from '../../../src/case/burst.ts';
import { placeSchema } from '../../../src/case/packets.ts';
import { delayOfBurst, lossOfBurst } from '../../../src/path/burst-loss.ts';

const places = placeSchema.options;

/** Counts at the eight places, there and back. */
const row = (requests: number[], replies: number[], answered: number, p50s: (number | undefined)[] = []): BurstRow => ({
  bytes: 100,
  sent: 200,
  answered,
  ...(answered === 0 ? {} : { p50: 41, p99: 80 }),
  taps: places.map((place, at): BurstTap => {
    const p50 = p50s[at];
    return {
      place,
      node: at < 4 ? 'node-1' : 'node-2',
      interface: `if${at}`,
      requests: requests[at] ?? 0,
      replies: replies[at] ?? 0,
      ...(p50 === undefined ? {} : { p50, p99: p50 }),
    };
  }),
});
const all = (count: number): number[] => places.map(() => count);

describe('where a burst loses its packets', () => {
  it.each([
    [false, { cause: 'lost-on-the-way', hop: 'underlay' }],
    [true, { cause: 'outside-no-answer', hop: 'outside' }],
  ])('behind the last place that is watched, towards something outside: %s', (toOutside, wanted) => {
    const whole = row([200, 200, 200, 200], [150, 150, 150, 150], 150);
    const watched = { ...whole, taps: whole.taps.filter(({ node }) => node === 'node-1') };
    const found = lossOfBurst(watched, false, toOutside);
    expect(found).toMatchObject({ ...wanted, direction: 'forward', lost: 50, last: { place: 'source-nic' } });
    expect(found?.next).toBeUndefined();
  });

  it.each<[string, BurstRow, unknown]>([
    ['nowhere', row(all(200), all(200), 200), undefined],
    [
      'between the nodes',
      row([200, 200, 200, 200, 163, 163, 163, 163], all(163), 163),
      {
        direction: 'forward',
        lost: 37,
        cause: 'underlay-drops-tunnel',
        hop: 'underlay',
        last: 'source-nic',
        next: 'destination-nic',
      },
    ],
    [
      'in the receiver node, behind its tunnel',
      row([200, 200, 200, 200, 200, 200, 150, 150], all(150), 150),
      {
        direction: 'forward',
        lost: 50,
        cause: 'lost-in-destination-node',
        hop: 'destination-node',
        last: 'destination-tunnel',
        next: 'destination-veth',
      },
    ],
    [
      'in the sender node',
      row([200, 200, 120, 120, 120, 120, 120, 120], all(120), 120),
      {
        direction: 'forward',
        lost: 80,
        cause: 'lost-in-source-node',
        hop: 'source-node',
        last: 'source-veth',
        next: 'source-tunnel',
      },
    ],
    [
      'between the nodes, on the way back',
      row(all(200), [90, 90, 90, 90, 200, 200, 200, 200], 90),
      {
        direction: 'reverse',
        lost: 110,
        cause: 'underlay-drops-tunnel',
        hop: 'underlay',
        last: 'destination-nic',
        next: 'source-nic',
      },
    ],
    [
      'in the pod that is asked',
      row(all(200), all(140), 140),
      {
        direction: 'forward',
        lost: 60,
        cause: 'no-answer',
        hop: 'destination-pod',
        last: 'destination-pod',
        next: undefined,
      },
    ],
    [
      'at two places: the one that loses more is told',
      row([200, 200, 200, 200, 190, 190, 150, 150], all(150), 150),
      {
        direction: 'forward',
        lost: 40,
        cause: 'lost-in-destination-node',
        hop: 'destination-node',
        last: 'destination-tunnel',
        next: 'destination-veth',
      },
    ],
    [
      'a capture that missed some is no loss: they were seen behind it',
      row([200, 200, 150, 200, 163, 163, 163, 163], all(163), 163),
      {
        direction: 'forward',
        lost: 37,
        cause: 'underlay-drops-tunnel',
        hop: 'underlay',
        last: 'source-nic',
        next: 'destination-nic',
      },
    ],
  ])('%s', (_, one, wanted) => {
    const loss = lossOfBurst(one, false);
    expect(loss && { ...loss, last: loss.last?.place, next: loss.next?.place }).toEqual(wanted);
  });

  it('says nothing more than it saw where nobody watched', () => {
    expect(lossOfBurst({ bytes: 100, sent: 200, answered: 150, taps: [] }, false)).toMatchObject({ lost: 50 });
  });
});

describe('where a burst takes its time', () => {
  it.each<[string, (number | undefined)[], unknown]>([
    ['between the nodes', [40.9, 40.8, 40.7, 40.6, 0.3, 0.2, 0.2, 0.1], ['if3', 'if4', 40]],
    ['in the receiver', [40.9, 40.8, 40.7, 40.6, 40.5, 40.4, 40.3, 40.2], ['if7', undefined, 40]],
    ['in the sender, before the first place', [1, 1, 1, 1, 1, 1, 1, 1], [undefined, 'if0', 40]],
    ['where one place was not watched', [40.9, 40.8, undefined, 40.6, undefined, 0.2, 0.2, 0.1], ['if3', 'if5', 40]],
  ])('%s', (_, p50s, wanted) => {
    const delay = delayOfBurst(row(all(200), all(200), 200, p50s));
    expect([delay?.last?.interface, delay?.next?.interface, Math.round(delay?.ms ?? 0)]).toEqual(wanted);
  });
});

it('of none of 200 lost at most 1.5% are, of none of 60 at most 5%', () => {
  expect([200, 60, 1].map(mostLostOf)).toEqual([1.5, 4.9, 95]);
});
