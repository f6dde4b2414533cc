import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PacketTest, Tap } from '../../../src/case/packets.ts';
import type { PlannedTest } from '../../../src/collect/packets/plan.ts';
import { runPacketTest } from '../../../src/collect/packets/run-packet-test.ts';
import { said } from '../../helpers/said.ts';
import { type SlowWire, startSlowWire } from '../host/slow-wire.ts';
import { localExec } from './local-exec.ts';
import { nodeProgram, type TwoNodes, twoNodes } from './two-nodes.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const services = `require('net').createServer((c) => c.on('error', () => {}).end()).listen(5432);
const s = require('dgram').createSocket('udp4'); s.on('message', (m, r) => s.send(m, r.port, r.address)); s.bind(5353)`;
const asked: PlannedTest[] = [
  { protocol: 'icmp' },
  { protocol: 'tcp', port: 5432 },
  { protocol: 'udp', port: 5353 },
  { protocol: 'icmp', size: 1_450 },
];

describe.runIf(privileged)('a live test over a slow path', () => {
  let lab: TwoNodes;
  let wire: SlowWire;
  beforeAll(async () => {
    const id = randomBytes(3).toString('hex');
    const ends = [`wire-${id}-a`, `wire-${id}-b`] as const;
    wire = await startSlowWire(ends);
    lab = twoNodes(94, ends);
    lab.start(lab.pods[1].namespace, nodeProgram, '-e', services);
    await vi.waitFor(() => {
      const sockets = lab.inside(lab.pods[1].namespace, 'ss', '-Hlntu');
      expect(sockets).toContain(':5432');
      expect(sockets).toContain(':5353');
    }, 5_000);
  });
  afterAll(() => {
    lab?.remove();
    wire?.cut();
  });

  const test = async (tests: PlannedTest[] = asked): Promise<PacketTest[]> => {
    const end = (n: 0 | 1) => ({
      target: { namespace: 'calico-why', pod: lab.nodes[n], container: 'probe' },
      node: `node-${n + 1}`,
      pod: lab.pods[n],
      tunnel: 'vxlan.calico',
      nic: 'eth0',
    });
    const read = await runPacketTest({
      exec: localExec,
      sender: end(0),
      receiver: end(1),
      tests,
      deadlineMs: 15_000,
      signal: new AbortController().signal,
      random: Math.random,
    });
    if (!read.ok) throw new Error(said(read.reason));
    return read.value;
  };

  it.each([0, 100, 200])('%i ms each way: all is answered, and seen at every place', async (ms) => {
    await wire.set(ms, 0);
    // Not even the nodes know of each other.
    for (const node of lab.nodes) lab.inside(node, 'ip', 'neigh', 'flush', 'dev', 'eth0');
    for (const result of await test()) {
      expect(result, JSON.stringify({ ...result, counters: [] })).toMatchObject({ outcome: 'replied' });
      // Once one of full size is answered, no others are sent.
      const least = result.size === undefined ? result.sent : 1;
      for (const tap of result.taps) {
        expect(Math.min(tap.requests, tap.replies), tap.place).toBeGreaterThanOrEqual(least);
      }
    }
  });

  it.each([100, 200])('%i ms there, a slow wire that loses 5%: no more is called lost than it lost', async (ms) => {
    await wire.set(ms, 20);
    // A machine that is busy makes a slower wire than was asked for: such a round tells nothing.
    for (let judged = 0, round = 0; judged < 3 && round < 12; round += 1) {
      const before = await wire.told();
      const results = await test();
      const after = await wire.told();
      if (after.lateMs > 50) continue;
      judged += 1;
      const lost = after.lost - before.lost;
      for (const result of results) {
        expect(['replied', 'partial'], JSON.stringify(result)).toContain(result.outcome);
        // A connection's last packets may still be under way when it is known to be whole.
        if (result.protocol === 'tcp') continue;
        const arrived = (place: Tap['place']) => result.taps.find((tap) => tap.place === place)?.requests ?? 0;
        expect(arrived('destination-pod')).toBeGreaterThanOrEqual(arrived('source-nic') - lost);
      }
      if (lost === 0) expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'replied'));
    }
  });

  it('silence is believed soon, and only as long as nothing is seen to be under way', async () => {
    await wire.set(0, 0);
    const drop = ['FORWARD', '-d', lab.pods[1].address, '-j', 'DROP'];
    lab.inside(lab.nodes[1], 'iptables-nft', '-I', ...drop);
    try {
      for (const result of await test([{ protocol: 'tcp', port: 5432 }])) {
        expect(result).toMatchObject({ outcome: 'timeout', sent: 3 });
        expect(result.taps.find(({ place }) => place === 'destination-tunnel')?.requests).toBeGreaterThan(0);
        expect(result.taps.find(({ place }) => place === 'destination-pod')).toMatchObject({ requests: 0 });
      }
    } finally {
      lab.inside(lab.nodes[1], 'iptables-nft', '-D', ...drop);
    }
  });
});
