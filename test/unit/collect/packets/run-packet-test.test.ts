import { describe, expect, it } from 'vitest';
import type { Exec, ExecResult } from '../../../../src/collect/exec.ts';
import { type PacketTestOptions, runPacketTest } from '../../../../src/collect/packets/run-packet-test.ts';
import type { PacketsRequest } from '../../../../src/probe/packets/packets-request.ts';
import type { RawPacketsResult } from '../../../../src/probe/packets/result.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { saying } from '../../../helpers/said.ts';

const pod = (n: number) => ({ key: `shop/p-${n}`, address: `10.98.${n}.2`, interface: `cali${n}` });
const target = (node: string) => ({ namespace: 'calico-why', pod: node, container: 'probe' });
const result = (request: PacketsRequest, more: Partial<RawPacketsResult> = {}): RawPacketsResult => ({
  type: 'result',
  node: request.node,
  milliseconds: 10,
  taps: [
    {
      test: 0,
      place: request.from ? 'source-pod' : 'destination-pod',
      interface: 'eth0',
      requests: 3,
      replies: 3,
      lines: [],
    },
  ],
  attempts: [],
  sent: request.from ? [3] : [0],
  answered: request.from ? [3] : [0],
  counters: [],
  icmpErrors: [],
  problems: [],
  captures: [],
  ...more,
});

type Node = (
  request: PacketsRequest,
  say: (line: unknown) => void,
  orders: AsyncIterator<string>,
) => Promise<Partial<ExecResult>>;

