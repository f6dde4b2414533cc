import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode } from '../fault.ts';
import { restartAgent } from '../restart-agent.ts';
import { farNode, nodeToOwnWeb, nodeToWeb, ownNode, webToNode, webToOwnNode } from './asked.ts';

/** What keeps a pod and a node's own network apart (calico#3.3, #4.10). */

const common = { seeds: [], encaps: ['vxlan', 'bgp'] } as const;

const comment = (text: string): string[] => ['-m', 'comment', '--comment', text];
/** What Felix writes before each of its own comments; the characters do not matter here. */
const mark = comment('cali:aaaaaaaaaaaaaaaa');

const rule = async (lab: Lab, node: string, words: readonly string[]): Promise<void> => {
  await onNode(lab, node, ['iptables-nft', ...words]);
};

const nodeInputDrops: Fault = {
  ...common,
  name: 'node-input-drops',
  title: "a rule that is not Calico's drops what the receiving node takes in",
  question: webToNode,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-node' },
  inject: (lab) => rule(lab, farNode, ['-I', 'INPUT', '1', '-p', 'icmp', '-j', 'DROP']),
  clear: (lab) => tryOnNode(lab, farNode, ['iptables-nft', '-D', 'INPUT', '-p', 'icmp', '-j', 'DROP']),
};

/** As `defaultEndpointToHostAction: Drop` renders it. */
const ownNodeDrops: Fault = {
  ...common,
  name: 'own-node-drops',
  title: 'Felix is set to drop what pods send to their own node',
  hold: true,
  question: webToOwnNode,
  expected: { cause: 'endpoint-to-host-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const text = [...mark, ...comment('Configured DefaultEndpointToHostAction')];
    const listed = await onNode(lab, ownNode, ['iptables-nft', '-S', 'cali-wl-to-host']);
    const last = listed.trim().split('\n').length - 1;
    await rule(lab, ownNode, ['-R', 'cali-wl-to-host', String(last), ...text, '-j', 'DROP']);
  },
  clear: (lab) => restartAgent(lab, ownNode),
};

/** The chains of a host endpoint whose only policy allows SSH, as Felix renders them. */
const hostEndpointChains = [
  '-N cali-pi-gnp/protect-nodes',
  [
    '-A cali-pi-gnp/protect-nodes',
    'GlobalNetworkPolicy protect-nodes ingress',
    '-p tcp --dport 22 -j MARK --set-xmark 0x10000/0x10000',
  ],
  ['-A cali-pi-gnp/protect-nodes', '', '-m mark --mark 0x10000/0x10000 -j RETURN'],
  '-N cali-fh-eth0',
  ['-A cali-fh-eth0', '', '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'],
  ['-A cali-fh-eth0', '', '-m conntrack --ctstate INVALID -j DROP'],
  ['-A cali-fh-eth0', '', '-j MARK --set-xmark 0x0/0x30000'],
  ['-A cali-fh-eth0', 'Start of tier default', '-j MARK --set-xmark 0x0/0x20000'],
  ['-A cali-fh-eth0', '', '-m mark --mark 0x0/0x20000 -j cali-pi-gnp/protect-nodes'],
  ['-A cali-fh-eth0', 'Return if policy accepted', '-m mark --mark 0x10000/0x10000 -j RETURN'],
  ['-A cali-fh-eth0', 'End of tier default. Drop if no policies passed packet', '-m mark --mark 0x0/0x20000 -j DROP'],
  ['-A cali-fh-eth0', 'Drop if no profiles matched', '-j DROP'],
  ['-A cali-from-host-endpoint', '', '-i eth0 -g cali-fh-eth0'],
] as const;

const hostEndpointDenies: Fault = {
  ...common,
  name: 'host-endpoint-denies',
  title: "a policy of the receiving node's host endpoint does not allow it",
  hold: true,
  question: webToNode,
  expected: { cause: 'host-endpoint-denies', hop: 'destination-node' },
  inject: async (lab) => {
    for (const line of hostEndpointChains) {
      if (typeof line === 'string') {
        await rule(lab, farNode, line.split(' '));
        continue;
      }
      const [where, text, rest] = line;
      await rule(lab, farNode, [
        ...where.split(' '),
        ...mark,
        ...(text === '' ? [] : comment(text)),
        ...rest.split(' '),
      ]);
    }
  },
  clear: async (lab) => {
    for (const chain of ['cali-from-host-endpoint', 'cali-fh-eth0', 'cali-pi-gnp/protect-nodes']) {
      await tryOnNode(lab, farNode, ['iptables-nft', '-F', chain]);
    }
    for (const chain of ['cali-fh-eth0', 'cali-pi-gnp/protect-nodes']) {
      await tryOnNode(lab, farNode, ['iptables-nft', '-X', chain]);
    }
    await restartAgent(lab, farNode);
  },
};

const nodeOutputDrops: Fault = {
  ...common,
  name: 'node-output-drops',
  title: "a rule that is not Calico's drops what the sending node sends out",
  question: nodeToWeb,
  expected: { cause: 'foreign-rule-drops', hop: 'source-node' },
  inject: (lab) => rule(lab, farNode, ['-I', 'OUTPUT', '1', '-p', 'tcp', '--dport', '8080', '-j', 'DROP']),
  clear: (lab) =>
    tryOnNode(lab, farNode, ['iptables-nft', '-D', 'OUTPUT', '-p', 'tcp', '--dport', '8080', '-j', 'DROP']),
};

const nodeTunnelDown: Fault = {
  ...common,
  name: 'node-to-pod-tunnel-down',
  title: "the sending node's tunnel device is down",
  encaps: ['vxlan'],
  hold: true,
  question: nodeToWeb,
  expected: { cause: 'tunnel-down', hop: 'source-tunnel' },
  inject: async (lab) => {
    await onNode(lab, farNode, ['ip', 'link', 'set', 'vxlan.calico', 'down']);
  },
  clear: async (lab) => {
    await tryOnNode(lab, farNode, ['ip', 'link', 'set', 'vxlan.calico', 'up']);
    await restartAgent(lab, farNode);
  },
};

const ownPodRouteMissing: Fault = {
  ...common,
  name: 'own-pod-route-missing',
  title: "the node has no route to its own pod's interface",
  hold: true,
  question: nodeToOwnWeb,
  expected: { cause: 'workload-route-missing', hop: 'source-node' },
  inject: async (lab) => {
    await onNode(lab, ownNode, ['ip', 'route', 'del', `${lab.pod(nodeToOwnWeb.to).address}/32`]);
  },
  clear: (lab) => restartAgent(lab, ownNode),
};

export const nodeFaults: readonly Fault[] = [
  nodeInputDrops,
  ownNodeDrops,
  hostEndpointDenies,
  nodeOutputDrops,
  nodeTunnelDown,
  ownPodRouteMissing,
];
