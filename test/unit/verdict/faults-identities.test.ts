import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { Link } from '../../../src/case/node-state.ts';
import type { ClusterNode } from '../../../src/case/objects.ts';
import { got } from '../../../src/case/read.ts';
import { derivedVtepMac } from '../../../src/intended/vtep.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { expectRow, type Row } from '../helpers/fault-row.ts';
import {
  clusterNode,
  healthyCase,
  healthyCaseV6,
  link,
  live,
  neighbour,
  neighbours,
  pod,
  remove,
  route,
  routes,
  state,
  value,
} from '../helpers/healthy-case.ts';

/** What one node alone may have, and another has too; and what looks like it and does no harm. */

const A = 'node-3';
const B = 'node-2';
const natted = '10.0.2.15';

const eth0 = (c: Case, node: string): string =>
  value(state(c, node).links).find(({ name }) => name === 'eth0')?.addresses[0]?.address ?? '';

/** A second interface, by whose address Calico knows the node: its tunnel leaves by it too. */
const detectedBy = (c: Case, node: string, address: string, dev = 'eth1'): void => {
  const found = clusterNode(c, node);
  const was = found.calico.ipv4Address?.split('/')[0];
  found.calico.ipv4Address = `${address}/24`;
  const made: Link = {
    ...structuredClone(link(c, node, 'eth0')),
    index: 90,
    name: dev,
    mac: '52:54:00:12:34:56',
    addresses: [{ family: 4, address, prefix: 24, scope: 'global' }],
    text: `90: ${dev}: <BROADCAST,MULTICAST,UP,LOWER_UP> inet ${address}/24`,
  };
  value(state(c, node).links).push(made);
  routes(c, node).push(route(`${address}/32`, { type: 'local', dev, table: 'local', protocol: 'kernel' }));
  const tunnel = link(c, node, 'vxlan.calico');
  if (tunnel.vxlan) Object.assign(tunnel.vxlan, { local: address, parent: dev });
  // The others' entries follow the Node object.
  for (const read of Object.values(c.nodes))
    if (read.ok && read.value.fdb.ok)
      for (const entry of read.value.fdb.value) if (entry.dst === was) entry.dst = address;
};

const other = (
  c: Case,
  name: string,
  more: Partial<Omit<ClusterNode, 'calico'>> = {},
  calico: ClusterNode['calico'] = {},
): ClusterNode => ({
  ...structuredClone(clusterNode(c, B)),
  name,
  labels: {},
  internalIPs: ['10.99.0.9'],
  ...more,
  calico,
});

const beside = (c: Case, ...sharing: ClusterNode[]): void => {
  c.objects.otherNodes = got({ compared: 40, sharing });
};

/** Both nodes have sessions with a router alone. */
const byRouters = (c: Case, as: string, ofRouter: string): void => {
  for (const node of ['node-1', 'node-2']) {
    clusterNode(c, node).calico.asNumber = as;
    const bird = value(state(c, node).bird);
    const [session] = bird.protocols.filter(({ proto }) => proto === 'BGP');
    if (session === undefined) throw new Error(`no session on ${node}`);
    const router = {
      name: 'Node_10_99_0_1',
      neighborAddress: '10.99.0.1',
      neighborAs: ofRouter,
      info: 'Established',
      bgpState: 'Established',
    };
    bird.protocols = [...bird.protocols.filter(({ proto }) => proto !== 'BGP'), { ...session, ...router }];
  }
};

/** BIRD of both nodes, with one router id, and what becomes of its sessions. */
const oneRouterId = (c: Case, neighborAs: string | undefined, info: string): void => {
  for (const node of ['node-1', 'node-2']) {
    const bird = value(state(c, node).bird);
    bird.routerId = '10.0.0.1';
    for (const protocol of bird.protocols.filter(({ proto }) => proto === 'BGP')) {
      Object.assign(protocol, { info, ...(neighborAs === undefined ? {} : { neighborAs }) });
      if (!info.startsWith('Established'))
        Object.assign(protocol, { state: 'start', bgpState: info.split(' ')[0], text: info });
    }
  }
};

const lost = (c: Parameters<Row['breakIt']>[0]): void =>
  live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });

