import { fork, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { encaps, isEncap } from './cluster/encap.ts';
import type { IpMode } from './cluster/plan.ts';
import { faults } from './faults/catalogue.ts';
import { removeRemains } from './host/remains.ts';
import { compileCache, labFolder } from './lab-folder.ts';
import { control, type Status } from './supervisor/control.ts';
import { describeStatus } from './supervisor/describe.ts';

/** `npm run lab -- …`: a small Calico cluster on this machine, to look at and to break. */

interface UpOptions {
  name: string;
  encap: string;
  nodes: string;
  ip: string;
  calicoApi: string;
  dns?: boolean;
  foreground?: boolean;
}

const supervisor = new URL('supervisor/supervisor.ts', import.meta.url).pathname;

const up = async (options: UpOptions): Promise<void> => {
  const folder = labFolder(options.name);
  if (!isEncap(options.encap)) throw new Error(`--encap is one of ${encaps.join(', ')}, not ${options.encap}`);
  if (!['4', '6', 'dual'].includes(options.ip)) throw new Error(`--ip is 4, 6 or dual, not ${options.ip}`);
  if (!['crd', 'aggregated', 'native', 'etcd'].includes(options.calicoApi))
    throw new Error(`--calico-api is crd, aggregated, native or etcd, not ${options.calicoApi}`);
  if (options.dns && options.ip === '6')
    throw new Error('--dns needs IPv4: the name server outside has no IPv6 address');
  const count = Number(options.nodes);
  if (!Number.isInteger(count) || count < 1 || count > 50) throw new Error(`--nodes is 1 to 50, not ${options.nodes}`);
  const running = await control<Status>(folder, { command: 'status' }).catch(() => undefined);
  if (running)
    throw new Error(`lab ${options.name} runs already (${running.encap}); stop it with: npm run lab -- down`);
  mkdirSync(folder, { recursive: true });
  const started = performance.now();
  const log = openSync(`${folder}.log`, 'w');
  const settings = {
    name: options.name,
    encap: options.encap,
    nodes: count,
    ip: options.ip as IpMode,
    calicoApi: options.calicoApi,
    ...(options.dns ? { dns: true } : {}),
    folder,
  };
  const child = fork(supervisor, [JSON.stringify(settings)], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    execArgv: ['--no-warnings'],
    env: { ...process.env, ...compileCache },
  });
  const interrupted = (): void => {
    console.log('\nstopping the lab');
    child.kill('SIGTERM');
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  const status = await new Promise<Status>((resolve, reject) => {
    child.on('message', (message: { progress?: string; ready?: Status; failed?: string }) => {
      if (message.progress) console.log(`  ${message.progress}`);
      if (message.ready) resolve(message.ready);
      if (message.failed) reject(new Error(message.failed));
    });
    child.once('exit', () => reject(new Error(`the lab ended: ${readFileSync(`${folder}.log`, 'utf8').trim()}`)));
  });
  console.log(`ready in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  console.log(describeStatus(status));
  console.log(`\nexport KUBECONFIG=${status.kubeconfig}`);
  if (options.foreground) {
    await new Promise((resolve) => child.once('exit', resolve));
    return;
  }
  process.off('SIGINT', interrupted);
  process.off('SIGTERM', interrupted);
  child.unref();
};

const down = async ({ name }: { name: string }): Promise<void> => {
  const folder = labFolder(name);
  const status = await control<Status>(folder, { command: 'status' }).catch(() => undefined);
  if (status) {
    await control(folder, { command: 'down' });
    const alive = (): boolean => {
      try {
        process.kill(status.pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    while (alive()) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await removeRemains(name, folder, true);
  console.log(status ? `lab ${name} is gone` : `no lab ${name} ran; what was left of one is gone`);
};

/** Runs a command where `enter` leads, with this terminal; ends with its exit code. */
const runInside = (enter: readonly string[], argv: readonly string[]): void => {
  const [command = '', ...args] = [...enter, ...argv];
  const child = spawn(command, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
};

const statusOf = (name: string): Promise<Status> => control<Status>(labFolder(name), { command: 'status' });

const among = <T>(found: T | undefined, what: string, all: readonly string[]): T => {
  if (found === undefined) throw new Error(`no ${what}; there are ${all.join(', ')}`);
  return found;
};

const program = new Command('lab')
  .description(
    'A small Calico cluster of real Linux parts: network namespaces, VXLAN or BIRD, iptables, an API server.',
  )
  .enablePositionalOptions();

const add = (text: string, description: string): Command =>
  program.command(text).description(description).option('--name <name>', 'name of the lab', 'lab');

add('up', 'start a lab')
  .option('--encap <mode>', encaps.join(', '), 'vxlan')
  .option('--nodes <count>', 'number of nodes', '3')
  .option('--ip <families>', 'addresses of pods and nodes: 4, 6 or dual', '4')
  .option(
    '--calico-api <mode>',
    "how Calico's objects are served: crd, aggregated, native, or etcd (not at all)",
    'crd',
  )
  .option('--dns', "with the cluster's DNS and a name server outside, which knows example.com")
  .option('--foreground', 'stay until Ctrl-C')
  .action(up);
add('down', 'stop the lab and remove all of it').action(down);
add('status', 'nodes, pods, addresses, interfaces')
  .option('--json', 'as JSON')
  .action(async ({ name, json }: { name: string; json?: boolean }) => {
    const status = await statusOf(name);
    console.log(json ? JSON.stringify(status, null, 2) : describeStatus(status));
  });
add('exec <node> <command...>', 'run a command on a node: exec node-1 -- ip route')
  .passThroughOptions()
  .action(async (node: string, argv: string[], { name }: { name: string }) => {
    const { nodes } = await statusOf(name);
    const found = nodes.find((each) => each.name === node);
    runInside(
      among(
        found,
        `node ${node}`,
        nodes.map((each) => each.name),
      ).enter,
      argv,
    );
  });
add('pod-exec <pod> <command...>', 'run a command in a pod: pod-exec shop/web-0 -- ping -c1 192.168.247.2')
  .passThroughOptions()
  .action(async (pod: string, argv: string[], { name }: { name: string }) => {
    const { pods } = await statusOf(name);
    const names = pods.map((each) => `${each.namespace}/${each.name}`);
    const found = pods[names.indexOf(pod)];
    runInside(among(found, `pod ${pod}`, names).enter, argv);
  });
add('kubeconfig', 'print a kubeconfig').action(async ({ name }: { name: string }) => {
  process.stdout.write(readFileSync((await statusOf(name)).kubeconfig, 'utf8'));
});
add('fault <action> [fault]', 'list, inject NAME, clear [NAME]').action(
  async (action: string, fault: string | undefined, { name }: { name: string }) => {
    if (action === 'list') {
      for (const each of faults)
        console.log(
          `${each.name.padEnd(28)} ${(each.encaps.length === encaps.length ? 'all' : each.encaps.join(',')).padEnd(32)} ${each.title}`,
        );
      return;
    }
    if (action !== 'inject' && action !== 'clear') throw new Error(`fault list, inject or clear, not ${action}`);
    const done = await control<string[]>(labFolder(name), {
      command: 'fault',
      action,
      ...(fault === undefined ? {} : { name: fault }),
    });
    console.log(`${action === 'inject' ? 'in place' : 'cleared'}: ${done.join(', ') || 'nothing'}`);
  },
);
add('refresh <hold|release>', "hold calico-node's repairs still, or let them go on").action(
  async (action: string, { name }: { name: string }) => {
    if (action !== 'hold' && action !== 'release') throw new Error(`refresh hold or release, not ${action}`);
    await control(labFolder(name), { command: 'refresh', hold: action === 'hold' });
  },
);
add('calico-node <stop|start|restart> <node>', 'stop a calico-node, so that the node falls behind, or start it').action(
  async (action: string, node: string, { name }: { name: string }) => {
    if (action !== 'stop' && action !== 'start' && action !== 'restart')
      throw new Error(`stop, start or restart, not ${action}`);
    await control(labFolder(name), { command: 'calico-node', action, node });
  },
);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
