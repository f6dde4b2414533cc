import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/probe/command.ts';
import type { RunOne } from '../../../src/probe/enter-pod.ts';
import { grownBacklogs, readListeners, readTaken } from '../../../src/probe/packets/backlog.ts';
import { packetsRequestOf } from '../../../src/probe/packets/packets-request.ts';

/** A program of its own that takes connections as told, on the kernel's own queue. */
const program = `
  use IO::Socket::INET; $| = 1;
  my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 50, Proto => 'tcp') or die;
  print $s->sockport, "\\n";
  my @kept;
  while (1) { select(undef, undef, undef, 0.15); push @kept, $s->accept if $ARGV[0] eq 'slowly'; }
`;

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

const listen = async (how: 'slowly' | 'never'): Promise<number> => {
  const child: ChildProcess = spawn('perl', ['-e', program, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  ended.push(() => child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return Number(line);
};

const run: RunOne = (id, argv, more) =>
  runCommand(id, argv, { deadlineMs: 5_000, maxBytes: 1_000_000, signal: AbortSignal.timeout(20_000), ...more });

const open = async (port: number): Promise<void> => {
  const socket: Socket = connect(port, '127.0.0.1');
  ended.push(() => socket.destroy());
  await once(socket, 'connect');
};

/** What is told of it where so many connections come at once. */
const told = async (how: 'slowly' | 'never') => {
  const port = await listen(how);
  const request = packetsRequestOf({
    node: 'node-1',
    fromAddress: '127.0.0.1',
    toAddress: '127.0.0.1',
    toNode: true,
    tests: [{ protocol: 'tcp', port, firstSourcePort: 61_000 }],
  });
  const look = () => readListeners(request, undefined, run);
  const before = await look();
  for (let n = 0; n < 40; n += 1) await open(port);
  return grownBacklogs(before, look, (ports) => readTaken(ports, undefined, run));
};

describe('connections that wait in the queue of a socket', () => {
  it('of a program that takes them slowly', async () => {
    const [queue] = await told('slowly');
    expect(queue).toMatchObject({ before: 0, limit: 50, accepts: true });
    expect(queue?.waiting).toBeGreaterThan(4);
  });

  it('of a program that takes none', async () => {
    expect(await told('never')).toMatchObject([{ before: 0, waiting: 40, limit: 50, accepts: false }]);
  });
});
