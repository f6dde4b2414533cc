import { type HostPort, hostPortOf } from '../../lab/faults/inbound/host-port.ts';
import {
  balancer,
  nodePort,
  type Published,
  publish,
  routeBalancer,
  withdraw,
} from '../../lab/faults/inbound/published.ts';
import type { Lab } from '../../lab/lab.ts';
import { askers, titleOf } from './between-pods.ts';
import { announcePods, listenOnNode, routeExternal } from './lan.ts';
import { clientOf, type HealthyQuestion, type Mode, tcpClient } from './question.ts';

/** Roads into the cluster as people set them up, each with the questions that may be asked while it is there. */

export interface Road {
  name: string;
  open(lab: Lab): Promise<void>;
  close(lab: Lab): Promise<void>;
  questions(lab: Lab): HealthyQuestion[];
}

const client = '203.0.113.10';
const external = '10.39.0.201';

const fromClient = (
  to: string,
  address: string,
  port: number | undefined,
  modes: readonly Mode[],
  from = client,
): HealthyQuestion => ({
  asked: { from, to, ...(port === undefined ? {} : { port }) },
  modes: [...modes, 'into the cluster'],
  works: async (lab) => (await lab.outside.run(clientOf(address, port))).code === 0,
});

const fromNode = (from: string, to: string, address: string, port: number, modes: readonly Mode[]) => ({
  asked: { from: `node/${from}`, to, port },
  modes: [...modes, 'into the cluster' as const],
  works: async (lab: Lab) => (await lab.exec(from, tcpClient(address, port))).code === 0,
});

const portOf = { web: 8080, db: 5432 } as const;

/** Nodes that take such a connection: with `Local` those where a pod of the Service runs. */
const takers = (lab: Lab, { app, local }: Published) =>
  lab.nodes.filter(
    ({ name }) => !local || lab.pods().some((pod) => pod.node === name && pod.name.startsWith(`${app}-`)),
  );

const byNodePort = (lab: Lab, wanted: Published, modes: readonly Mode[]): HealthyQuestion[] =>
  takers(lab, wanted).flatMap(({ name, address }) => [
    fromClient(`node/${name}`, address, nodePort, modes),
    fromClient(address, address, nodePort, modes),
    ...lab.nodes
      .filter((other) => other.name !== name)
      .slice(0, 1)
      .map((other) => fromNode(other.name, `node/${name}`, address, nodePort, modes)),
  ]);

const nodePortRoad = (wanted: Published, modes: readonly Mode[]): Road => ({
  name: `NodePort ${JSON.stringify(wanted)}`,
  open: (lab) => publish(lab, wanted),
  close: withdraw,
  questions: (lab) => [
    ...byNodePort(lab, wanted, modes),
    ...lab.nodes
      .slice(0, wanted.local ? 0 : 1)
      .map(({ address }) => ({ ...fromClient('svc/shop/front', address, nodePort, modes) })),
  ],
});

const balancerRoad = (wanted: Published, node: string, modes: readonly Mode[]): Road => ({
  name: `LoadBalancer at ${node} ${JSON.stringify(wanted)}`,
  open: async (lab) => {
    await publish(lab, { ...wanted, balancer });
    await routeBalancer(lab, node);
  },
  close: async (lab) => {
    await routeBalancer(lab, undefined);
    await withdraw(lab);
  },
  questions: (lab) => [
    fromClient('svc/shop/front', balancer, portOf[wanted.app], modes),
    fromClient(balancer, balancer, portOf[wanted.app], modes),
    ...byNodePort(lab, wanted, modes).slice(0, 3),
  ],
});

const externalRoad = (wanted: Published, node: string, modes: readonly Mode[]): Road => ({
  name: `externalIPs at ${node} ${JSON.stringify(wanted)}`,
  open: async (lab) => {
    await publish(lab, { ...wanted, external });
    await routeExternal(lab, external, node);
  },
  close: async (lab) => {
    await routeExternal(lab, external, undefined);
    await withdraw(lab);
  },
  questions: () => [
    fromClient(external, external, portOf[wanted.app], modes),
    fromClient('svc/shop/front', external, portOf[wanted.app], modes),
  ],
});

const hostPortRoad = (pod: string, hostPort: number, modes: readonly Mode[]): Road => {
  let opened: HostPort | undefined;
  return {
    name: `hostPort of ${pod}`,
    open: async (lab) => {
      opened = await hostPortOf(lab, pod, hostPort);
    },
    close: async () => {
      await opened?.close();
      opened = undefined;
    },
    questions: (lab) => {
      const node = lab.nodes.find(({ name }) => name === lab.pod(pod).node);
      if (node === undefined) return [];
      const other = lab.nodes.find(({ name }) => name !== node.name);
      return [
        fromClient(`node/${node.name}`, node.address, hostPort, modes),
        fromClient(node.address, node.address, hostPort, modes),
        ...(other === undefined ? [] : [fromNode(other.name, `node/${node.name}`, node.address, hostPort, modes)]),
      ];
    },
  };
};

const podsRoad = (modes: readonly Mode[]): Road => ({
  name: 'pods that the LAN routes to',
  open: (lab) => announcePods(lab, true),
  close: (lab) => announcePods(lab, false),
  questions: (lab) =>
    askers(lab)
      .filter(({ name }) => !name.startsWith('agent-'))
      .flatMap((pod) => {
        const port = pod.name.startsWith('web-') ? portOf.web : portOf.db;
        return [
          fromClient(titleOf(pod), pod.address, port, modes),
          fromClient(pod.address, pod.address, port, modes),
          fromClient(titleOf(pod), pod.address, undefined, modes),
        ];
      }),
});

const kubeletPort = 10_250;

const nodeRoad = (modes: readonly Mode[]): Road => {
  let listeners: { close(): void } | undefined;
  return {
    name: 'nodes themselves',
    open: async (lab) => {
      listeners = await listenOnNode(lab, kubeletPort);
    },
    close: async () => {
      listeners?.close();
      listeners = undefined;
    },
    questions: (lab) =>
      lab.nodes.flatMap(({ name, address }) => [
        fromClient(`node/${name}`, address, kubeletPort, modes),
        fromClient(`node/${name}`, address, undefined, modes),
      ]),
  };
};

export const roadsInto = (modes: readonly Mode[]): Road[] => [
  nodePortRoad({ app: 'web' }, modes),
  nodePortRoad({ app: 'db' }, modes),
  nodePortRoad({ app: 'web', local: true }, modes),
  nodePortRoad({ app: 'db', local: true }, modes),
  nodePortRoad({ app: 'web', ownAddressLocal: true }, modes),
  balancerRoad({ app: 'web' }, 'node-1', modes),
  balancerRoad({ app: 'db', ranges: ['203.0.113.0/24'] }, 'node-2', modes),
  balancerRoad({ app: 'web', local: true }, 'node-3', modes),
  externalRoad({ app: 'web' }, 'node-1', modes),
  externalRoad({ app: 'db' }, 'node-3', modes),
  hostPortRoad('shop/web-0', 8088, modes),
  hostPortRoad('shop/web-1', 8089, modes),
  podsRoad(modes),
  nodeRoad(modes),
];
