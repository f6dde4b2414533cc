import { randomUUID } from 'node:crypto';
import { familyOf, hostLength } from '../calico-node/family.ts';
import { workloadInterface } from '../calico-node/felix-hash.ts';
import type { NodeHost } from './node-host.ts';

/** What Calico's CNI plugin builds for a pod (calico#1.3), several pods of a node at a time. */

export interface PodWiring {
  namespace: string;
  name: string;
  /** The first one is what the API shows as the pod's address. */
  address: string;
  addresses: readonly string[];
  /** Name of the pod's network namespace under /run/netns of its node. */
  netns: string;
  interface: string;
}

export const newWiring = (namespace: string, name: string, addresses: readonly string[]): PodWiring => ({
  namespace,
  name,
  address: addresses[0] ?? '',
  addresses,
  netns: `cni-${randomUUID()}`,
  interface: workloadInterface(namespace, name),
});

/** Path of a pod's network namespace as the lab's own process sees it. */
const netnsPath = (host: NodeHost, wiring: PodWiring): string => host.path(`/run/netns/${wiring.netns}`);

const sysctls = ({ interface: name, addresses }: PodWiring): string[] => [
  ...(addresses.some((address) => familyOf(address) === 6)
    ? ['disable_ipv6=0', 'proxy_ndp=1', 'forwarding=1', 'accept_ra=0', 'accept_dad=0'].map(
        (setting) => `net/ipv6/conf/${name}/${setting}`,
      )
    : []),
  `net/ipv4/conf/${name}/route_localnet=1`,
  `net/ipv4/conf/${name}/proxy_arp=1`,
  `net/ipv4/conf/${name}/forwarding=1`,
  `net/ipv4/neigh/${name}/proxy_delay=0`,
];

const hostRoute = (address: string, device: string): string =>
  familyOf(address) === 4
    ? `${address}/32 dev ${device} scope link metric 1024`
    : `${address}/128 dev ${device} metric 1024`;

export const addPods = async (host: NodeHost, pods: readonly PodWiring[], mtu: number): Promise<void> => {
  if (pods.length === 0) return;
  const queues = 'numtxqueues 1 numrxqueues 1';
  await host.must(['ip', '-batch', '-'], {
    input: pods
      .flatMap((pod) => [
        `netns add ${pod.netns}`,
        `link add name ${pod.interface} mtu ${mtu} txqueuelen 0 address ee:ee:ee:ee:ee:ee ${queues} type veth peer name eth0 mtu ${mtu} ${queues} netns ${pod.netns}`,
      ])
      .join('\n'),
  });
  await host.must(['sysctl', '-q', '-w', ...pods.flatMap(sysctls)]);
  await Promise.all([
    host.must(['ip', '-batch', '-'], {
      input: pods
        .flatMap((pod) => [
          `link set ${pod.interface} up`,
          ...pod.addresses.map((address) => `route replace ${hostRoute(address, pod.interface)}`),
        ])
        .join('\n'),
    }),
    ...pods.map(async (pod) => {
      const families = pod.addresses.map(familyOf);
      // No wait until each address is sure to be its own.
      if (families.includes(6)) {
        await host.must(['ip', 'netns', 'exec', pod.netns, 'sysctl', '-q', '-w', 'net/ipv6/conf/eth0/accept_dad=0']);
      }
      await host.must(['ip', '-n', pod.netns, '-batch', '-'], {
        input: [
          'link set lo up',
          ...pod.addresses.map((address) => `addr add ${address}/${hostLength(familyOf(address))} dev eth0`),
          'link set eth0 up',
          ...(families.includes(4)
            ? ['route add 169.254.1.1 dev eth0 scope link', 'route add default via 169.254.1.1 dev eth0']
            : []),
          ...(families.includes(6) ? ['route add default via fe80::ecee:eeff:feee:eeee dev eth0'] : []),
        ].join('\n'),
      });
    }),
  ]);
};

/** Removes the pod's interface, and its route with it, and its namespace. */
export const deletePod = async (host: NodeHost, pod: PodWiring): Promise<void> => {
  await host.run(['ip', 'link', 'del', pod.interface]);
  await host.run(['ip', 'netns', 'del', pod.netns]);
};

/** Arguments that run what follows inside the pod's network namespace. */
export const enterPod = (host: NodeHost, pod: PodWiring): string[] => ['nsenter', `--net=${netnsPath(host, pod)}`];
