import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../host/run.ts';
import { socketOf } from './bird.ts';
import { inPrefix } from './family.ts';
import { ipBatch } from './kernel-network.ts';
import { inOneSubnet, ipipDevice } from './network.ts';
import type { ClusterView } from './view.ts';

/**
 * Calico's BIRD has an attribute `krt_tunnel`, by which it writes routes of IPIP pools; Debian's has not. So
 * with IPIP the lab's BIRD has no right to write routes, and what it has chosen is written here, as Calico's
 * BIRD writes it and as often as that looks at the kernel: every two seconds.
 */

const socket = socketOf('bird');
const scanMs = 2_000;
/** Of routes that other nodes of the mesh announce. */
const metric = 1024;

interface Chosen {
  net: string;
  /** Absent for a blackhole. */
  gateway?: string;
  /** As the other node announced it; the gateway may be a router on the way there. */
  nextHop?: string;
}

/** What `show route primary all` says of BGP's routes and of this node's own blocks. */
export const chosenRoutes = (text: string): Chosen[] => {
  const chosen: Chosen[] = [];
  let last: Chosen | undefined;
  for (const line of text.split('\n')) {
    const head = line.match(/^(\d\S*)\s+(?:via (\S+) on \S+|(blackhole)) \[(\w+) /);
    if (head) {
      const [, net = '', gateway, , protocol = ''] = head;
      last = gateway === undefined ? { net } : { net, gateway };
      if (/^(Mesh_|Node_|Global_|static)/.test(protocol)) chosen.push(last);
    } else if (/^\S/.test(line)) {
      last = undefined;
    }
    const nextHop = line.match(/BGP\.next_hop: (\S+)/)?.[1];
    if (last && nextHop) last.nextHop = nextHop;
  }
  return chosen;
};

/** The rest of the route, as `ip route` takes and shows it. */
const restOf = (view: ClusterView, node: string, { net, gateway, nextHop }: Chosen): string => {
  if (gateway === undefined) return 'proto bird';
  const self = view.nodes.find(({ name }) => name === node)?.ends[4];
  const pool = view.pools.find(({ cidr }) => inPrefix(cidr, net));
  const end = nextHop ?? gateway;
  const plain = pool?.ipip !== true || (pool.crossSubnet && inOneSubnet(self, end));
  return plain
    ? `via ${gateway} dev eth0 proto bird metric ${metric}`
    : `via ${end} dev ${ipipDevice} proto bird metric ${metric} onlink`;
};

const blackhole = 'blackhole ';

/** Destination, with its type where that is not unicast → the rest. */
const inKernel = async (): Promise<Map<string, string>> => {
  const { stdout } = await run(['ip', '-4', 'route', 'show', 'proto', 'bird']);
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [, net = '', rest = ''] = line.trim().match(/^((?:blackhole )?\S+) ?(.*)$/) ?? [];
        return [net, rest.replace(/ ?linkdown/, '').trim()];
      }),
  );
};

export const createBirdKernel = (node: string) => {
  let view: ClusterView | undefined;

  /** After a start BIRD keeps what it finds until its peers have told their routes again. */
  const recovers = async (): Promise<boolean> =>
    /recovery in progress/.test((await run(['birdc', '-s', socket, 'show', 'status'])).stdout);

  const look = async (): Promise<void> => {
    const { code, stdout } = await run(['birdc', '-s', socket, 'show', 'route', 'primary', 'all']);
    // Without BIRD its routes stay as they are (`persist`).
    if (code !== 0 || !view) return;
    const known = view;
    const wanted = new Map(
      chosenRoutes(stdout).map((route) => [
        route.gateway === undefined ? blackhole + route.net : route.net,
        restOf(known, node, route),
      ]),
    );
    const is = await inKernel();
    const due = [...wanted].filter(([net, rest]) => !sameRoute(is.get(net), rest));
    const stale = [...is.keys()].filter((net) => !wanted.has(net));
    const gone = stale.length > 0 && !(await recovers()) ? stale : [];
    const removal = (net: string): string => `route del ${net} ${is.get(net) ?? ''} proto bird`;
    await ipBatch([
      ...[...gone, ...due.flatMap(([net]) => (is.has(net) ? [net] : []))].map(removal),
      // Not `replace`: what somebody else wrote to the same place stays, as it does with BIRD.
      ...due.map(([net, rest]) => `route add ${net} ${rest}`),
    ]);
  };

  return {
    configure: (now: ClusterView): void => {
      view = now;
    },
    /** Looks for as long as calico-node runs. */
    follow: async (): Promise<never> => {
      for (;;) {
        const before = performance.now();
        await look();
        await delay(Math.max(100, scanMs - (performance.now() - before)));
      }
    },
  };
};

/** `ip route show proto bird` leaves the protocol out. */
const sameRoute = (shown: string | undefined, wanted: string): boolean =>
  shown === wanted.replace(/ ?proto bird/, '').trim();