/** Nodes that answer as scripted; what is written to their standard input is handed to the script. */
const cluster =
  (nodes: Record<string, Node>, log: string[] = []): Exec =>
  async (to, asked) => {
    const queue: string[] = [];
    let wake = () => {};
    const orders: AsyncIterator<string> = {
      next: async () => {
        while (queue.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        return { done: false, value: queue.shift() ?? '' };
      },
    };
    const stdin = {
      write: (text: string) => {
        log.push(`${to.pod} ${text.trim()}`);
        queue.push(text.trim());
        wake();
      },
      end: () => {},
    };
    const say = (message: unknown) =>
      asked.onLine?.(typeof message === 'string' ? message : JSON.stringify(message), stdin);
    const ended = await nodes[to.pod]?.(JSON.parse(asked.stdin ?? ''), say, orders);
    return {
      stdout: '',
      stderr: '',
      truncated: false,
      milliseconds: 1,
      ...(ended?.failure ? {} : { exitCode: 0 }),
      ...ended,
    };
  };

const ready = (request: PacketsRequest) => ({ type: 'ready', node: request.node, milliseconds: 1, problems: [] });
const good: Node = async (request, say, orders) => {
  say(ready(request));
  await orders.next();
  say(result(request));
  return {};
};

const run = (exec: Exec, more: Partial<PacketTestOptions> = {}) =>
  runPacketTest({
    exec,
    sender: { target: target('n1'), node: 'n1', pod: pod(1), nic: 'eth0', tunnel: 'vxlan.calico' },
    receiver: { target: target('n2'), node: 'n2', pod: pod(2) },
    tests: [{ protocol: 'icmp' }],
    deadlineMs: 3_000,
    signal: new AbortController().signal,
    random: () => 0.5,
    ...more,
  });

describe('two nodes', () => {
  it('go when both are ready, stop when the sender has its result', async () => {
    const log: string[] = [];
    const read = await run(cluster({ n1: good, n2: good }, log));
    expect(log).toEqual(['n1 go', 'n2 stop']);
    expect(read).toMatchObject({ value: [{ outcome: 'replied', taps: [{ node: 'n1' }, { node: 'n2' }] }] });
  });

  it('the sender hears what the receiver sees; the receiver stops as soon as all is sent', async () => {
    const log: string[] = [];
    const stopped = Promise.withResolvers<void>();
    const read = await run(
      cluster(
        {
          n1: async (request, say, orders) => {
            say(ready(request));
            await orders.next();
            expect(await orders.next()).toMatchObject({ value: 'seen' });
            say({ type: 'sent', node: request.node });
            await stopped.promise;
            say(result(request));
            return {};
          },
          n2: async (request, say, orders) => {
            say(ready(request));
            say({ type: 'seen', node: request.node });
            expect(await orders.next()).toMatchObject({ value: 'stop' });
            stopped.resolve();
            say(result(request));
            return {};
          },
        },
        log,
      ),
    );
    expect(log).toEqual(['n1 go', 'n1 seen', 'n2 stop']);
    expect(read).toMatchObject({ value: [{ outcome: 'replied', taps: [{ node: 'n1' }, { node: 'n2' }] }] });
  });

  it('one exec when both pods share a node', async () => {
    const requests: PacketsRequest[] = [];
    const exec = cluster({
      n1: async (request, say, orders) => {
        requests.push(request);
        return good(request, say, orders);
      },
    });
    await run(exec, { receiver: { target: target('n1'), node: 'n1', pod: pod(2) } });
    expect(requests).toMatchObject([{ from: pod(1), to: pod(2) }]);
  });

  it('a receiver that cannot be reached is named', async () => {
    const read = await run(cluster({ n1: good, n2: async () => ({ failure: verbatim('i/o timeout') }) }));
    expect(read).toMatchObject({
      value: [{ outcome: 'replied', detail: saying('the probe on n2: i/o timeout') }],
    });
  });

  it('a receiver that was not ready in time saw nothing that counts, and is left behind', async () => {
    let later = () => {};
    const sent = new Promise<void>((resolve) => {
      later = resolve;
    });
    const log: string[] = [];
    const exec = cluster(
      {
        n1: async (request, say, orders) => {
          const ended = await good(request, say, orders);
          later();
          return ended;
        },
        n2: async (request, say, orders) => {
          await sent;
          return good(request, say, orders);
        },
      },
      log,
    );
    let signal: AbortSignal | undefined;
    const read = await run((to, asked) => {
      if (to.pod === 'n2') signal = asked.signal;
      return exec(to, asked);
    });
    expect(log).toEqual(['n1 go']);
    expect(signal?.aborted).toBe(true);
    expect(read).toMatchObject({
      value: [{ taps: [{ node: 'n1' }], detail: saying('it was not ready') }],
    });
  });

  it.each<[string, Node, string]>([
    ['ends before it is ready', async () => ({ exitCode: 2, stderr: 'usage' }), 'exit code 2'],
    [
      'says nothing sensible',
      async (_request, say) => {
        say('what?');
        return {};
      },
      'not understood: what?',
    ],
    [
      'says something of another shape',
      async (_request, say) => {
        say({ type: 'result', node: 7 });
        return {};
      },
      'not understood',
    ],
    ['cannot be reached', async () => ({ failure: verbatim('404') }), '404'],
  ])('a sender that %s: no test, with the reason', async (_name, node, reason) => {
    expect(await run(cluster({ n1: node, n2: good }))).toMatchObject({
      ok: false,
      reason: saying(reason),
    });
  });
});

describe('what it hands on', () => {
  it('captures, and rules that can have dropped this protocol', async () => {
    const move = (rule: string) => ({
      family: 4 as const,
      backend: 'nft' as const,
      table: 'filter',
      chain: 'c',
      rule,
      target: 'DROP',
      packets: 1,
    });
    const exec = cluster({
      n1: async (request, say, orders) => {
        say(ready(request));
        await orders.next();
        const counters = [
          move('-A c -p tcp -j DROP'),
          move('-A c -p udp --dport 4789 -j DROP'),
          move('-A c ! -p tcp -j DROP'),
        ];
        say(
          result(request, {
            counters,
            captures: [
              { where: 'n1', place: 'source-nic' as const, interface: 'eth0', pcap: 'AA==', truncated: false },
            ],
          }),
        );
        return {};
      },
      n2: good,
    });
    const captures: unknown[] = [];
    const read = await run(exec, { onCapture: (capture) => captures.push(capture) });
    expect(read.ok && read.value[0]?.counters.map((each) => each.rule)).toEqual([
      '-A c -p udp --dport 4789 -j DROP',
      '-A c ! -p tcp -j DROP',
    ]);
    expect(captures).toEqual([{ node: 'n1', place: 'source-nic', interface: 'eth0', pcap: 'AA==', truncated: false }]);
  });

  it('ports above the kernel’s own, different for each test', async () => {
    const seen: PacketsRequest[] = [];
    const exec = cluster({
      n1: async (request, say, orders) => {
        seen.push(request);
        return good(request, say, orders);
      },
      n2: good,
    });
    const tests = [
      { protocol: 'tcp' as const, port: 1 },
      { protocol: 'udp' as const, port: 1 },
    ];
    for (const random of [() => 0, () => 0.999999]) await run(exec, { tests, random });
    const ports = seen.map((request) => request.tests.map((test) => test.firstSourcePort));
    expect(ports[0]).toEqual([61_000, 61_008]);
    for (const port of ports.flat()) expect(port).toBeLessThan(65_535 - 8);
  });
});
