import { describe, expect, it } from 'vitest';
import { BurstCounts } from '../../../../src/probe/packets/burst-counts.ts';

describe('what of a burst was seen', () => {
  it('counts different packets at each place, direction and tunnel', () => {
    const counts = new BurstCounts();
    const request = { mark: 4, kind: 'request' } as const;
    for (const sequence of [1, 2, 2, 3])
      counts.add({ ...request, sequence }, { direction: 'out' }, { interface: 'eth0' });
    counts.add({ ...request, sequence: 1, tunnel: 'vxlan', port: 4789 }, { direction: 'out' }, { interface: 'eth0' });
    counts.add({ mark: 4, kind: 'reply', sequence: 1 }, { direction: 'in' }, { interface: 'eth0', pod: 'shop/web-0' });
    expect(counts.list()).toEqual([
      { ...request, interface: 'eth0', direction: 'out', count: 3 },
      { ...request, interface: 'eth0', direction: 'out', tunnel: 'vxlan', port: 4789, count: 1 },
      { mark: 4, kind: 'reply', interface: 'eth0', pod: 'shop/web-0', direction: 'in', count: 1 },
    ]);
  });
});
