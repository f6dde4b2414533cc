import { type ChildProcess, spawn } from 'node:child_process';
import { onNode, tryOnNode } from '../../lab/faults/fault.ts';
import { run, runOk } from '../../lab/host/run.ts';
import type { Lab } from '../../lab/lab.ts';
import { eventually } from '../../lab/testing.ts';

/** What the network before the nodes, and CNI's portmap, do for ways into the cluster. */

const addressOf = (lab: Lab, node: string): string => {
  const found = lab.nodes.find(({ name }) => name === node);
  if (found === undefined) throw new Error(`the lab has no node ${node}`);
  return found.address;
};

/** The router sends what is for an address to that node, or no more. */
export const routeExternal = async (lab: Lab, address: string, node: string | undefined): Promise<void> => {
  const route =
    node === undefined ? ['del', `${address}/32`] : ['replace', `${address}/32`, 'via', addressOf(lab, node)];
  await run(['ip', '-n', lab.underlay.namespace, 'route', ...route]);
};

/** The router knows each node's block, as one that peers with them. */
export const announcePods = async (lab: Lab, announced: boolean): Promise<void> => {
  for (const { block, address } of lab.nodes) {
    const route = announced ? ['replace', block, 'via', address] : ['del', block];
    await runOk(['ip', '-n', lab.underlay.namespace, 'route', ...route]);
  }
};

export interface HostPort {
  close(): Promise<void>;
}

const nat = ['iptables-nft', '-t', 'nat'];
const comment = (text: string): string[] => ['-m', 'comment', '--comment', text];

/** Gives a pod's port to its node, in the object and by the rules of CNI's portmap (plugins/meta/portmap). */
export const hostPortOf = async (lab: Lab, title: string, hostPort: number): Promise<HostPort> => {
  const pod = lab.pod(title);
  const stored = lab.store.get('pods', pod.name, pod.namespace);
  if (stored === undefined) throw new Error(`no object of ${title}`);
  const { containers } = stored.spec as { containers: { ports?: { containerPort: number }[] }[] };
  const [first] = containers;
  const port = first?.ports?.[0]?.containerPort;
  if (port === undefined) throw new Error(`${title} has no port`);
  const changed = structuredClone(stored);
  const own = (changed.spec as { containers: { ports: object[] }[] }).containers[0];
  if (own !== undefined) own.ports = own.ports.map((each) => ({ ...each, hostPort }));
  lab.store.put(changed);

  const chain = `CNI-DN-${hostPort}`;
  const toPort = ['-p', 'tcp', '-m', 'tcp', '--dport', String(hostPort)];
  const dispatch = ['-p', 'tcp', ...comment('dnat name: "k8s-pod-network"'), '-m', 'multiport', '--dports'];
  const jump = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'CNI-HOSTPORT-DNAT'];
  const masquerade = [...comment('CNI portfwd requiring masquerade'), '-j', 'CNI-HOSTPORT-MASQ'];
  const rules = [
    ['-N', 'CNI-HOSTPORT-DNAT'],
    ['-N', 'CNI-HOSTPORT-SETMARK'],
    ['-N', 'CNI-HOSTPORT-MASQ'],
    ['-N', chain],
    ['-A', 'CNI-HOSTPORT-SETMARK', '-j', 'MARK', '--set-xmark', '0x2000/0x2000'],
    ['-A', 'CNI-HOSTPORT-MASQ', '-m', 'mark', '--mark', '0x2000/0x2000', '-j', 'MASQUERADE'],
    ['-A', 'CNI-HOSTPORT-DNAT', ...dispatch, String(hostPort), '-j', chain],
    ['-A', chain, '-s', `${pod.address}/32`, ...toPort, '-j', 'CNI-HOSTPORT-SETMARK'],
    ['-A', chain, '-s', '127.0.0.1/32', ...toPort, '-j', 'CNI-HOSTPORT-SETMARK'],
    ['-A', chain, ...toPort, '-j', 'DNAT', '--to-destination', `${pod.address}:${port}`],
    ['-A', 'PREROUTING', ...jump],
    ['-A', 'OUTPUT', ...jump],
    ['-A', 'POSTROUTING', ...masquerade],
  ];
  for (const rule of rules) await onNode(lab, pod.node, [...nat, ...rule]);
  return {
    close: async () => {
      const rest = [
        ['-D', 'PREROUTING', ...jump],
        ['-D', 'OUTPUT', ...jump],
        ['-D', 'POSTROUTING', ...masquerade],
        ...['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK', chain].map((each) => ['-F', each]),
        ...['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK', chain].map((each) => ['-X', each]),
      ];
      for (const rule of rest) await tryOnNode(lab, pod.node, [...nat, ...rule]);
      lab.store.put(stored);
    },
  };
};

/** Something that answers on a port of every node, as a kubelet does. */
export const listenOnNode = async (lab: Lab, port: number): Promise<{ close(): void }> => {
  const children: ChildProcess[] = lab.nodes.map(({ name }) =>
    spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', ...lab.enter(name), 'socat', `TCP-LISTEN:${port},fork,reuseaddr`, 'PIPE'],
      { stdio: 'ignore' },
    ),
  );
  await Promise.all(
    lab.nodes.map(({ name }) =>
      eventually(`${name} listens on ${port}`, async () =>
        (await lab.exec(name, ['ss', '-Hltn', 'sport', '=', `:${port}`])).stdout.includes(String(port)),
      ),
    ),
  );
  return {
    close: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
};
