import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode } from '../fault.ts';
import { restartAgent } from '../restart-agent.ts';
import { ends6, node6, ofIPv6, thirdNode, tunnel6 } from './ends.ts';

/** What can be wrong on the way between the nodes: IPv6's own tunnel, its routes, BIRD's second process. */

const device = 'vxlan-v6.calico';

const tunnelMac6 = async (lab: Lab, node: string, address: string): Promise<string> => {
  const listed = await onNode(lab, node, ['bridge', 'fdb', 'show', 'dev', device]);
  const entry = listed.split('\n').find((line) => line.includes(`dst ${address} `));
  return entry?.split(' ')[0] ?? '';
};

const neighbourMissing: Fault = {
  ...ofIPv6,
  name: 'ipv6-vxlan-neighbour-missing',
  title: "the neighbour entry of the receiver's IPv6 VTEP is missing",
  seeds: ['001-6'],
  encaps: ['vxlan'],
  hold: true,
  expected: { cause: 'tunnel-neighbour-missing', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    await onNode(lab, from.node, ['ip', 'neigh', 'del', tunnel6(lab, to.node), 'dev', device]);
  },
  clear: (lab) => restartAgent(lab, ends6(lab).from.node),
};

const fdbWrong: Fault = {
  ...ofIPv6,
  name: 'ipv6-vxlan-fdb-wrong',
  title: "the FDB entry of the receiver's IPv6 VTEP names a third node",
  seeds: ['001-6'],
  encaps: ['vxlan'],
  hold: true,
  expected: { cause: 'fdb-wrong', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    const mac = await tunnelMac6(lab, from.node, node6(lab, to.node).address);
    const wrong = ['dst', node6(lab, thirdNode(lab)).address, 'self', 'permanent'];
    await onNode(lab, from.node, ['bridge', 'fdb', 'replace', mac, 'dev', device, ...wrong]);
  },
  clear: (lab) => restartAgent(lab, ends6(lab).from.node),
};

const deviceDown: Fault = {
  ...ofIPv6,
  name: 'ipv6-vxlan-device-down',
  title: "the IPv6 tunnel device of the receiver's node is down",
  seeds: ['001-2'],
  encaps: ['vxlan'],
  hold: true,
  expected: { cause: 'tunnel-down', hop: 'destination-tunnel', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends6(lab).to.node, ['ip', 'link', 'set', device, 'down']);
  },
  clear: (lab) => restartAgent(lab, ends6(lab).to.node),
};

const annotation = 'projectcalico.org/IPv6VXLANTunnelAddr';
let lost = '';

const tunnelAddressUnpublished: Fault = {
  ...ofIPv6,
  name: 'ipv6-tunnel-address-unpublished',
  title: "the receiver's Node object has lost its IPv6 tunnel address",
  seeds: ['001-3', '001-4'],
  encaps: ['vxlan'],
  expected: { cause: 'tunnel-address-not-published', node: 'to' },
  inject: async (lab) => {
    const { to } = ends6(lab);
    lost = tunnel6(lab, to.node);
    lab.store.modify('nodes', to.node, undefined, ({ metadata }) => {
      const { [annotation]: _gone, ...kept } = metadata.annotations ?? {};
      metadata.annotations = kept;
    });
    await lab.programmed();
  },
  clear: async (lab) => {
    if (lost === '') return;
    lab.store.modify('nodes', ends6(lab).to.node, undefined, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, [annotation]: lost };
    });
    await lab.programmed();
  },
};

const thirdNodeRoute: Fault = {
  ...ofIPv6,
  name: 'ipv6-block-route-third-node',
  title: "the IPv6 block route of the sender's node leads to a third node",
  seeds: ['001-5', '000-8'],
  encaps: ['vxlan'],
  hold: true,
  expected: { cause: 'block-route-wrong', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    const { block } = node6(lab, to.node);
    const via = ['via', tunnel6(lab, thirdNode(lab)), 'dev', device, 'onlink', 'metric', '1024', 'mtu', '1430'];
    await onNode(lab, from.node, ['ip', '-6', 'route', 'del', block]);
    await onNode(lab, from.node, ['ip', '-6', 'route', 'add', block, ...via]);
  },
  clear: (lab) => restartAgent(lab, ends6(lab).from.node),
};

const underlayDrops: Fault = {
  ...ofIPv6,
  name: 'ipv6-underlay-drops-vxlan',
  title: 'the network between the nodes drops UDP 4789 over IPv6',
  seeds: ['000-10', '001-7'],
  encaps: ['vxlan'],
  expected: { cause: 'underlay-drops-tunnel', hop: 'underlay' },
  inject: (lab) => lab.underlay.drop(['ip6 saddr fd00:39::/64 udp dport 4789']),
  clear: (lab) => lab.underlay.drop([]),
};

const bird6 = '/var/run/calico/bird6.ctl';

const until = async (lab: Lab, node: string, block: string, wanted: boolean): Promise<void> => {
  const end = performance.now() + 40_000;
  for (;;) {
    const { stdout } = await lab.exec(node, ['ip', '-6', 'route', 'show', block]);
    if ((stdout.trim() !== '') === wanted) return;
    if (performance.now() > end)
      throw new Error(`${node}: the route to ${block} is ${wanted ? 'not back' : 'still there'}`);
    await delay(100);
  }
};

const bird6Stopped: Fault = {
  ...ofIPv6,
  name: 'bird6-stopped',
  title: "bird6 of the receiver's node is stopped, and BIRD's IPv4 goes on",
  seeds: ['004-3'],
  encaps: ['bgp'],
  hold: true,
  expected: { cause: 'bird-down', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    lab.keepBird(to.node, false, 6);
    await onNode(lab, to.node, ['birdc', '-s', bird6, 'down']).catch(() => undefined);
    await until(lab, from.node, node6(lab, to.node).block, false);
  },
  clear: async (lab) => {
    const { from, to } = ends6(lab);
    lab.keepBird(to.node, true, 6);
    await until(lab, from.node, node6(lab, to.node).block, true);
  },
};

const peerDisabled: Fault = {
  ...ofIPv6,
  name: 'ipv6-bgp-peer-disabled',
  title: "the sender's IPv6 session with the receiver's node is switched off by hand",
  seeds: ['004-1'],
  encaps: ['bgp'],
  hold: true,
  expected: { cause: 'bgp-peer-disabled', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends6(lab);
    const session = `Mesh_${node6(lab, to.node).address.replaceAll(':', '_')}`;
    await onNode(lab, from.node, ['birdc', '-s', bird6, 'disable', session]);
    await until(lab, from.node, node6(lab, to.node).block, false);
  },
  clear: async (lab) => {
    const { from, to } = ends6(lab);
    const session = `Mesh_${node6(lab, to.node).address.replaceAll(':', '_')}`;
    await tryOnNode(lab, from.node, ['birdc', '-s', bird6, 'enable', session]);
    await until(lab, from.node, node6(lab, to.node).block, true);
    await until(lab, to.node, node6(lab, from.node).block, true);
  },
};

export const wayFaults: readonly Fault[] = [
  neighbourMissing,
  fdbWrong,
  deviceDown,
  tunnelAddressUnpublished,
  thirdNodeRoute,
  underlayDrops,
  bird6Stopped,
  peerDisabled,
];
