import { type ChildProcess, spawn } from 'node:child_process';
import { run, runOk } from '../../lab/host/run.ts';
import type { Lab } from '../../lab/lab.ts';
import { eventually } from '../../lab/testing.ts';

/** What the network before the nodes does for ways into the cluster. */

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
