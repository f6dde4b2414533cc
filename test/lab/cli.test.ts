import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, expect, it } from 'vitest';
import { startLab } from './lab.ts';
import { labFolder } from './lab-folder.ts';
import type { Status } from './supervisor/control.ts';
import { eventually, testLabName } from './testing.ts';

const program = new URL('main.ts', import.meta.url).pathname;

const command = (argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const [file = '', ...args] = argv;
    execFile(file, args, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });

const lab = (...argv: string[]) => command([process.execPath, '--no-warnings', program, ...argv]);

/** What is left of a lab on this machine. */
const remains = async (name: string) => {
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name);
      } catch {
        return false;
      }
    });
  return {
    processes,
    namespaces: (await command(['ip', 'netns'])).stdout.split('\n').filter((line) => line.startsWith(`${name}-`)),
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(name)),
    files: existsSync(labFolder(name)),
  };
};

const nothing = { processes: [], namespaces: [], mounts: [], files: false };

const isOpen = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const name = testLabName('cl');
afterAll(() => lab('down', '--name', name));

it('starts a lab, looks into it, breaks it, and removes all of it', async () => {
  const up = await lab('up', '--name', name, '--nodes', '2');
  expect(up.stderr).toBe('');
  expect(up.stdout).toMatch(/ready in \d\.\d s/);
  const status = JSON.parse((await lab('status', '--json', '--name', name)).stdout) as Status;
  expect(status.nodes.map((node) => node.name)).toEqual(['node-1', 'node-2']);
  expect(status.pods.filter((pod) => pod.node === 'node-1').length).toBeGreaterThanOrEqual(2);
  expect(status.nodes[0]?.interfaces.map((link) => link.name)).toContain('vxlan.calico');

  expect((await lab('exec', '--name', name, 'node-1', '--', 'hostname')).stdout).toBe('node-1\n');
  expect((await lab('exec', '--name', name, 'node-2', '--', 'false')).code).toBe(1);
  const db = status.pods.find((pod) => pod.name === 'db-0')?.address ?? '';
  expect((await lab('pod-exec', '--name', name, 'shop/web-0', '--', 'ping', '-c1', '-W1', db)).code).toBe(0);
  expect((await lab('exec', '--name', name, 'node-9', '--', 'true')).stderr).toContain(
    'no node node-9; there are node-1, node-2',
  );

  expect((await lab('fault', 'list')).stdout).toContain('workload-route-wrong');
  expect((await lab('fault', 'inject', 'workload-route-wrong', '--name', name)).stdout).toContain('in place');
  expect((await lab('pod-exec', '--name', name, 'shop/web-0', '--', 'ping', '-c1', '-W1', db)).code).toBe(1);
  expect((await lab('status', '--name', name)).stdout).toContain('faults in place: workload-route-wrong');
  await lab('fault', 'clear', '--name', name);
  expect((await lab('pod-exec', '--name', name, 'shop/web-0', '--', 'ping', '-c1', '-W1', db)).code).toBe(0);

  expect((await lab('down', '--name', name)).stdout).toContain('is gone');
  expect(await remains(name)).toEqual(nothing);
  expect(await isOpen(status.api)).toBe(false);
  expect((await lab('status', '--name', name)).stderr).toContain('no such lab runs');
});

it('prints a kubeconfig that kubectl accepts', async ({ skip }) => {
  if ((await command(['kubectl', 'version', '--client'])).code !== 0) skip('kubectl is not on this machine');
  await lab('up', '--name', name, '--nodes', '2');
  const folder = await mkdtemp(`${tmpdir()}/lab-`);
  await writeFile(`${folder}/kubeconfig`, (await lab('kubeconfig', '--name', name)).stdout);
  const kubectl = (...argv: string[]) => command(['kubectl', '--kubeconfig', `${folder}/kubeconfig`, ...argv]);
  expect((await kubectl('get', 'nodes')).stdout).toMatch(/node-2 +Ready/);
  expect((await kubectl('get', 'pods', '-n', 'shop', '-o', 'wide')).stdout).toMatch(/db-0 +1\/1 +Running/);
  expect((await kubectl('exec', '-n', 'shop', 'web-0', '--', 'ip', '-br', 'addr', 'show', 'eth0')).stdout).toContain(
    '192.168.',
  );
  const { stdout } = await kubectl('get', 'pods', '-n', 'kube-system', '-l', 'k8s-app=calico-node', '-o', 'name');
  const calicoNode = stdout.split('\n')[0] ?? '';
  const inside = (...argv: string[]) => kubectl('exec', '-n', 'kube-system', calicoNode, '--', ...argv);
  expect((await inside('ip', 'route')).stdout).toContain('dev vxlan.calico');
  expect((await inside('tcpdump', '--version')).stderr).toContain('executable file not found');
  await rm(folder, { recursive: true });
  await lab('down', '--name', name);
});

it('takes away what a lab left that was killed', async () => {
  await lab('up', '--name', name, '--nodes', '1');
  const status = JSON.parse((await lab('status', '--json', '--name', name)).stdout) as Status;
  process.kill(status.pid, 'SIGKILL');
  await eventually('its processes are gone', async () => (await remains(name)).processes.length === 0);
  expect((await remains(name)).namespaces).not.toEqual([]);
  const again = await lab('up', '--name', name, '--nodes', '1');
  expect(again.stdout).toMatch(/ready in/);
  await lab('down', '--name', name);
  expect(await remains(name)).toEqual(nothing);
});

it('leaves nothing when it is interrupted while it stays in the foreground, or while it starts', async () => {
  for (const heard of ['export KUBECONFIG', 'pods']) {
    const argv = ['--no-warnings', program, 'up', '--name', name, '--nodes', '2', '--foreground'];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await eventually(heard, async () => said.includes(heard));
    child.kill('SIGINT');
    await ended;
    const { processes, namespaces, mounts } = await remains(name);
    expect({ processes, namespaces, mounts }).toEqual({ processes: [], namespaces: [], mounts: [] });
  }
});

it('runs beside another lab, and each is its own', async () => {
  const [one, two] = await Promise.all([
    startLab({ name: testLabName('a'), nodes: 1 }),
    startLab({ name: testLabName('b'), nodes: 1 }),
  ]);
  await one.exec('node-1', ['ip', 'link', 'set', 'vxlan.calico', 'down']);
  expect((await two.exec('node-1', ['ip', 'link', 'show', 'vxlan.calico'])).stdout).toContain(',UP');
  await one.stop();
  expect((await two.podExec('shop/web-0', ['ping', '-c1', '-W1', two.pod('shop/db-0').address])).code).toBe(0);
  await two.stop();
  for (const each of [one, two]) expect(await remains(each.name)).toEqual(nothing);
});
