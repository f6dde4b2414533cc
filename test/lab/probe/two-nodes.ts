import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { program } from '../../helpers/program.ts';

/** Two nodes with one pod each, joined by VXLAN as Calico lays it out; just enough for the probe's tests. */
export interface TwoNodes {
  nodes: [string, string];
  pods: [TestPod, TestPod];
  /** Runs one command in a namespace; answers its standard output. */
  inside(namespace: string, ...argv: string[]): string;
  /** Starts a command in a namespace that is ended with the rest. */
  start(namespace: string, ...argv: string[]): void;
  remove(): void;
}

interface TestPod {
  key: string;
  namespace: string;
  address: string;
  interface: string;
  ipv6: string;
}

const root = join(import.meta.dirname, '../../..');
export const nodeProgram = join(root, 'node_modules/.bin/node');

const ip = (...argv: string[]): string => execFileSync('ip', argv, { encoding: 'utf8' });

/**
 * `net`: 10.net.0.0/16 and fdNET::/16 are its pods'. A probe finds a pod by its address among all namespaces of the
 * machine, so tests that run at once have one each. `wire`: devices that become the nodes' `eth0`, in place of a
 * pair of their own.
 */
export const twoNodes = (net: 94 | 95 | 96 | 97 | 98, wire?: readonly [string, string]): TwoNodes => {
  const id = randomBytes(3).toString('hex');
  const nodes: [string, string] = [`probe-${id}-n1`, `probe-${id}-n2`];
  const pods = ([1, 2] as const).map(
    (n): TestPod => ({
      key: `shop/pod-${n}`,
      namespace: `probe-${id}-p${n}`,
      address: `10.${net}.${n}.2`,
      interface: `cali${id}0000${n}`,
      ipv6: `fd${net}:0:0:${n}::2`,
    }),
  ) as [TestPod, TestPod];
  const inside = (namespace: string, ...argv: string[]) =>
    execFileSync('ip', ['netns', 'exec', namespace, ...argv], { encoding: 'utf8' });
  /** The same in IPv6, with a tunnel whose outer packets are IPv6 as well. */
  const ipv6 = (node: string, own: number, other: number, pod: TestPod) => {
    for (const [namespace, device] of [
      [node, 'eth0'],
      [node, pod.interface],
      [pod.namespace, 'eth0'],
    ] as const) {
      inside(
        namespace,
        'sysctl',
        '-qw',
        `net.ipv6.conf.${device}.accept_dad=0`,
        `net.ipv6.conf.${device}.disable_ipv6=1`,
      );
      inside(namespace, 'sysctl', '-qw', `net.ipv6.conf.${device}.disable_ipv6=0`);
    }
    inside(node, 'sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1');
    ip('-n', node, 'addr', 'add', `fd77::${own}/64`, 'dev', 'eth0', 'nodad');
    ip('-n', pod.namespace, 'addr', 'add', `${pod.ipv6}/128`, 'dev', 'eth0', 'nodad');
    ip('-n', pod.namespace, '-6', 'route', 'add', 'default', 'via', 'fe80::ecee:eeff:feee:eeee', 'dev', 'eth0');
    ip('-n', node, '-6', 'route', 'add', `${pod.ipv6}/128`, 'dev', pod.interface);
    const tunnel = ['vxlan-v6.calico', 'type', 'vxlan', 'id', '4097', 'dstport', '4789', 'nolearning'];
    ip('-n', node, 'link', 'add', ...tunnel, 'local', `fd77::${own}`, 'dev', 'eth0');
    ip('-n', node, 'link', 'set', 'vxlan-v6.calico', 'address', `66:00:00:00:06:0${own}`, 'mtu', '1430', 'up');
    const mac = `66:00:00:00:06:0${other}`;
    const remote = `fd${net}:0:0:${other}::`;
    ip('-n', node, 'neigh', 'add', remote, 'lladdr', mac, 'dev', 'vxlan-v6.calico', 'nud', 'permanent');
    inside(node, 'bridge', 'fdb', 'add', mac, 'dev', 'vxlan-v6.calico', 'dst', `fd77::${other}`);
    ip('-n', node, '-6', 'route', 'add', `${remote}/64`, 'via', remote, 'dev', 'vxlan-v6.calico', 'onlink');
  };
  const started: ReturnType<typeof spawn>[] = [];
  const remove = () => {
    for (const child of started) child.kill('SIGKILL');
    for (const name of [...nodes, ...pods.map((pod) => pod.namespace)]) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made.
      }
    }
  };
  try {
    for (const name of [...nodes, ...pods.map((pod) => pod.namespace)]) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    if (wire === undefined)
      ip('link', 'add', 'eth0', 'netns', nodes[0], 'type', 'veth', 'peer', 'name', 'eth0', 'netns', nodes[1]);
    else for (const [at, end] of wire.entries()) ip('link', 'set', end, 'netns', nodes[at] ?? '', 'name', 'eth0');
    for (const [at, node] of nodes.entries()) {
      const [own, other] = [at + 1, 2 - at];
      const pod = pods[at] as TestPod;
      ip('-n', node, 'addr', 'add', `10.77.0.${own}/24`, 'dev', 'eth0');
      ip('-n', node, 'link', 'set', 'eth0', 'up');
      ip('-n', node, 'route', 'add', 'default', 'via', '10.77.0.254');
      inside(node, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.rp_filter=0');
      ip('link', 'add', pod.interface, 'netns', node, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod.namespace);
      ip('-n', node, 'link', 'set', pod.interface, 'address', 'ee:ee:ee:ee:ee:ee', 'up');
      inside(node, 'sysctl', '-qw', `net.ipv4.conf.${pod.interface}.proxy_arp=1`);
      inside(node, 'sysctl', '-qw', `net.ipv4.neigh.${pod.interface}.proxy_delay=0`);
      ip('-n', pod.namespace, 'addr', 'add', `${pod.address}/32`, 'dev', 'eth0');
      ip('-n', pod.namespace, 'link', 'set', 'eth0', 'mtu', '1450', 'up');
      ip('-n', pod.namespace, 'route', 'add', '169.254.1.1', 'dev', 'eth0', 'scope', 'link');
      ip('-n', pod.namespace, 'route', 'add', 'default', 'via', '169.254.1.1', 'dev', 'eth0');
      ip('-n', node, 'route', 'add', `${pod.address}/32`, 'dev', pod.interface, 'scope', 'link');
      const tunnel = ['vxlan.calico', 'type', 'vxlan', 'id', '4096', 'dstport', '4789', 'nolearning'];
      ip('-n', node, 'link', 'add', ...tunnel, 'local', `10.77.0.${own}`, 'dev', 'eth0');
      ip('-n', node, 'link', 'set', 'vxlan.calico', 'address', `66:00:00:00:00:0${own}`, 'mtu', '1450', 'up');
      ip('-n', node, 'addr', 'add', `10.${net}.${own}.0/32`, 'dev', 'vxlan.calico');
      const mac = `66:00:00:00:00:0${other}`;
      ip('-n', node, 'neigh', 'add', `10.${net}.${other}.0`, 'lladdr', mac, 'dev', 'vxlan.calico', 'nud', 'permanent');
      inside(node, 'bridge', 'fdb', 'add', mac, 'dev', 'vxlan.calico', 'dst', `10.77.0.${other}`);
      ip(
        '-n',
        node,
        'route',
        'add',
        `10.${net}.${other}.0/26`,
        'via',
        `10.${net}.${other}.0`,
        'dev',
        'vxlan.calico',
        'onlink',
      );
      ipv6(node, own, other, pod);
    }
  } catch (error) {
    remove();
    throw error;
  }
  const start = (namespace: string, ...argv: string[]) => {
    started.push(spawn('ip', ['netns', 'exec', namespace, ...argv], { stdio: 'ignore' }));
  };
  return { nodes, pods, inside, start, remove };
};

export interface ProbeRun {
  code: number | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** Starts the probe in a node's namespace with the request on standard input, which stays open. */
export const startProbe = (node: string, command: string, request: object) => {
  const child = spawn('nsenter', [`--net=/var/run/netns/${node}`, '--', nodeProgram, program, 'probe', command], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const start = performance.now();
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = new Promise<ProbeRun>((resolve) => {
    child.once('close', (code) => resolve({ code, ...output, milliseconds: performance.now() - start }));
  });
  child.stdin.write(`${JSON.stringify(request)}\n`);
  return { child, ended };
};
