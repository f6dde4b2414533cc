import { describe, expect, it } from 'vitest';
import { BurstCounts } from '../../../../src/probe/packets/burst-counts.ts';

describe('what of a burst was seen', () => {
  it('counts different packets at each place, direction and tunnel', () => {
    const counts = new BurstCounts();
    const request = { mark: 4, kind: 'request' } as const;
    for (const sequence of [1, 2, 2, 3])
      counts.add({ ...request, sequence }, { direction: 'out', time: 5 }, { interface: 'eth0' });
    counts.add(
      { ...request, sequence: 1, tunnel: 'vxlan', port: 4789 },
      { direction: 'out', time: 5 },
      { interface: 'eth0' },
    );
    counts.add(
      { mark: 4, kind: 'reply', sequence: 1 },
      { direction: 'in', time: 5 },
      { interface: 'eth0', pod: 'shop/web-0' },
    );
    expect(counts.list()).toEqual([
      { ...request, interface: 'eth0', direction: 'out', count: 3 },
      { ...request, interface: 'eth0', direction: 'out', tunnel: 'vxlan', port: 4789, count: 1 },
      { mark: 4, kind: 'reply', interface: 'eth0', pod: 'shop/web-0', direction: 'in', count: 1 },
    ]);
  });

  it('tells how long after its request an answer passes the same interface', () => {
    const counts = new BurstCounts();
    for (const [sequence, ms] of [
      [1, 2],
      [2, 4],
      [3, 40],
    ] as const) {
      counts.add({ mark: 4, kind: 'request', sequence }, { direction: 'out', time: sequence }, { interface: 'eth0' });
      const reply = { mark: 4, kind: 'reply', sequence } as const;
      counts.add(reply, { direction: 'in', time: sequence + ms / 1_000 }, { interface: 'eth0' });
      counts.add(reply, { direction: 'out', time: sequence }, { interface: 'cali1' });
    }
    const [, reply, elsewhere] = counts.list();
    expect([Math.round(reply?.p50 ?? 0), Math.round(reply?.p99 ?? 0)]).toEqual([4, 40]);
    expect(elsewhere?.p50).toBeUndefined();
  });
});
