import type { Lab } from '../../lab.ts';
import { everyEncap, type Fault } from '../fault.ts';
import { hostPortOf } from './host-port.ts';
import { callFromOutside } from './published.ts';

/** Faults of a node's port that is handed to one pod. */

const port = 8088;
const pod = 'shop/web-0';
const node = 'node-3';

type Wanted = Pick<Fault, 'name' | 'title'> & {
  cause: Fault['expected']['cause'];
  shape: Parameters<typeof hostPortOf>[3];
};

const hostPortFault = ({ name, title, cause, shape }: Wanted): Fault => {
  let open: Awaited<ReturnType<typeof hostPortOf>> | undefined;
  const met = async (lab: Lab): Promise<string> =>
    callFromOutside(lab, lab.nodes.find((each) => each.name === node)?.address ?? '', port);
  return {
    name,
    title,
    seeds: [],
    encaps: everyEncap,
    question: { from: '203.0.113.10', to: `node/${node}`, port },
    expected: { cause, hop: 'destination-node' },
    inject: async (lab) => {
      open = await hostPortOf(lab, pod, port, shape);
      if ((await met(lab)) === 'connected') throw new Error('the client was let in');
    },
    clear: async () => {
      await open?.close();
      open = undefined;
    },
  };
};

export const hostPortFaults: readonly Fault[] = [
  hostPortFault({
    name: 'inbound-host-port-rules-gone',
    title: "the node's rules were flushed, and nobody wrote those of the hostPort again",
    cause: 'host-port-not-programmed',
    shape: { rules: 'none' },
  }),
  hostPortFault({
    name: 'inbound-host-port-of-gone-pod',
    title: 'the rules of the hostPort lead to a pod that is gone',
    cause: 'host-port-elsewhere',
    shape: { rules: 'of-another' },
  }),
  hostPortFault({
    name: 'inbound-host-port-twice',
    title: 'rules of a pod that is gone were left behind, before those of the pod that has the hostPort',
    cause: 'host-port-elsewhere',
    shape: { rules: 'of-another-first' },
  }),
  hostPortFault({
    name: 'inbound-host-port-other-address',
    title: 'the pod asks for its hostPort at another address of the node',
    cause: 'host-port-on-other-address',
    shape: { hostIP: '127.0.0.1' },
  }),
];
