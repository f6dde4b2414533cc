import { describe, expect, it } from 'vitest';
import type { PacketTest, Place } from '../../../src/case/packets.ts';
import { withoutBlindTaps } from '../../../src/diagnose/send-packets.ts';
import { lossOfBurst } from '../../../src/path/burst-loss.ts';
import { lossOf } from '../../../src/path/loss.ts';
import { verbatim } from '../../../src/words/message.ts';
import { recordedCase } from '../helpers/recorded-case.ts';

const places: [Place, 'from' | 'to', number, number][] = [
  ['source-pod', 'from', 3, 0],
  ['source-veth', 'from', 3, 0],
  ['source-tunnel', 'from', 0, 0],
  ['source-nic', 'from', 3, 3],
  ['destination-nic', 'to', 3, 3],
  ['destination-tunnel', 'to', 0, 0],
  ['destination-veth', 'to', 0, 0],
  ['destination-pod', 'to', 3, 3],
];

/** As eBPF hands packets over: nothing shows at the interfaces that they are carried past. */
const testOf = (recording: string): { found: ReturnType<typeof recordedCase>; test: PacketTest } => {
  const found = recordedCase({ recording, from: 'shop/web-0', to: 'shop/db-1' });
  const nodes = { from: found.from.pod.nodeName ?? '', to: found.to.pod.nodeName ?? '' };
  const taps = places.map(([place, end, requests, replies]) => ({
    ...{ place, node: nodes[end], interface: place, requests, replies, lines: [] },
  }));
  const common = { protocol: 'tcp' as const, port: 5432, fromAddress: '', toAddress: '', counters: [], icmpErrors: [] };
  return { found, test: { ...common, sent: 3, outcome: 'timeout', detail: verbatim(''), taps } };
};

describe('captures where packets are carried past', () => {
  it('count for nothing on a node with eBPF', () => {
    const { found, test } = testOf('v3.32.1-bpf-vxlan');
    const seen = withoutBlindTaps(found, test);
    expect(seen.taps.map(({ place }) => place)).toEqual([
      ...['source-pod', 'source-nic', 'destination-nic', 'destination-pod'],
    ]);
    // The replies come back to the card and not into the pod: that is true of both.
    expect(lossOf(seen)).toMatchObject({ direction: 'reverse', lastSeen: { place: 'source-nic' } });
  });

  it('count for nothing in a burst either: what the pod does not get is not laid to the tunnel', () => {
    const { found, test } = testOf('v3.32.1-bpf-vxlan');
    const counts: Partial<Record<Place, [number, number]>> = { 'destination-pod': [60, 60] };
    const taps = test.taps.map(({ place, node, interface: dev }) => {
      const [requests, replies] = counts[place] ?? (/veth|tunnel/.test(place) ? [0, 0] : [100, 60]);
      return { place, node, interface: dev, requests, replies };
    });
    const seen = withoutBlindTaps(found, { bytes: 100, sent: 100, answered: 60, taps });
    expect(lossOfBurst(seen, false)).toMatchObject({
      last: { place: 'destination-nic' },
      next: { place: 'destination-pod' },
      lost: 40,
    });
  });

  it('count elsewhere', () => {
    const { found, test } = testOf('v3.32.1-vxlan-iptables-policies');
    expect(withoutBlindTaps(found, test)).toEqual(test);
  });
});
