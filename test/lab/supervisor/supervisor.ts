import { faultNamed, faults } from '../faults/catalogue.ts';
import { tunnelAddress } from '../faults/fault.ts';
import { clearFault, injectFault } from '../faults/inject.ts';
import { type Lab, type LabOptions, startLab } from '../lab.ts';
import { type Command, type Status, serveControl } from './control.ts';

/** Keeps one lab in the background and does what the command line asks. Started with its options as JSON. */

const options = JSON.parse(process.argv[2] ?? '{}') as LabOptions;

const say = (event: object): void => {
  if (process.connected) process.send?.(event);
};

const statusOf = async (lab: Lab, injected: ReadonlySet<string>): Promise<Status> => ({
  name: lab.name,
  encap: lab.encap,
  pid: process.pid,
  api: lab.api.url,
  kubeconfig: lab.kubeconfigPath,
  refreshHeld: lab.refreshHeld(),
  faults: [...injected],
  nodes: await Promise.all(
    lab.nodes.map(async (node) => {
      const { stdout } = await lab.exec(node.name, ['ip', '-j', 'addr']);
      const links = JSON.parse(stdout) as {
        ifname: string;
        operstate: string;
        addr_info: { local: string; prefixlen: number }[];
      }[];
      const tunnel = tunnelAddress(lab, node.name);
      return {
        name: node.name,
        address: node.address,
        block: node.block,
        ...(tunnel ? { tunnelAddress: tunnel } : {}),
        calicoNode: lab.calicoNodeRunning(node.name) ? ('running' as const) : ('stopped' as const),
        ...lab.systemPods(node.name),
        interfaces: links.map(({ ifname, operstate, addr_info }) => ({
          name: ifname,
          state: operstate,
          addresses: addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        })),
        enter: [...lab.enter(node.name)],
      };
    }),
  ),
  pods: lab.pods().map((pod) => ({
    namespace: pod.namespace,
    name: pod.name,
    node: pod.node,
    address: pod.address,
    interface: pod.interface,
    enter: [...lab.enterPod(`${pod.namespace}/${pod.name}`)],
  })),
});

/** Resolves when someone wants the lab to end; heard from the first moment, so that nothing half-built stays. */
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

const run = async (): Promise<void> => {
  const lab = await startLab({ ...options, log: (text) => say({ progress: text }) });
  const injected = new Set<string>();

  const fault = async (action: 'inject' | 'clear', name: string | undefined): Promise<string[]> => {
    if (action === 'inject') {
      const wanted = faultNamed(name ?? '');
      await injectFault(lab, wanted);
      injected.add(wanted.name);
      return [...injected];
    }
    const names = name === undefined ? [...injected] : [faultNamed(name).name];
    for (const each of faults.filter((candidate) => names.includes(candidate.name))) {
      await clearFault(lab, each);
      injected.delete(each.name);
    }
    return names;
  };

  const stop = async (): Promise<void> => {
    server.close();
    await lab.stop();
  };

  const handle = async (command: Command): Promise<unknown> => {
    switch (command.command) {
      case 'status':
        return statusOf(lab, injected);
      case 'fault':
        return fault(command.action, command.name);
      case 'refresh':
        return lab.holdRefresh(command.hold);
      case 'calico-node':
        if (command.action === 'stop') return lab.stopCalicoNode(command.node);
        if (command.action === 'start') return lab.startCalicoNode(command.node);
        return lab.restartCalicoNode(command.node);
      case 'down':
        setImmediate(() => process.emit('SIGTERM'));
        return undefined;
    }
  };

  const server = await serveControl(lab.folder, handle);
  say({ ready: await statusOf(lab, injected) });
  if (process.connected) process.disconnect();
  await asked;
  await stop();
};

try {
  await run();
  process.exit(0);
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
