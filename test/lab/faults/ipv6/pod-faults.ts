import { type Fault, onNode, onPod, otherPodOn, tryOnNode, tryOnPod } from '../fault.ts';
import { restartAgent } from '../restart-agent.ts';
import { ends6, gateway6, ofIPv6 } from './ends.ts';

/** What can be wrong with the IPv6 of a pod and of its host interface. */

const gatewayNeighbourWrong: Fault = {
  ...ofIPv6,
  name: 'ipv6-gateway-neighbour-wrong',
  title: 'the sender has a wrong MAC address for its IPv6 gateway',
  seeds: ['000-6'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'gateway-neighbour-wrong', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const entry = [gateway6, 'dev', 'eth0', 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
    await onPod(lab, ends6(lab).from, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: (lab) => tryOnPod(lab, ends6(lab).from, ['ip', 'neigh', 'del', gateway6, 'dev', 'eth0']),
};

const podDefaultRouteMissing: Fault = {
  ...ofIPv6,
  name: 'ipv6-pod-default-route-missing',
  title: 'the sender has lost its IPv6 default route',
  seeds: ['000-4'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'pod-default-route-missing', hop: 'source-pod', node: 'from' },
  inject: (lab) => onPod(lab, ends6(lab).from, ['ip', '-6', 'route', 'del', 'default']),
  clear: (lab) =>
    tryOnPod(lab, ends6(lab).from, ['ip', '-6', 'route', 'replace', 'default', 'via', gateway6, 'dev', 'eth0']),
};

const podAddressRefused: Fault = {
  ...ofIPv6,
  name: 'ipv6-pod-address-refused',
  title: "duplicate address detection has refused the receiver's address",
  seeds: ['000-3'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'address-refused', hop: 'destination-pod', node: 'to' },
  inject: async (lab) => {
    const { to, to6 } = ends6(lab);
    const mine = ['addr', 'del', `${to6}/128`, 'dev', 'eth0'];
    // For a moment the host interface has it too, and answers when the pod asks whether it is free.
    await onNode(lab, to.node, ['ip', '-6', 'addr', 'add', `${to6}/128`, 'dev', to.interface, 'nodad']);
    await onPod(lab, to, ['sysctl', '-qw', 'net.ipv6.conf.eth0.accept_dad=1']);
    await onPod(lab, to, ['ip', '-6', ...mine]);
    await onPod(lab, to, ['ip', '-6', 'addr', 'add', `${to6}/128`, 'dev', 'eth0']);
    const refused = async (): Promise<boolean> =>
      (await lab.podExec('shop/db-0', ['ip', '-6', 'addr', 'show', 'dev', 'eth0', 'dadfailed'])).stdout.includes(to6);
    const end = performance.now() + 10_000;
    while (!(await refused())) {
      if (performance.now() > end) throw new Error('duplicate address detection did not refuse the address');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await onNode(lab, to.node, ['ip', '-6', 'addr', 'del', `${to6}/128`, 'dev', to.interface]);
  },
  clear: async (lab) => {
    const { to, to6 } = ends6(lab);
    await tryOnNode(lab, to.node, ['ip', '-6', 'addr', 'del', `${to6}/128`, 'dev', to.interface]);
    await tryOnPod(lab, to, ['sysctl', '-qw', 'net.ipv6.conf.eth0.accept_dad=0']);
    await tryOnPod(lab, to, ['ip', '-6', 'addr', 'del', `${to6}/128`, 'dev', 'eth0']);
    await tryOnPod(lab, to, ['ip', '-6', 'addr', 'add', `${to6}/128`, 'dev', 'eth0']);
  },
};

const podNeighbourWrong: Fault = {
  ...ofIPv6,
  name: 'ipv6-pod-neighbour-wrong',
  title: "the receiver's node has a wrong MAC address for its IPv6 address",
  seeds: ['002-5'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'pod-neighbour-wrong', hop: 'destination-veth', node: 'to' },
  inject: async (lab) => {
    const { to, to6 } = ends6(lab);
    const entry = [to6, 'dev', to.interface, 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
    await onNode(lab, to.node, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: async (lab) => {
    const { to, to6 } = ends6(lab);
    await tryOnNode(lab, to.node, ['ip', 'neigh', 'del', to6, 'dev', to.interface]);
  },
};

const workloadRouteMissing: Fault = {
  ...ofIPv6,
  name: 'ipv6-workload-route-missing',
  title: "the receiver's /128 route is missing on its node",
  seeds: ['000-11'],
  encaps: ['vxlan', 'bgp'],
  hold: true,
  expected: { cause: 'workload-route-missing', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to, to6 } = ends6(lab);
    await onNode(lab, to.node, ['ip', '-6', 'route', 'del', `${to6}/128`, 'dev', to.interface]);
  },
  clear: async (lab) => {
    const { to, to6 } = ends6(lab);
    await tryOnNode(lab, to.node, ['ip', '-6', 'route', 'replace', to6, 'dev', to.interface, 'metric', '1024']);
  },
};

const workloadRouteWrong: Fault = {
  ...ofIPv6,
  name: 'ipv6-workload-route-wrong',
  title: "the receiver's /128 route points at another pod's interface",
  seeds: ['000-11', '002-7'],
  encaps: ['vxlan', 'bgp'],
  hold: true,
  expected: { cause: 'workload-route-wrong', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to, to6 } = ends6(lab);
    const other = otherPodOn(lab, to).interface;
    await onNode(lab, to.node, ['ip', '-6', 'route', 'del', `${to6}/128`, 'dev', to.interface]);
    await onNode(lab, to.node, ['ip', '-6', 'route', 'replace', to6, 'dev', other, 'metric', '1024']);
  },
  clear: async (lab) => {
    const { to, to6 } = ends6(lab);
    await tryOnNode(lab, to.node, ['ip', '-6', 'route', 'del', to6, 'dev', otherPodOn(lab, to).interface]);
    await tryOnNode(lab, to.node, ['ip', '-6', 'route', 'replace', to6, 'dev', to.interface, 'metric', '1024']);
  },
};

const hostVethWithoutIPv6: Fault = {
  ...ofIPv6,
  name: 'ipv6-disabled-on-veth',
  title: "IPv6 is switched off on the sender's host interface",
  seeds: ['000-5'],
  encaps: ['vxlan', 'bgp'],
  hold: true,
  expected: { cause: 'ipv6-disabled', hop: 'source-veth', node: 'from' },
  inject: async (lab) => {
    const { from } = ends6(lab);
    await onNode(lab, from.node, ['sysctl', '-qw', `net.ipv6.conf.${from.interface}.disable_ipv6=1`]);
  },
  clear: async (lab) => {
    const { from } = ends6(lab);
    await tryOnNode(lab, from.node, ['sysctl', '-qw', `net.ipv6.conf.${from.interface}.disable_ipv6=0`]);
    await restartAgent(lab, from.node);
  },
};

const gatewayAddressMissing: Fault = {
  ...ofIPv6,
  name: 'ipv6-gateway-address-missing',
  title: "the sender's host interface has lost the gateway's address",
  seeds: ['002-2'],
  encaps: ['vxlan', 'bgp'],
  expected: { cause: 'gateway-address-missing', hop: 'source-veth', node: 'from' },
  inject: async (lab) => {
    const { from } = ends6(lab);
    await onNode(lab, from.node, ['ip', '-6', 'addr', 'del', `${gateway6}/64`, 'dev', from.interface]);
    await onPod(lab, from, ['ip', '-6', 'neigh', 'flush', 'dev', 'eth0']);
  },
  clear: async (lab) => {
    const { from } = ends6(lab);
    await tryOnNode(lab, from.node, ['ip', '-6', 'addr', 'add', `${gateway6}/64`, 'dev', from.interface, 'nodad']);
    await tryOnPod(lab, from, ['ip', '-6', 'neigh', 'flush', 'dev', 'eth0']);
  },
};

export const podFaults: readonly Fault[] = [
  podDefaultRouteMissing,
  gatewayNeighbourWrong,
  gatewayAddressMissing,
  hostVethWithoutIPv6,
  podAddressRefused,
  podNeighbourWrong,
  workloadRouteMissing,
  workloadRouteWrong,
];
