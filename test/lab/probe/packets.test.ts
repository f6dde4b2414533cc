import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PacketTest } from '../../../src/case/packets.ts';
import type { PlannedTest } from '../../../src/collect/packets/plan.ts';
import { type PacketTestOptions, runPacketTest } from '../../../src/collect/packets/run-packet-test.ts';
import { PcapReader } from '../../../src/probe/packets/pcap.ts';
import { said, saying } from '../../helpers/said.ts';
import { localExec } from './local-exec.ts';
import { nodeProgram, startProbe, type TwoNodes, twoNodes } from './two-nodes.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
/** Of captures. */
const reader = 'tcpdump';
const listen = "require('net').createServer((c) => c.on('error', () => {}).end()).listen(5432)";
const echo =
  "const s = require('dgram').createSocket('udp4'); s.on('message', (m, r) => s.send(m, r.port, r.address)); s.bind(5353)";

describe.runIf(privileged)('a live test between two real nodes', () => {
  let lab: TwoNodes;
  const undo: (() => void)[] = [];
  beforeAll(async () => {
    lab = twoNodes(97);
    lab.start(lab.pods[1].namespace, nodeProgram, '-e', listen);
    lab.start(lab.pods[1].namespace, nodeProgram, '-e', echo);
    await vi.waitFor(() => {
      const sockets = lab.inside(lab.pods[1].namespace, 'ss', '-Hlntu');
      expect(sockets).toContain(':5432');
      expect(sockets).toContain(':5353');
    }, 5_000);
  });
  afterEach(() => {
    for (const each of undo.splice(0)) each();
  });
  afterAll(() => lab?.remove());

  /** Breaks something for one test: runs a command now and its opposite afterwards. */
  const fault = (namespace: string, now: string[], later: string[]) => {
    lab.inside(namespace, ...now);
    undo.push(() => lab.inside(namespace, ...later));
  };
  const rule = (namespace: string, ...argv: string[]) =>
    fault(namespace, ['iptables-nft', '-I', ...argv], ['iptables-nft', '-D', ...argv]);

  const test = async (tests: PlannedTest[], more: Partial<PacketTestOptions> = {}): Promise<PacketTest[]> => {
    const [from, to] = lab.pods;
    const target = (pod: string) => ({ namespace: 'calico-why', pod, container: 'probe' });
    const read = await runPacketTest({
      exec: localExec,
      sender: { target: target(lab.nodes[0]), node: 'node-1', pod: from, tunnel: 'vxlan.calico', nic: 'eth0' },
      receiver: { target: target(lab.nodes[1]), node: 'node-2', pod: to, tunnel: 'vxlan.calico', nic: 'eth0' },
      tests,
      deadlineMs: 6_000,
      signal: new AbortController().signal,
      random: Math.random,
      ...more,
    });
    if (!read.ok) throw new Error(said(read.reason));
    return read.value;
  };
  const at = (result: PacketTest | undefined) =>
    Object.fromEntries((result?.taps ?? []).map((tap) => [tap.place, [tap.requests > 0, tap.replies > 0]]));
  const everywhere = (requests: boolean, replies: boolean) =>
    Object.fromEntries(
      [
        'source-pod',
        'source-veth',
        'source-tunnel',
        'source-nic',
        'destination-nic',
        'destination-tunnel',
        'destination-veth',
        'destination-pod',
      ].map((place) => [place, [requests, replies]]),
    );

  it('all is well: seen at every place in both directions', async () => {
    const captures: string[] = [];
    const [icmp, tcp] = await test([{ protocol: 'icmp' }, { protocol: 'tcp', port: 5432 }], {
      onCapture: ({ node, place, interface: name, pcap, truncated }) => {
        expect(truncated).toBe(false);
        const bytes = Buffer.from(pcap, 'base64');
        const lines = execFileSync(reader, ['-n', '-r', '-'], { input: bytes, encoding: 'utf8', stdio: 'pipe' })
          .trim()
          .split('\n');
        expect(lines.filter((line) => /^\d\d:/.test(line))).toHaveLength(new PcapReader().push(bytes).length);
        // Questions for a MAC address, and what the test sent or got: nothing else that the two pods say.
        const others = lines.filter((line) => !/VXLAN|ARP|ICMP|\.6[1-5]\d{3}\b|neighbor/.test(line));
        expect(others).toEqual([]);
        captures.push(`${place} ${node} ${name}`);
      },
    });
    expect(icmp).toMatchObject({ outcome: 'replied', sent: 3, counters: [], icmpErrors: [] });
    expect(tcp).toMatchObject({ outcome: 'replied', sent: 3, port: 5432 });
    expect(at(icmp)).toEqual(everywhere(true, true));
    expect(at(tcp)).toEqual(everywhere(true, true));
    expect(tcp?.taps[0]?.place).toBe('source-pod');
    expect(captures.sort()).toEqual([
      'destination-nic node-2 eth0',
      'destination-pod node-2 eth0',
      'destination-tunnel node-2 vxlan.calico',
      expect.stringMatching(/^destination-veth node-2 cali/),
      'source-nic node-1 eth0',
      'source-pod node-1 eth0',
      'source-tunnel node-1 vxlan.calico',
      expect.stringMatching(/^source-veth node-1 cali/),
    ]);
  });

  it('IPv6, in a tunnel of IPv6', async () => {
    const six = (n: 0 | 1) => ({ ...lab.pods[n], address: lab.pods[n].ipv6 });
    const end = (n: 0 | 1) => ({
      target: { namespace: 'x', pod: lab.nodes[n], container: 'x' },
      node: `node-${n + 1}`,
      pod: six(n),
      tunnel: 'vxlan-v6.calico',
      nic: 'eth0',
    });
    const ends = { sender: end(0), receiver: end(1) };
    await vi.waitFor(async () => {
      const [icmp, tcp] = await test([{ protocol: 'icmp' }, { protocol: 'tcp', port: 5432 }], ends);
      expect(icmp).toMatchObject({ outcome: 'replied' });
      expect(tcp).toMatchObject({ outcome: 'replied' });
      expect(at(icmp)).toEqual(everywhere(true, true));
    }, 10_000);
    const reject = [
      'FORWARD',
      '-d',
      lab.pods[1].ipv6,
      '-p',
      'tcp',
      '-j',
      'REJECT',
      '--reject-with',
      'icmp6-adm-prohibited',
    ];
    fault(lab.nodes[1], ['ip6tables-nft', '-I', ...reject], ['ip6tables-nft', '-D', ...reject]);
    const [tcp] = await test([{ protocol: 'tcp', port: 5432 }], ends);
    expect(tcp).toMatchObject({ outcome: 'unreachable', icmpErrors: [{ message: 'administratively prohibited' }] });
    expect(tcp?.counters).toMatchObject([{ node: 'node-2', target: 'REJECT', packets: 3 }]);
  });

  it('a closed port is refused, by the pod', async () => {
    const [tcp] = await test([{ protocol: 'tcp', port: 81 }]);
    expect(tcp).toMatchObject({ outcome: 'refused' });
  });

  it('a firewall between the nodes eats VXLAN: the receiver’s interface sees it, the tunnel does not', async () => {
    rule(lab.nodes[1], 'INPUT', '-p', 'udp', '--dport', '4789', '-j', 'DROP');
    const [icmp, tcp] = await test([{ protocol: 'icmp' }, { protocol: 'tcp', port: 5432 }]);
    for (const result of [icmp, tcp]) {
      expect(result?.outcome).toBe('timeout');
      expect(at(result)).toMatchObject({
        'source-nic': [true, false],
        'destination-nic': [true, false],
        'destination-tunnel': [false, false],
        'destination-pod': [false, false],
      });
      expect(result?.counters).toMatchObject([{ node: 'node-2', chain: 'INPUT', target: 'DROP', packets: 6 }]);
    }
  });

  it('a rule that rejects is not mistaken for a pod that refuses', async () => {
    rule(lab.nodes[1], 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'REJECT', '--reject-with', 'tcp-reset');
    const [tcp] = await test([{ protocol: 'tcp', port: 5432 }]);
    expect(tcp).toMatchObject({ outcome: 'unreachable', detail: saying('refused on the way') });
    expect(tcp?.counters).toMatchObject([{ node: 'node-2', chain: 'FORWARD', target: 'REJECT', packets: 3 }]);
  });

  it('a native nftables rule that drops is named by its counter', async () => {
    const nft = (...words: string[]) => ['nft', ...words];
    const undo = nft('delete', 'table', 'inet', 'people');
    const chain = '{ type filter hook forward priority 0; policy accept; }';
    lab.inside(lab.nodes[1], ...nft('add', 'table', 'inet', 'people'));
    lab.inside(lab.nodes[1], ...nft('add', 'chain', 'inet', 'people', 'forward', chain));
    const match = ['tcp', 'dport', '5432', 'counter', 'drop'];
    fault(lab.nodes[1], nft('add', 'rule', 'inet', 'people', 'forward', ...match), undo);
    const [tcp] = await test([{ protocol: 'tcp', port: 5432 }]);
    expect(tcp).toMatchObject({ outcome: 'timeout' });
    expect(tcp?.counters).toMatchObject([
      {
        node: 'node-2',
        backend: 'native',
        table: 'inet people',
        chain: 'forward',
        rule: 'add rule inet people forward tcp dport 5432 drop',
        target: 'DROP',
      },
    ]);
    expect(tcp?.counters[0]?.packets).toBeGreaterThanOrEqual(3);
  });

  it('packets of full size: whole, or lost where smaller ones pass', async () => {
    const sized = { protocol: 'icmp', size: 1_450 } as const;
    const [whole] = await test([sized]);
    expect(whole).toMatchObject({ outcome: 'replied', size: 1_450, passes: 1_450, sent: 1 });
    const tooLong = ['-m', 'length', '--length', '1401:65535'];
    rule(lab.nodes[1], 'INPUT', '-p', 'udp', '--dport', '4789', ...tooLong, '-j', 'DROP');
    const [lost, tcp] = await test([sized, { protocol: 'tcp', port: 5432 }]);
    // 50 bytes of wrapping.
    expect(lost).toMatchObject({ outcome: 'timeout', passes: 1_350, sent: 3 });
    expect(at(lost)).toMatchObject({ 'destination-nic': [true, false], 'destination-tunnel': [false, false] });
    expect(tcp).toMatchObject({ outcome: 'replied' });
  });

  it('packets of full size where no ping is answered: nothing is known of them', async () => {
    rule(lab.nodes[1], 'FORWARD', '-p', 'icmp', '-j', 'DROP');
    const [lost] = await test([{ protocol: 'icmp', size: 1_450 }]);
    expect(lost).toMatchObject({ outcome: 'timeout', detail: saying('smaller ones were not answered') });
    expect(lost?.passes).toBeUndefined();
  });

  it('an ICMP error names who sent it', async () => {
    rule(lab.nodes[0], 'FORWARD', '-d', lab.pods[1].address, '-j', 'REJECT', '--reject-with', 'icmp-host-prohibited');
    const [icmp] = await test([{ protocol: 'icmp' }]);
    expect(icmp).toMatchObject({ outcome: 'unreachable', icmpErrors: [{ message: 'host prohibited' }] });
  });

  it('a handshake whose third packet is lost is no success', async () => {
    rule(lab.nodes[1], 'FORWARD', '-p', 'tcp', '--dport', '5432', '!', '--syn', '-j', 'DROP');
    const [tcp] = await test([{ protocol: 'tcp', port: 5432 }]);
    expect(tcp).toMatchObject({ outcome: 'timeout', detail: saying('third packet') });
  });

  it('replies that are lost are seen leaving the pod', async () => {
    rule(lab.nodes[1], 'FORWARD', '-s', lab.pods[1].address, '-j', 'DROP');
    const [icmp] = await test([{ protocol: 'icmp' }]);
    expect(at(icmp)).toMatchObject({ 'destination-pod': [true, true], 'destination-tunnel': [true, false] });
  });

  it('UDP: an answer is conclusive, silence is not', async () => {
    const [answered] = await test([{ protocol: 'udp', port: 5353 }]);
    expect(answered).toMatchObject({ outcome: 'replied' });
    const [refused] = await test([{ protocol: 'udp', port: 5354 }]);
    expect(refused).toMatchObject({
      outcome: 'refused',
      icmpErrors: [{ from: lab.pods[1].address, message: 'port unreachable' }],
    });
    rule(lab.nodes[1], 'FORWARD', '-s', lab.pods[1].address, '-j', 'DROP');
    const [silent] = await test([{ protocol: 'udp', port: 5353 }]);
    expect(silent).toMatchObject({ outcome: 'timeout', detail: saying('proves nothing') });
  });

  it('a pod without a route cannot send, and says so', async () => {
    const route = ['default', 'via', '169.254.1.1', 'dev', 'eth0'];
    fault(lab.pods[0].namespace, ['ip', 'route', 'del', ...route], ['ip', 'route', 'add', ...route]);
    const [icmp, tcp] = await test([{ protocol: 'icmp' }, { protocol: 'tcp', port: 5432 }]);
    expect(icmp).toMatchObject({ outcome: 'unreachable', detail: saying('unreachable') });
    expect(tcp).toMatchObject({ outcome: 'unreachable', detail: saying('ENETUNREACH') });
  });

  it('a receiver that cannot watch is named; the sender’s side is told all the same', async () => {
    const pod = lab.pods[1];
    const [icmp] = await test([{ protocol: 'icmp' }], {
      receiver: { target: { namespace: 'x', pod: '', container: 'x' }, node: 'node-2', pod },
    });
    expect(icmp).toMatchObject({ outcome: 'replied', detail: saying('404') });
    expect(icmp?.taps.every((tap) => tap.node === 'node-1')).toBe(true);
  });

  it('no live test for SCTP, and none without a probe', async () => {
    expect(await test([{ protocol: 'sctp', port: 5 }])).toMatchObject([{ outcome: 'not-run' }]);
    await expect(test([{ protocol: 'icmp' }], { sender: { node: 'node-1', pod: lab.pods[0] } })).rejects.toThrow(
      'no probe runs on node-1',
    );
  });

  it.each(['its client vanishes', 'it is killed'])('leaves nothing behind when %s', async (how) => {
    const [from, to] = lab.pods;
    const id = 61_000 + Math.floor(Math.random() * 4_000);
    const probe = startProbe(lab.nodes[0], 'packets', {
      node: 'node-1',
      fromAddress: from.address,
      toAddress: to.address,
      from,
      tests: [{ protocol: 'tcp', port: 5432, firstSourcePort: id }],
      watch: [],
    });
    await new Promise<void>((resolve) => probe.child.stdout.once('data', () => resolve()));
    const ours = () =>
      execFileSync('ip', ['netns', 'pids', lab.nodes[0]], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
    expect(ours().length).toBeGreaterThan(1);
    if (how === 'it is killed') probe.child.kill('SIGKILL');
    else probe.child.stdin.end();
    expect((await probe.ended).code).toBe(how === 'it is killed' ? null : 3);
    await vi.waitFor(() => expect(ours()).toEqual([]), 3_000);
  });
});