const rows: Row[] = [
  {
    name: 'both nodes were detected by the address that each has on eth1',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const node of [A, B]) detectedBy(c, node, natted);
      lost(c);
    },
    cause: 'node-address-duplicate',
    also: [],
    says: /node-3 and node-2 both say 10\.0\.2\.15/,
  },
  {
    name: 'the same without a live packet',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const node of [A, B]) detectedBy(c, node, natted);
    },
    cause: 'node-address-duplicate',
    also: [],
  },
  {
    name: "a third node has the address of the receiver's node",
    kind: 'vxlan',
    breakIt: (c) => {
      beside(c, other(c, 'node-9', {}, { ipv4Address: clusterNode(c, B).calico.ipv4Address }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-address-duplicate',
    also: [],
    says: /node-2 and node-9 both say/,
  },
  {
    name: "a third node's kubelet has the address that Calico has of the sender's node",
    kind: 'vxlan',
    breakIt: (c) => {
      detectedBy(c, A, natted);
      beside(c, other(c, 'node-9', { internalIPs: [natted] }, { ipv4Address: '10.99.0.9/24' }));
      lost(c);
    },
    cause: 'node-address-duplicate',
    says: /node-3 and node-9 both say 10\.0\.2\.15/,
  },
  {
    name: "the other node has the node's address on an interface, whatever the objects say (a virtual address that moved)",
    kind: 'vxlan',
    breakIt: (c) => {
      const address = clusterNode(c, B).calico.ipv4Address?.split('/')[0] ?? '';
      link(c, A, 'eth0').addresses.push({ family: 4, address, prefix: 32, scope: 'global' });
      remove(link(c, B, 'eth0').addresses, (own) => own.address === address);
      link(c, B, 'eth0').addresses.push({ family: 4, address: '10.39.0.77', prefix: 24, scope: 'global' });
      lost(c);
    },
    cause: 'node-address-duplicate',
    says: /node-3 has that address too, on eth0/,
  },
  {
    name: 'what is left of a node that is gone has its address',
    kind: 'vxlan',
    breakIt: (c) => {
      beside(
        c,
        other(c, 'node-old', { silent: true, ready: false }, { ipv4Address: clusterNode(c, B).calico.ipv4Address }),
      );
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
    warns: ['node-address-duplicate'],
  },
  {
    name: 'one node was detected by an address of a network that the other is not in',
    kind: 'vxlan',
    breakIt: (c) => {
      detectedBy(c, A, natted);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-address-wrong',
    node: A,
    also: [],
    says: /10\.0\.2\.15 on eth1/,
  },
  {
    name: "a third node's object has the tunnel address of the sender's node",
    kind: 'vxlan',
    breakIt: (c) => {
      const { ipv4VXLANTunnelAddr = '' } = clusterNode(c, A).calico;
      beside(c, other(c, 'node-9', {}, { ipv4Address: '10.99.0.9/24', ipv4VXLANTunnelAddr }));
      neighbour(c, B, 'vxlan.calico', ipv4VXLANTunnelAddr).mac = '66:00:00:00:00:09';
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-nic' });
    },
    cause: 'tunnel-address-duplicate',
    node: A,
    also: [],
    says: /node-3 and node-9 both say the tunnel address .*; IPAM gave it to node-3/,
  },
  {
    name: "a third node's own address is the tunnel address of the receiver's node",
    kind: 'vxlan',
    breakIt: (c) => {
      const { ipv4VXLANTunnelAddr = '' } = clusterNode(c, B).calico;
      beside(c, other(c, 'node-9', {}, { ipv4Address: `${ipv4VXLANTunnelAddr}/24` }));
    },
    cause: 'tunnel-address-duplicate',
    node: B,
  },
  {
    name: 'a third node was given the MAC address of another tunnel',
    kind: 'vxlan',
    breakIt: (c) => {
      beside(
        c,
        other(
          c,
          'node-9',
          {},
          { ipv4VXLANTunnelAddr: '192.168.9.1', vxlanTunnelMACAddr: derivedVtepMac(B).toUpperCase() },
        ),
      );
      remove(value(state(c, A).fdb), ({ mac }) => mac === derivedVtepMac(B));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'vtep-mac-duplicate',
    also: [],
    says: /node-2 and node-9 have one MAC address/,
  },
  {
    name: 'a node without a tunnel has no MAC address of one',
    kind: 'vxlan',
    breakIt: (c) => beside(c, other(c, 'node-9', {}, { vxlanTunnelMACAddr: derivedVtepMac(B) })),
    status: 'healthy',
    calm: true,
  },
  {
    name: 'the interfaces of both nodes have one MAC address',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B, 'eth0').mac = link(c, A, 'eth0').mac;
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-mac-duplicate',
    also: [],
    says: /one MAC address/,
  },
  {
    name: 'nodes of one machine by ipvlan have the MAC address of its card',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B, 'eth0').mac = link(c, A, 'eth0').mac;
      for (const node of [A, B]) link(c, node, 'eth0').kind = 'ipvlan';
    },
    status: 'healthy',
  },
  {
    name: "the receiver's node has the name of another, so that its pod's address was taken for that one",
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, B).calicoFiles.nodename = 'node-1';
      for (const block of Object.values(c.objects.blocks))
        if (block.ok)
          for (const each of block.value.allocations) if (each.address === c.to.address) each.node = 'node-1';
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-name-wrong',
    node: B,
    says: /nodename on node-2 says node-1/,
  },
  {
    name: 'a name of another before any pod was made by it',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, B).calicoFiles.nodename = 'node-1';
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
    warns: ['node-name-wrong'],
  },
  {
    name: 'a name in capital letters, and none at all',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, A).calicoFiles.nodename = 'NODE-3';
      delete state(c, B).calicoFiles.nodename;
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'beyond a router a MAC address may come again',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B, 'eth0').mac = link(c, A, 'eth0').mac;
      for (const own of link(c, A, 'eth0').addresses) own.prefix = own.family === 4 ? 32 : 128;
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
  },
  {
    name: 'two BIRDs of one AS have one router id',
    kind: 'bgp',
    breakIt: (c) => {
      oneRouterId(c, '64512', 'Active        Received: Bad BGP identifier');
      remove(routes(c, 'node-1'), ({ protocol, type }) => protocol === 'bird' && type === 'unicast');
    },
    cause: 'router-id-duplicate',
  },
  {
    name: 'two nodes of one AS that have only routers of another AS between them',
    kind: 'bgp',
    breakIt: (c) => {
      byRouters(c, '65001', '65000');
      remove(routes(c, 'node-1'), ({ protocol, type }) => protocol === 'bird' && type === 'unicast');
    },
    cause: 'bgp-as-shared',
    says: /both have the AS number 65001 and learn of each other by AS 65000 alone/,
  },
  {
    name: 'the same where the routers pass the routes on all the same',
    kind: 'bgp',
    breakIt: (c) => byRouters(c, '65001', '65000'),
    status: 'healthy',
    calm: true,
  },
  {
    name: 'in two ASes one router id is no matter',
    kind: 'bgp',
    breakIt: (c) => oneRouterId(c, undefined, 'Established'),
    status: 'healthy',
    calm: true,
  },
  {
    name: 'a network of its own for the packets of pods: both nodes are in it',
    kind: 'vxlan',
    breakIt: (c) => {
      detectedBy(c, A, '10.50.0.3');
      detectedBy(c, B, '10.50.0.2');
      remove(routes(c, A), ({ dst }) => dst === '0.0.0.0/0');
      routes(c, A).push(
        route('10.50.0.0/24', { dev: 'eth1', protocol: 'kernel' }),
        route('0.0.0.0/0', { dev: 'eth0', gateway: '10.39.0.1' }),
      );
      routes(c, B).push(route('10.50.0.0/24', { dev: 'eth1', protocol: 'kernel' }));
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
  },
  {
    name: "a virtual node, whose kubelet runs on the sender's node",
    kind: 'vxlan',
    breakIt: (c) => beside(c, other(c, 'virtual', { internalIPs: [eth0(c, A)] })),
    status: 'healthy',
    calm: true,
  },
  {
    name: 'kubelets that all have the address of a machine behind NAT concern Calico not',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const node of [A, B]) clusterNode(c, node).internalIPs = [natted];
      beside(c);
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'several kubelet addresses, and one machine id on all nodes',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const node of [A, B]) {
        clusterNode(c, node).internalIPs.push('172.20.0.9', 'fd00::9');
        clusterNode(c, node).machineId = 'b7a1';
      }
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'an answer from inside the sender, which has the address of the receiver too, proves nothing',
    kind: 'vxlan',
    breakIt: (c) => {
      const address = c.to.address ?? '';
      const links = value(pod(c, 'shop/web-0').links);
      links.find(({ name }) => name === 'eth0')?.addresses.push({ family: 4, address, prefix: 32, scope: 'global' });
      value(pod(c, 'shop/web-0').routes).push(route(`${address}/32`, { type: 'local', dev: 'eth0', table: 'local' }));
      live(c, 'vxlan', { outcome: 'refused' });
    },
    cause: 'duplicate-address',
    also: [],
    says: /shop\/web-0 has .*, the address of shop\/db-0, too, on eth0/,
  },
  {
    name: 'pods with one MAC address, each behind an interface of its own',
    kind: 'same-node',
    breakIt: (c) => {
      const mac = 'aa:bb:cc:00:00:01';
      for (const key of ['shop/web-1', 'shop/db-0'])
        for (const each of value(pod(c, key).links)) if (each.name === 'eth0') each.mac = mac;
      for (const entry of neighbours(c, B)) if (entry.dev.startsWith('cali')) entry.mac = mac;
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'an anycast address on the loopback of every node',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const node of [A, B])
        link(c, node, 'lo').addresses.push({ family: 4, address: '10.255.0.53', prefix: 32, scope: 'global' });
    },
    status: 'healthy',
    calm: true,
  },
];

