import { PassThrough } from 'node:stream';
import type { RawBurstRow, RawBurstSeen } from '../../src/probe/packets/burst-result.ts';
import { snapshotFormat } from '../../src/probe/snapshot-format.ts';
import type { ExecBackend, RunningCommand } from '../lab/api/exec-backend.ts';

/** Nodes as their probes tell of them, each word after 100 ms: their agents are well, and packets are lost as is said. */

/** Before each answer of a node, in milliseconds. */
const answersAfterMs = 100;

interface Target {
  mark: number;
  to: string;
  count: number;
  size?: number | 'full';
}

interface BurstAsked {
  burst?: boolean;
  node: string;
  targets: Target[];
}

export interface NodeAddress {
  node: string;
  /** Its own, and that of its tunnel. */
  own: string;
  tunnel: string;
}

const ran = (id: string, stdout: string) => ({
  id,
  argv: ['recorded', id],
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
});

const noBird = (id: string) => {
  const { exitCode: _, ...run } = ran(id, '');
  return {
    ...run,
    failure: { code: 'probe.no-bird-socket', args: { sockets: '/var/run/calico/bird.ctl' } },
    code: 'not-running',
  };
};

const well = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

const agentsOf = (node: string) => ({
  format: snapshotFormat,
  node,
  takenAt: new Date(0).toISOString(),
  source: 'probe',
  milliseconds: 1,
  pods: {},
  skipped: {},
  runs: [
    ...['bird-status', 'bird-protocols', 'bird-routes', 'bird6-status', 'bird6-protocols', 'bird6-routes'].map(noBird),
    ran('felix-live', well),
    ran('felix-ready', well),
  ],
});

/** @param loses whether a packet from one node to another is lost, in the tunnel or outside of it */
export const nodeDoubles = (
  addresses: readonly NodeAddress[],
  nodeOfPod: (pod: string) => string,
  loses: (from: string, to: string, byTunnel: boolean) => boolean,
): ExecBackend => {
  const owners = new Map(
    addresses.flatMap(({ node, own, tunnel }) => [
      [own, { node, byTunnel: false }],
      [tunnel, { node, byTunnel: true }],
    ]),
  );
  /** What each node has been sent by now. */
  const came = new Map<string, RawBurstSeen[]>();
  const rowOf = (from: string, { mark, to, count, size }: Target): { row: RawBurstRow; here: RawBurstSeen[] } => {
    const owner = owners.get(to);
    const there = owner !== undefined && !loses(from, owner.node, owner.byTunnel);
    const back = there && !loses(owner.node, from, owner.byTunnel);
    const outer = owner?.byTunnel ? { tunnel: 'vxlan' as const, port: 4789 } : {};
    const request = { mark, kind: 'request', count } as const;
    const inner = owner?.byTunnel ? 'vxlan.calico' : 'eth0';
    if (there) {
      came.set(owner.node, [
        ...(came.get(owner.node) ?? []),
        { ...request, interface: 'eth0', direction: 'in', ...outer },
        ...(owner.byTunnel ? [{ ...request, interface: inner, direction: 'in' } as const] : []),
        { mark, kind: 'reply', interface: inner, direction: 'out', count },
      ]);
    }
    return {
      row: {
        mark,
        sent: count,
        answered: back ? count : 0,
        roundTrips: back ? Array.from({ length: count }, (_, at) => 0.2 + at / 100) : [],
        ...(size === 'full' ? { bytes: owner?.byTunnel ? 1_450 : 1_500 } : {}),
      },
      here: [{ ...request, interface: 'eth0', direction: 'out', ...outer }],
    };
  };
  return async (pod) => {
    const node = nodeOfPod(pod.name);
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const done = Promise.withResolvers<{ exitCode: number }>();
    const timers = new Set<NodeJS.Timeout>();
    const later = (work: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, answersAfterMs);
      timers.add(timer);
    };
    const end = (): void => {
      stdout.end();
      stderr.end();
      done.resolve({ exitCode: 0 });
    };
    const say = (message: object): void => void stdout.write(`${JSON.stringify(message)}\n`);
    let asked: BurstAsked | undefined;
    let told: ReturnType<typeof rowOf>[] = [];
    const hear = (line: string): void => {
      if (line === 'go') {
        told = (asked?.targets ?? []).map((target) => rowOf(node, target));
        later(() => say({ type: 'sent', node }));
      } else if (line === 'stop') {
        later(() => {
          const seen = [...told.flatMap(({ here }) => here), ...(came.get(node) ?? [])];
          came.delete(node);
          const rows = told.map(({ row }) => row);
          say({ type: 'result', node, milliseconds: 1, problems: [], watched: { node: true, pods: [] }, rows, seen });
          end();
        });
      } else {
        asked = JSON.parse(line) as BurstAsked;
        const isBurst = asked.burst === true;
        later(() => {
          say(isBurst ? { type: 'ready', node, milliseconds: 1, problems: [] } : agentsOf(node));
          if (!isBurst) end();
        });
      }
    };
    let rest = '';
    stdin.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
    const kill = (): void => {
      for (const timer of timers) clearTimeout(timer);
      end();
    };
    const running: RunningCommand = { stdin, stdout, stderr, done: done.promise, kill };
    return running;
  };
};
