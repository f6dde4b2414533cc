import { execFileSync, spawn } from 'node:child_process';

const nodeProgram = process.execPath;

const run = (command: string, args: string[], input?: string): string =>
  execFileSync(command, args, {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });

/** What is sent: each packet has a source port of its own. */
export interface Datagram {
  src: string;
  dst: string;
  sport: number;
  dport: number;
}

// Reads one datagram as JSON from each line, sends it, and answers `sent`.
const sender = `
const { createSocket } = require('node:dgram');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { src, dst, sport, dport } = JSON.parse(line);
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.bind(sport, src, () => socket.send('x', dport, dst, () => { socket.close(); process.stdout.write('sent\\n'); }));
});`;

/** Three network namespaces in a row, the middle one with rules: `10.91.1.2-3 — router — 10.91.2.2-3`. */
export const kernelRouter = (name: string) => {
  const [left, router, right] = ['a', 'r', 'b'].map((each) => `${name}-${each}`) as [string, string, string];
  const ip = (...args: string[]) => run('ip', args);
  const inside = (namespace: string, command: string, args: string[], input?: string) =>
    run('ip', ['netns', 'exec', namespace, command, ...args], input);
  const remove = () => {
    for (const namespace of [left, router, right]) {
      try {
        ip('netns', 'del', namespace);
      } catch {
        // It was never made.
      }
    }
  };
  remove();
  for (const namespace of [left, router, right]) {
    ip('netns', 'add', namespace);
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  for (const [namespace, net, outside] of [
    [left, '10.91.1', 'eth1'],
    [right, '10.91.2', 'eth2'],
  ] as const) {
    ip('link', 'add', 'eth0', 'netns', namespace, 'type', 'veth', 'peer', 'name', outside, 'netns', router);
    ip('-n', router, 'addr', 'add', `${net}.1/24`, 'dev', outside);
    ip('-n', router, 'link', 'set', outside, 'up');
    ip('-n', namespace, 'addr', 'add', `${net}.2/24`, 'dev', 'eth0');
    ip('-n', namespace, 'addr', 'add', `${net}.3/24`, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    ip('-n', namespace, 'route', 'add', 'default', 'via', `${net}.1`);
  }
  inside(router, 'sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
  const process = spawn('ip', ['netns', 'exec', left, nodeProgram, '-e', sender], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let sent = 0;
  process.stdout.on('data', (data: Buffer) => {
    sent += data.toString().split('sent').length - 1;
  });
  return {
    /** Number of datagrams that the sender has handed to the kernel. */
    sent: () => sent,
    send(datagram: Datagram) {
      process.stdin.write(`${JSON.stringify(datagram)}\n`);
    },
    inRouter: (command: string, args: string[], input?: string) => inside(router, command, args, input),
    /** Runs a list of `ip` commands; what the kernel refuses is left out. */
    ipBatch(commands: string[]) {
      try {
        inside(router, 'ip', ['-force', '-batch', '-'], [...commands, ''].join('\n'));
      } catch {
        // Some were refused.
      }
    },
    remove() {
      process.stdin.end();
      process.kill('SIGKILL');
      remove();
    },
  };
};

export type KernelRouter = ReturnType<typeof kernelRouter>;