describe('identities of nodes', () => {
  it.each(rows)('$name', expectRow);

  const verdictOf = (c: ReturnType<typeof healthyCase>) => reportOf(c, findingsOf(c)).verdict;

  it('takes no route of a node away, opens no firewall, and says which setting lasts', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) {
      detectedBy(c, node, natted);
      delete clusterNode(c, node).machineId;
    }
    lost(c);
    const fixes = verdictOf(c).causes.flatMap(({ fixes: each }) => each);
    expect(fixes.map(({ id, by }) => `${id} ${by}`)).toEqual(['set-address-detection people']);
    expect(fixes[0]?.command).toMatch(
      /daemonset -l 'k8s-app in \(calico-node,canal\)' IP=autodetect IP_AUTODETECTION_METHOD=kubernetes-internal-ip$/,
    );
  });

  it('an address that is set for all nodes is said, and set free', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) detectedBy(c, node, natted);
    for (const each of c.objects.pods)
      if (each.labels['k8s-app'] === 'calico-node') each.detection = { ip: natted, method: 'first-found' };
    const [cause] = verdictOf(c).causes;
    expect(said(cause?.statement)).toMatch(/its setting IP is 10\.0\.2\.15/);
    expect(cause?.fixes[0]?.command).toMatch(/ IP=autodetect /);
  });

  it('names a network where the kubelets have no address of their own either', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) {
      detectedBy(c, node, natted);
      clusterNode(c, node).internalIPs = [natted];
    }
    const [fix] = verdictOf(c).causes[0]?.fixes ?? [];
    const network = `${eth0(c, A).split('.').slice(0, 2).join('.')}.`;
    expect(fix?.command).toContain(`IP_AUTODETECTION_METHOD=cidr=${network}`);
  });

  it('sets it in the Installation where the operator would put it back', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) detectedBy(c, node, natted);
    for (const pod of c.objects.pods) if (pod.labels['k8s-app'] === 'calico-node') pod.namespace = 'calico-system';
    const [fix] = verdictOf(c).causes[0]?.fixes ?? [];
    expect(fix?.command).toMatch(
      /^kubectl patch installation default .*"nodeAddressAutodetectionV4":{"firstFound":null,"kubernetes":"NodeInternalIP"}/,
    );
  });

  it('copies of one machine have a fix of their own', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) {
      detectedBy(c, node, natted);
      clusterNode(c, node).machineId = 'b7a1';
    }
    expect(verdictOf(c).causes[0]?.fixes.map(({ id }) => id)).toEqual(['set-address-detection', 'renew-machine-id']);
  });

  it('speaks of IPv6 as of IPv4', () => {
    const c = healthyCaseV6();
    const address = clusterNode(c, B).calico.ipv6Address;
    beside(c, other(c, 'node-9', {}, address === undefined ? {} : { ipv6Address: address }));
    const [cause] = verdictOf(c).causes;
    expect(cause?.id).toBe('node-address-duplicate');
    expect(cause?.fixes[0]?.command ?? '').toMatch(/IP6_AUTODETECTION_METHOD|ip -br address/);
  });

  /** The sender's node has the address of the receiver's beside its own. */
  const alsoOnSender = (prefix: number, more: { name?: string; protocol?: string } = {}) => {
    const c = healthyCase('vxlan');
    const { name = 'eth0', protocol } = more;
    const own = { family: 4, address: eth0(c, B), prefix, scope: 'global', ...(protocol ? { protocol } : {}) } as const;
    if (name === 'eth0') link(c, A, 'eth0').addresses.push(own);
    else value(state(c, A).links).push({ ...structuredClone(link(c, A, 'eth0')), index: 91, name, addresses: [own] });
    lost(c);
    const [cause] = verdictOf(c).causes;
    expect(cause?.id).toBe('node-address-duplicate');
    return cause?.fixes.map(({ id }) => id);
  };

  it('where another node has the address beside its own, no setting that finds the same again is offered', () => {
    expect(alsoOnSender(32)).toEqual([]);
    expect(alsoOnSender(24)).toEqual(['give-own-address']);
    expect(alsoOnSender(32, { name: 'kube-ipvs0' })).toEqual([]);
    expect(alsoOnSender(32, { protocol: 'keepalived' })).toEqual([]);
  });

  it('a node whose probe answers is not one that is gone', () => {
    const c = healthyCase('vxlan');
    for (const node of [A, B]) detectedBy(c, node, natted);
    Object.assign(clusterNode(c, B), { silent: true, ready: false });
    lost(c);
    expect(verdictOf(c).causes[0]?.fixes.map(({ id }) => id)).not.toContain('delete-stale-node');
  });

  it('an address of the other family concerns nobody', () => {
    const c = healthyCase('vxlan');
    beside(c, other(c, 'node-9', {}, { ipv6Address: clusterNode(c, B).calico.ipv6Address ?? 'fd00::2/64' }));
    expect(verdictOf(c).status).toBe('healthy');
  });
});
