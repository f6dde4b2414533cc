import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packetTestSchema } from '../../../../src/case/packets.ts';
import type { Exec } from '../../../../src/collect/exec.ts';
import { runPacketTest } from '../../../../src/collect/packets/run-packet-test.ts';
import type { RawPacketsResult } from '../../../../src/probe/packets/result.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { runs } from '../../../helpers/runs.ts';
import { garbledJson } from '../../helpers/garble.ts';
import { healthyCase } from '../../helpers/healthy-case.ts';

const c = healthyCase('vxlan');
const [from, to] = [c.from, c.to];

const resultOf = (sends: boolean): RawPacketsResult => ({
  type: 'result',
  node: (sends ? from : to).pod.nodeName ?? '',
  milliseconds: 10,
  taps: [0, 1].map((test) => ({
    test,
    place: sends ? 'source-pod' : 'destination-pod',
    interface: 'eth0',
    requests: 3,
    replies: 3,
    lines: ['out 10.0.0.1 > 10.0.0.2 TCP SYN ttl 64'],
    sources: ['10.0.0.1'],
  })),
  asks: [{ place: 'source-pod', interface: 'eth0', address: '169.254.1.1', requests: 1, replies: 1 }],
  attempts: sends
    ? [
        { test: 0, sourcePort: 61_000, result: 'connected', detail: 'the handshake was answered' },
        { test: 1, sourcePort: 1_450, result: 'unreachable', detail: 'message too long', mtu: 1_400 },
      ]
    : [],
  sent: sends ? [3, 1] : [0, 0],
  answered: sends ? [0, 0] : [0, 0],
  counters: [
    {
      family: 4,
      backend: 'nft',
      table: 'filter',
      chain: 'FORWARD',
      rule: '-A FORWARD -j DROP',
      target: 'DROP',
      packets: 3,
    },
  ],
  tracking: { invalid: 1, insertFailed: 0, drop: 0 },
  kernel: {
    ms: 400,
    idleMs: 100,
    moves: [{ pod: 'shop/db-0', source: '/proc/net/snmp', name: 'Tcp: InCsumErrors', moved: 3, idle: 0 }],
    unread: [{ source: '/proc/net/dev', reason: 'unknown' }],
    drops: [{ reason: 'NETFILTER_DROP', location: 'nf_hook_slow', moved: 3, idle: 0 }],
  },
  backlog: [{ pod: 'shop/db-0', address: '*', port: 5432, before: 0, waiting: 3, limit: 5, ms: 1_000 }],
  icmpErrors: [{ test: 1, from: '10.39.0.3', message: 'fragmentation needed', mtu: 1_400 }],
  problems: [],
  captures: [{ where: 'node-1', place: 'source-nic', interface: 'eth0', pcap: 'AA==', truncated: false }],
});

/** Two probes that say exactly these lines behind the one that says that they are ready. */
const clusterSaying =
  (lines: Record<string, string>): Exec =>
  async (target, asked) => {
    const say = (line: string) => asked.onLine?.(line, { write: () => undefined, end: () => undefined });
    say(JSON.stringify({ type: 'ready', node: target.pod, milliseconds: 1, problems: [] }));
    for (const line of (lines[target.pod] ?? '').split('\n')) say(line);
    return { stdout: '', stderr: '', truncated: false, milliseconds: 1, exitCode: 0 };
  };

const end = ({ pod, address = '' }: typeof from) => ({
  target: { namespace: 'calico-why', pod: pod.nodeName ?? '', container: 'probe' },
  node: pod.nodeName ?? '',
  pod: { key: `${pod.namespace}/${pod.name}`, address, interface: 'cali1' },
});

it('a result of packets that is cut, turned or of other types is a test or a reason: never an exception, never a pass', async () => {
  const said = fc.record({ sender: garbledJson(resultOf(true)), receiver: garbledJson(resultOf(false)) });
  await fc.assert(
    fc.asyncProperty(said, async ({ sender, receiver }) => {
      const read = await runPacketTest({
        exec: clusterSaying({ [from.pod.nodeName ?? '']: sender, [to.pod.nodeName ?? '']: receiver }),
        sender: end(from),
        receiver: end(to),
        tests: [
          { protocol: 'tcp', port: 5432 },
          { protocol: 'icmp', size: 1_450 },
        ],
        deadlineMs: 3_000,
        signal: new AbortController().signal,
        random: () => 0.5,
      });
      if (!read.ok) {
        expect(read.reason).not.toBe('');
        return;
      }
      for (const test of read.value) expect(packetTestSchema.safeParse(test).success).toBe(true);
      const asked = { ...c, packets: read.value };
      const findings = findingsOf(asked);
      expect(findings.filter(({ check }) => check === 'check-failed')).toEqual([]);
      // Nothing came back in any of them.
      expect(findings.filter(({ check, status }) => check === 'live-packets' && status === 'pass')).toEqual([]);
      reportOf(asked, findings);
    }),
    { numRuns: runs(100, 10_000) },
  );
});
