import { describe, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { got, missing } from '../../../src/case/read.ts';
import { verbatim } from '../../../src/words/message.ts';
import { expectRow, type Row } from '../helpers/fault-row.ts';
import {
  clusterNode,
  insertRule,
  ipSet,
  link,
  live,
  neighbour,
  neighbours,
  pod,
  pool,
  remove,
  route,
  routes,
  rule,
  state,
  sysctls,
  table,
  value,
} from '../helpers/healthy-case.ts';

const A = { key: 'shop/web-0', node: 'node-3', veth: 'calia4fc3c48bd8', address: '192.168.139.65' };
const B = { key: 'shop/db-0', node: 'node-2', veth: 'cali43878a68a0a', address: '192.168.247.2' };
const block = { a: '192.168.139.64/26', b: '192.168.247.0/26' };
const wrongMac = '02:00:00:00:00:99';

const dropBlockRoute = (c: Case, node: string, dst: string) => remove(routes(c, node), (item) => item.dst === dst);

const rows: Row[] = [
  // intended
  {
    name: 'receiver finished',
    kind: 'vxlan',
    breakIt: (c) => Object.assign(c.to.pod, { finished: true, phase: 'Succeeded' }),
    cause: 'pod-not-running',
    hop: 'destination-pod',
    says: /shop\/db-0/,
  },
  {
    name: 'sender has no address',
    kind: 'vxlan',
    breakIt: (c) => {
      delete c.from.address;
      c.from.pod.phase = 'Pending';
    },
    cause: 'pod-without-address',
    hop: 'source-pod',
  },
  {
    name: 'receiver is not scheduled',
    kind: 'vxlan',
    breakIt: (c) => {
      delete c.to.pod.nodeName;
      delete c.to.address;
    },
    cause: 'pod-not-running',
  },
  {
    name: 'two pods, one address',
    kind: 'vxlan',
    breakIt: (c) => {
      const twin = { ...c.to.pod, name: 'mysql-0', uid: 'x' };
      c.objects.holders[B.address] = got([c.to.pod, twin]);
      Object.assign(routes(c, B.node).find((item) => item.dst === `${B.address}/32`) ?? {}, { dev: 'cali751425ce827' });
    },
    cause: 'duplicate-address',
    says: /mysql-0/,
  },
  {
    name: 'a finished pod and one of the host network do not count as holders',
    kind: 'vxlan',
    breakIt: (c) => {
      c.objects.holders[B.address] = got([
        c.to.pod,
        { ...c.to.pod, name: 'old', finished: true },
        { ...c.to.pod, name: 'host', hostNetwork: true },
      ]);
    },
    status: 'healthy',
  },
  {
    name: 'pod has a tunnel address',
    kind: 'vxlan',
    breakIt: (c) => {
      clusterNode(c, 'node-1').calico.ipv4VXLANTunnelAddr = B.address;
    },
    cause: 'address-of-tunnel',
  },
  {
    name: 'IPAM gave the address to another pod',
    kind: 'vxlan',
    breakIt: (c) => {
      const held = value(
        Object.values(c.objects.blocks).find((read) => read.ok && read.value.cidr === block.b),
      ).allocations.find((item) => item.address === B.address);
      Object.assign(held ?? {}, { pod: 'other-0' });
    },
    status: 'healthy',
    warns: ['address-not-allocated'],
  },
  {
    name: 'address in no pool',
    kind: 'vxlan',
    breakIt: (c) => {
      pool(c).cidr = '10.0.0.0/16';
    },
    cause: 'address-outside-pools',
  },
  {
    name: 'pool disabled, another keeps the tunnels',
    kind: 'vxlan',
    breakIt: (c) => {
      pool(c).disabled = true;
    },
    status: 'healthy',
    warns: ['pool-disabled'],
  },
  {
    name: 'only pool disabled: tunnel addresses given back, routes gone',
    kind: 'vxlan',
    breakIt: (c) => {
      pool(c).disabled = true;
      for (const node of ['node-1', 'node-2', 'node-3']) delete clusterNode(c, node).calico.ipv4VXLANTunnelAddr;
      dropBlockRoute(c, A.node, block.b);
      dropBlockRoute(c, B.node, block.a);
      ipSet(c, B.node, 'cali40all-vxlan-net').members = [];
      ipSet(c, A.node, 'cali40all-vxlan-net').members = [];
    },
    cause: 'pool-disabled',
    also: [],
  },
  {
    name: 'tunnel address not published',
    kind: 'vxlan',
    breakIt: (c) => {
      delete clusterNode(c, B.node).calico.ipv4VXLANTunnelAddr;
      dropBlockRoute(c, A.node, block.b);
      remove(neighbours(c, A.node), (item) => item.address === '192.168.247.0');
      remove(ipSet(c, A.node, 'cali40all-vxlan-net').members, (item) => item === '10.39.0.2');
    },
    cause: 'tunnel-address-not-published',
    node: B.node,
    also: [],
  },
  // the pod
  {
    name: 'interface of the sender down',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, A.key).links).find((item) => item.name === 'eth0')!.up = false;
    },
    cause: 'pod-interface-down',
    hop: 'source-pod',
    node: A.node,
  },
  {
    name: 'interface of the receiver down',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, B.key).links).find((item) => item.name === 'eth0')!.up = false;
      neighbour(c, B.node, B.veth, B.address).states = ['FAILED'];
    },
    cause: 'pod-interface-down',
    hop: 'destination-pod',
    node: B.node,
  },
  {
    name: 'interface of the receiver down, and its route went with it',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, B.key).links).find((item) => item.name === 'eth0')!.up = false;
      remove(routes(c, B.node), ({ dst }) => dst === `${B.address}/32`);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'pod-interface-down',
    hop: 'destination-pod',
    node: B.node,
  },
  {
    name: 'address of the sender removed',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, A.key).links).find((item) => item.name === 'eth0')!.addresses = [];
    },
    cause: 'pod-address-wrong',
    hop: 'source-pod',
  },
  {
    name: 'no interface in the pod',
    kind: 'vxlan',
    breakIt: (c) => {
      const links = value(pod(c, A.key).links);
      remove(links, (item) => item.name !== 'lo');
    },
    cause: 'pod-network-missing',
  },
  {
    name: 'default route of the sender gone',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(pod(c, A.key).routes), (item) => item.dst === '0.0.0.0/0');
    },
    cause: 'pod-default-route-missing',
    hop: 'source-pod',
  },
  {
    name: 'default route of the receiver gone',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(pod(c, B.key).routes), (item) => item.dst === '0.0.0.0/0');
    },
    cause: 'pod-default-route-missing',
    hop: 'source-pod',
    node: B.node,
  },
  {
    name: 'a route in the pod captures the destination',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, A.key).routes).push(route('192.168.247.0/24', { dev: 'tun0' }));
    },
    cause: 'pod-route-captures',
    hop: 'source-pod',
  },
  {
    name: 'a route that the CNI configuration lists is no intruder',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, A.key).routes).push(route('192.168.0.0/16', { dev: 'eth0', gateway: '169.254.1.2' }));
      value(state(c, A.node).cni).routes.push('192.168.0.0/16');
    },
    status: 'healthy',
  },
  {
    name: 'gateway with a wrong MAC address',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(value(pod(c, A.key).neighbours)[0]!, { mac: wrongMac, states: ['PERMANENT'] });
    },
    cause: 'gateway-neighbour-wrong',
    hop: 'source-pod',
  },
  {
    name: 'gateway unanswered, deeper cause not seen',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(value(pod(c, A.key).neighbours)[0]!, { mac: undefined, states: ['FAILED'] });
    },
    cause: 'gateway-unanswered',
  },
  {
    name: 'no gateway entry before first traffic is healthy',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, A.key).neighbours).splice(0);
    },
    status: 'healthy',
  },
  {
    name: 'proxy ARP off, pod without an entry',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, A.node)[`net.ipv4.conf.${A.veth}.proxy_arp`] = '0';
      value(pod(c, A.key).neighbours).splice(0);
    },
    cause: 'proxy-arp-off',
    hop: 'source-veth',
  },
  {
    name: 'proxy ARP off, pod asks in vain',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, A.node)[`net.ipv4.conf.${A.veth}.proxy_arp`] = '0';
      Object.assign(value(pod(c, A.key).neighbours)[0]!, { states: ['INCOMPLETE'] });
    },
    cause: 'proxy-arp-off',
    also: [],
  },
  {
    name: 'proxy ARP off, but the pod still knows its gateway',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, A.node)[`net.ipv4.conf.${A.veth}.proxy_arp`] = '0';
    },
    status: 'healthy',
    warns: ['proxy-arp-off'],
  },
  {
    name: 'node without a default route',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(routes(c, A.node), (item) => item.dst === '0.0.0.0/0');
      Object.assign(value(pod(c, A.key).neighbours)[0]!, { states: ['FAILED'] });
    },
    cause: 'node-without-default-route',
    also: [],
  },
  {
    name: 'nothing listens',
    kind: 'vxlan',
    breakIt: (c) => {
      pod(c, B.key).listening = got([{ protocol: 'tcp', address: '127.0.0.1', port: 5432 }]);
    },
    cause: 'nothing-listens',
    hop: 'destination-pod',
    says: /127\.0\.0\.1/,
  },
  // veth
  {
    name: 'host veth down',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, B.veth).up = false;
      remove(routes(c, B.node), (item) => item.dev === B.veth);
    },
    cause: 'host-veth-down',
    hop: 'destination-veth',
    node: B.node,
    also: [],
  },
  {
    name: 'host veth of the sender gone',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(state(c, A.node).links), (item) => item.name === A.veth);
      remove(routes(c, A.node), (item) => item.dev === A.veth);
    },
    cause: 'host-veth-missing',
    hop: 'source-veth',
  },
  {
    name: 'host veth with another MAC address',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, A.veth).mac = wrongMac;
    },
    cause: 'host-veth-mac-wrong',
    hop: 'source-veth',
    also: [],
  },
  {
    name: 'permanent wrong neighbour for the receiver',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(neighbour(c, B.node, B.veth, B.address), { mac: wrongMac, states: ['PERMANENT'] });
    },
    cause: 'pod-neighbour-wrong',
    hop: 'destination-veth',
    node: B.node,
  },
  {
    name: 'several interfaces know the address',
    kind: 'vxlan',
    breakIt: (c) => {
      neighbours(c, B.node).push({
        ...neighbour(c, B.node, B.veth, B.address),
        dev: 'cali751425ce827',
        states: ['PERMANENT'],
      });
    },
    status: 'healthy',
    warns: ['pod-neighbour-duplicate'],
  },
  // node
  {
    name: 'ip_forward off on the receiver node',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, B.node)['net.ipv4.ip_forward'] = '0';
    },
    cause: 'ip-forward-off',
    hop: 'destination-node',
    node: B.node,
  },
  {
    name: 'forwarding off on the sender veth',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, A.node)[`net.ipv4.conf.${A.veth}.forwarding`] = '0';
    },
    cause: 'veth-forwarding-off',
    hop: 'source-veth',
    node: A.node,
  },
  {
    name: 'strict reverse path filter and another way back',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, B.node)['net.ipv4.conf.all.rp_filter'] = '1';
      sysctls(c, B.node)['net.ipv4.conf.vxlan.calico.rp_filter'] = '1';
      routes(c, B.node).push(route('192.168.139.65/32', { dev: 'eth0', gateway: '10.39.0.254', protocol: 'static' }));
    },
    cause: 'foreign-route',
    also: [],
  },
  {
    name: 'conntrack table full',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(value(state(c, A.node).conntrack), { count: 100, max: 100 });
    },
    cause: 'conntrack-full',
    hop: 'source-node',
  },
  {
    name: "receiver's route missing",
    kind: 'vxlan',
    breakIt: (c) => {
      remove(routes(c, B.node), (item) => item.dst === `${B.address}/32`);
    },
    cause: 'workload-route-missing',
    hop: 'destination-node',
    node: B.node,
    selfHeals: true,
  },
  {
    name: "receiver's route to another veth",
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, B.node).find((item) => item.dst === `${B.address}/32`) ?? {}, { dev: 'cali751425ce827' });
    },
    cause: 'workload-route-wrong',
    hop: 'destination-node',
    node: B.node,
    selfHeals: true,
  },
  {
    name: "sender's own route to another veth harms the reply",
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, A.node).find((item) => item.dst === `${A.address}/32`) ?? {}, { dev: 'cali7fd651e3ab8' });
    },
    cause: 'workload-route-wrong',
    node: A.node,
    also: [],
  },
  {
    name: "a second route without metric is preferred over Calico's",
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, B.node).push(route(`${B.address}/32`, { dev: 'cali751425ce827', scope: 'link' }));
    },
    cause: 'foreign-route',
    hop: 'destination-node',
    node: B.node,
    selfHeals: true,
  },
  {
    name: 'a blackhole for the pod on its own node',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, B.node).push(route(`${B.address}/32`, { type: 'blackhole' }));
    },
    cause: 'blackhole-route',
    hop: 'destination-node',
    node: B.node,
    selfHeals: false,
  },
  {
    name: 'a blackhole for the pod on the sender node',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, A.node).push(route(`${B.address}/32`, { type: 'blackhole' }));
    },
    cause: 'blackhole-route',
    hop: 'source-node',
    node: A.node,
    selfHeals: false,
  },
  {
    name: 'an unreachable route for the block on the sender node',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, A.node, block.b);
      routes(c, A.node).push(route(block.b, { type: 'unreachable' }));
    },
    cause: 'blackhole-route',
    hop: 'source-node',
  },
  {
    name: 'a foreign route to the pod on the sender node',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, A.node).push(route(`${B.address}/32`, { dev: 'eth0', gateway: '10.39.0.1', protocol: 'static' }));
    },
    cause: 'foreign-route',
    hop: 'source-node',
    node: A.node,
    says: /node-1/,
  },
  {
    name: 'block route missing',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, A.node, block.b);
    },
    cause: 'block-route-missing',
    hop: 'source-node',
    node: A.node,
    says: /default gateway/,
    selfHeals: true,
  },
  {
    name: 'block route missing on the way back',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, B.node, block.a);
    },
    cause: 'block-route-missing',
    hop: 'source-node',
    node: B.node,
  },
  {
    name: 'block route by a third node',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, A.node).find((item) => item.dst === block.b) ?? {}, { gateway: '192.168.84.128' });
    },
    cause: 'block-route-wrong',
    hop: 'source-node',
    says: /node-1/,
    selfHeals: true,
  },
  {
    name: 'one of two next hops is wrong',
    kind: 'vxlan',
    breakIt: (c) => {
      const one = routes(c, A.node).find((item) => item.dst === block.b)!;
      one.nextHops = [
        { gateway: '192.168.247.0', dev: 'vxlan.calico' },
        { gateway: '192.168.84.128', dev: 'vxlan.calico' },
      ];
      delete one.gateway;
      delete one.dev;
    },
    cause: 'block-route-wrong',
    says: /some/,
  },
  {
    name: 'a routing rule takes the packets to another table',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, A.node).rules).push({
        family: 4,
        priority: 100,
        not: false,
        src: 'all',
        dst: '192.168.247.0/24',
        table: '77',
        text: '100: from all to 192.168.247.0/24 lookup 77',
      });
      routes(c, A.node).push(route('0.0.0.0/0', { dev: 'eth0', gateway: '10.39.0.254', table: '77' }));
    },
    cause: 'ip-rule-diverts',
    hop: 'source-node',
  },
  {
    name: 'a borrowed address has its own route to the borrower',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, A.node).push(
        route(`${B.address}/32`, { dev: 'vxlan.calico', gateway: '192.168.247.0', flags: ['onlink'] }),
      );
    },
    status: 'healthy',
  },
  // tunnel
  {
    name: 'tunnel device missing',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(state(c, B.node).links), (item) => item.name === 'vxlan.calico');
      remove(routes(c, B.node), (item) => item.dev === 'vxlan.calico');
      remove(neighbours(c, B.node), (item) => item.dev === 'vxlan.calico');
      value(state(c, B.node).fdb).splice(0);
    },
    cause: 'tunnel-missing',
    node: B.node,
    also: [],
  },
  {
    name: 'tunnel device down',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').up = false;
      remove(routes(c, B.node), (item) => item.dev === 'vxlan.calico');
    },
    cause: 'tunnel-down',
    node: B.node,
    hop: 'destination-tunnel',
    also: [],
    selfHeals: true,
  },
  {
    name: 'tunnel device without its address',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').addresses = [];
    },
    cause: 'tunnel-address-missing',
    node: B.node,
  },
  {
    name: 'tunnel device with another MAC address',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').mac = wrongMac;
    },
    cause: 'tunnel-wrong',
    node: B.node,
  },
  {
    name: 'tunnel device with another VXLAN id',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.id = 77;
    },
    cause: 'tunnel-wrong',
    node: A.node,
    says: /77/,
  },
  {
    name: 'tunnel device with another port',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.port = 8472;
    },
    cause: 'tunnel-wrong',
    node: A.node,
  },
  {
    name: 'one node is told another VXLAN id by its own object',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.id = 77;
      c.objects.felixConfigurations = got([
        { name: 'default', spec: {} },
        { name: `node.${A.node}`, spec: { vxlanVNI: 77 } },
      ]);
    },
    cause: 'tunnel-wrong',
    node: A.node,
    says: /FelixConfiguration node\.\S+ gives \S+ spec\.vxlanVNI 77, .* with 4096/,
  },
  {
    name: 'one node is told the usual VXLAN id, and all others another',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.id = 77;
      c.objects.felixConfigurations = got([
        { name: 'default', spec: { vxlanVNI: 77 } },
        { name: `node.${B.node}`, spec: { vxlanVNI: 4096 } },
      ]);
    },
    cause: 'tunnel-wrong',
    node: B.node,
    says: /FelixConfiguration node\.\S+ gives \S+ spec\.vxlanVNI 4096, .* with 77/,
  },
  {
    name: 'nodes that are selected are told another port',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.port = 8472;
      c.objects.felixConfigurations = got([
        { name: 'some', spec: { nodeSelector: `kubernetes.io/hostname == '${A.node}'`, vxlanPort: 8472 } },
      ]);
      value(c.objects.nodes[A.node]!).labels['kubernetes.io/hostname'] = A.node;
      value(c.objects.nodes[B.node]!).labels['kubernetes.io/hostname'] = B.node;
    },
    cause: 'tunnel-wrong',
    node: A.node,
    says: /FelixConfiguration some gives \S+ spec\.vxlanPort 8472/,
  },
  {
    name: 'the environment of one calico-node has another VXLAN id',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.id = 77;
      c.objects.felixConfigurations = got([{ name: `node.${A.node}`, spec: { vxlanVNI: 4096 } }]);
      const agent = c.objects.pods.find((one) => one.nodeName === A.node && one.labels['k8s-app'] === 'calico-node');
      agent!.felixVariables = { FELIX_VXLANVNI: '77' };
    },
    cause: 'tunnel-wrong',
    node: A.node,
    says: /DaemonSet calico-node gives \S+ FELIX_VXLANVNI 77/,
  },
  {
    name: 'a tunnel device is not as its node was told',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'vxlan.calico').vxlan!.id = 77;
      c.objects.felixConfigurations = got([{ name: 'default', spec: { vxlanVNI: 4096 } }]);
    },
    cause: 'tunnel-wrong',
    node: A.node,
    says: /VXLAN id 77 instead of 4096/,
  },
  {
    name: 'tunnel neighbour with a wrong MAC address',
    kind: 'vxlan',
    breakIt: (c) => {
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
    },
    cause: 'tunnel-neighbour-wrong',
    hop: 'source-tunnel',
    node: A.node,
    selfHeals: true,
  },
  {
    name: 'tunnel neighbour missing',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(neighbours(c, A.node), (item) => item.address === '192.168.247.0');
    },
    cause: 'tunnel-neighbour-missing',
    node: A.node,
  },
  {
    name: 'tunnel neighbour FAILED',
    kind: 'vxlan',
    breakIt: (c) => {
      const one = neighbour(c, A.node, 'vxlan.calico', '192.168.247.0');
      delete one.mac;
      one.states = ['FAILED'];
    },
    cause: 'tunnel-neighbour-missing',
  },
  {
    name: 'FDB entry missing',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(state(c, A.node).fdb), (item) => item.dst === '10.39.0.2');
    },
    cause: 'fdb-missing',
    node: A.node,
  },
  {
    name: 'FDB entry names another node',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, A.node).fdb).find((item) => item.dst === '10.39.0.2')!.dst = '10.39.0.1';
    },
    cause: 'fdb-wrong',
    node: A.node,
    says: /node-1/,
  },
  {
    name: 'set of tunnel peers emptied',
    kind: 'vxlan',
    breakIt: (c) => {
      ipSet(c, B.node, 'cali40all-vxlan-net').members = [];
    },
    cause: 'tunnel-peers-incomplete',
    hop: 'destination-tunnel',
    node: B.node,
    also: [],
    selfHeals: true,
  },
  // rules
  {
    name: 'DROP before cali-FORWARD',
    kind: 'vxlan',
    breakIt: (c) => insertRule(c, B.node, rule('FORWARD', 'DROP')),
    cause: 'foreign-rule-drops',
    hop: 'destination-node',
    node: B.node,
    selfHeals: false,
  },
  {
    name: 'base policy of FORWARD is DROP and nothing accepts',
    kind: 'bgp',
    breakIt: (c) => {
      table(c, 'node-1').chains.find((item) => item.name === 'FORWARD')!.policy = 'DROP';
      remove(table(c, 'node-1').rules, (item) => item.chain === 'FORWARD');
    },
    cause: 'foreign-rule-drops',
    node: 'node-1',
  },
  {
    name: "DROP put into the pod's chain",
    kind: 'vxlan',
    breakIt: (c) => insertRule(c, B.node, rule(`cali-tw-${B.veth}`, 'DROP')),
    cause: 'rule-not-intended',
    hop: 'destination-node',
    selfHeals: true,
  },
  {
    name: 'underlay firewall on the node eats VXLAN',
    kind: 'vxlan',
    breakIt: (c) =>
      insertRule(
        c,
        B.node,
        rule('INPUT', 'DROP', {
          matches: [
            { kind: 'protocol', protocol: 'udp', negate: false },
            { kind: 'destination-ports', ranges: [[4789, 4789]], negate: false },
          ],
          text: '-A INPUT -p udp -m udp --dport 4789 -j DROP',
        }),
      ),
    cause: 'foreign-rule-drops',
    hop: 'destination-tunnel',
    node: B.node,
  },
  {
    name: 'policy without a rule for the peer',
    kind: 'vxlan',
    breakIt: (c) => {
      ipSet(c, B.node, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
      c.objects.networkPolicies.shop = missing(verbatim('not read'));
    },
    cause: 'policy-denies-ingress',
    says: /Kubernetes NetworkPolicy shop\/(db-from-web|default-deny)/,
  },
  {
    name: 'profile missing',
    kind: 'bgp',
    breakIt: (c) => {
      const chain = 'cali-pri-kns.shop';
      const { rules } = table(c, 'node-2');
      const at = rules.findIndex((item) => item.chain === chain);
      rules.splice(at, 1, rule(chain, 'DROP', { comments: ['cali:yVw1jR_AsGFo9Rpe', 'Profile kns.shop ingress'] }));
    },
    cause: 'profile-missing',
    node: 'node-2',
    says: /kns\.shop/,
  },
  {
    name: 'Felix does not know the interface',
    kind: 'bgp',
    breakIt: (c) => {
      remove(table(c, 'node-2').rules, (item) => item.chain === 'cali-to-wl-dispatch' && item.text.includes(B.veth));
    },
    cause: 'interface-not-dispatched',
    node: 'node-2',
  },
  {
    name: 'two backends, the old one drops',
    kind: 'vxlan',
    breakIt: (c) => {
      const sets = value(state(c, B.node).ruleSets);
      sets.push({
        backend: 'legacy',
        family: 4,
        tables: [
          {
            name: 'filter',
            chains: [
              { name: 'FORWARD', policy: 'ACCEPT', packets: 0, bytes: 0 },
              { name: 'cali-FORWARD', packets: 0, bytes: 0 },
            ],
            rules: [
              rule('FORWARD', 'cali-FORWARD', { comments: ['cali:wUHhoiAYhphO9Mso'] }),
              rule('cali-FORWARD', 'DROP'),
            ],
          },
        ],
      });
    },
    cause: 'rule-not-intended',
    warns: ['rules-in-two-backends'],
  },
  {
    name: 'rules flushed: nothing is denied',
    kind: 'vxlan',
    breakIt: (c) => {
      for (const set of value(state(c, B.node).ruleSets)) {
        for (const one of set.tables)
          Object.assign(one, { rules: [], chains: one.chains.filter((chain) => chain.policy) });
      }
    },
    status: 'healthy',
    warns: ['policy-not-programmed'],
  },
  // agents
  {
    name: 'Felix stopped, nothing departs',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, A.node).felix = got({ live: false, ready: false, detail: verbatim('connection refused') });
    },
    status: 'healthy',
    warns: ['felix-down'],
  },
  {
    name: 'Felix stopped and a stale entry',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, A.node).felix = got({ live: false, ready: false, detail: verbatim('connection refused') });
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
    },
    cause: 'felix-down',
    node: A.node,
    also: [],
  },
  {
    name: 'Felix stopped on another node than the departure',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, B.node).felix = got({ live: false, ready: false, detail: verbatim('') });
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
    },
    cause: 'tunnel-neighbour-wrong',
    warns: ['felix-down'],
  },
];

/** BIRD's view of its peer, as the calico#6.1 have it. */
const session = (c: Case, node: string, state_: string, info: string) => {
  const peer = node === 'node-1' ? '10.39.0.2' : '10.39.0.1';
  const found = value(state(c, node).bird).protocols.find(
    (item) => item.neighborAddress === peer || item.name.endsWith(peer.replaceAll('.', '_')),
  )!;
  const bgpState = info.split(' ')[0];
  Object.assign(found, { state: state_, info, text: `${found.name} BGP master ${state_} ${info}` });
  if (bgpState) found.bgpState = bgpState;
  else delete found.bgpState;
};
const birdGone = 'Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory';
const toB = '192.168.247.0/26';
const toA = '192.168.84.128/26';

rows.push(
  {
    name: 'BIRD stopped on the receiver node',
    kind: 'bgp',
    breakIt: (c) => {
      state(c, 'node-2').bird = missing(verbatim(birdGone), 'not-running');
      session(c, 'node-1', 'start', 'Passive       Received: Administrative shutdown');
      dropBlockRoute(c, 'node-1', toB);
    },
    cause: 'bird-down',
    node: 'node-2',
    also: [],
  },
  {
    name: 'BIRD stopped on the sender node: the way back is gone',
    kind: 'bgp',
    breakIt: (c) => {
      state(c, 'node-1').bird = missing(verbatim(birdGone), 'not-running');
      session(c, 'node-2', 'start', 'Active        Socket: Connection refused');
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bird-down',
    node: 'node-1',
    also: [],
  },
  {
    name: 'BIRD dead but the routes persist',
    kind: 'bgp',
    breakIt: (c) => {
      state(c, 'node-2').bird = missing(verbatim(birdGone), 'not-running');
    },
    status: 'healthy',
    warns: ['bird-down'],
  },
  {
    name: 'port 179 blocked: one end still says Established',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'start', 'Connect       ');
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-port-blocked',
    hop: 'underlay',
    also: [],
  },
  {
    name: 'port 179 blocked, routes still there',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'start', 'Connect       ');
    },
    status: 'healthy',
    warns: ['bgp-port-blocked'],
  },
  {
    name: 'port 179 refused by a rule that can be named',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'start', 'Active        Socket: Connection refused');
      session(c, 'node-1', 'start', 'Passive       ');
      dropBlockRoute(c, 'node-1', toB);
      insertRule(
        c,
        'node-1',
        rule('INPUT', 'REJECT', {
          matches: [
            { kind: 'protocol', protocol: 'tcp', negate: false },
            { kind: 'destination-ports', ranges: [[179, 179]], negate: false },
          ],
          text: '-A INPUT -p tcp -m tcp --dport 179 -j REJECT --reject-with tcp-reset',
        }),
      );
    },
    cause: 'bgp-port-blocked',
    node: 'node-1',
    says: /--dport 179/,
  },
  {
    name: 'port 179 dropped by a rule, after the peer had been told of a reset',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'start', 'Connect       ');
      session(c, 'node-1', 'start', 'Passive       Received: Administrative reset');
      dropBlockRoute(c, 'node-1', toB);
      insertRule(
        c,
        'node-1',
        rule('INPUT', 'REJECT', {
          matches: [
            { kind: 'protocol', protocol: 'tcp', negate: false },
            { kind: 'destination-ports', ranges: [[179, 179]], negate: false },
          ],
          text: '-A INPUT -p tcp -m tcp --dport 179 -j REJECT --reject-with tcp-reset',
        }),
      );
    },
    cause: 'bgp-port-blocked',
    node: 'node-1',
    says: /--dport 179/,
  },
  {
    name: 'AS number of one node changed',
    kind: 'bgp',
    breakIt: (c) => {
      for (const item of value(state(c, 'node-2').bird).protocols)
        if (item.proto === 'BGP')
          Object.assign(item, { state: 'start', info: 'Idle          BGP Error: Bad peer AS', bgpState: 'Idle' });
      session(c, 'node-1', 'start', 'Idle          Received: Bad peer AS');
      clusterNode(c, 'node-2').calico.asNumber = '64999';
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-as-mismatch',
    node: 'node-2',
    also: [],
    says: /64999/,
  },
  {
    name: 'AS number of one node changed just now: BIRD has not said so yet',
    kind: 'bgp',
    breakIt: (c) => {
      for (const item of value(state(c, 'node-2').bird).protocols)
        if (item.proto === 'BGP')
          Object.assign(item, { state: 'start', info: 'Passive', bgpState: 'Passive', neighborAs: '64999' });
      session(c, 'node-1', 'start', 'Active');
      clusterNode(c, 'node-2').calico.asNumber = '64999';
      value(state(c, 'node-1').bird).protocols.find((item) => item.name === 'Mesh_10_39_0_2')!.neighborAs = '64999';
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-as-mismatch',
    node: 'node-2',
    also: [],
  },
  {
    name: 'session switched off by hand',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'down', '');
      session(c, 'node-1', 'start', 'Passive       Received: Administrative shutdown');
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-peer-disabled',
    node: 'node-2',
    also: [],
  },
  {
    name: 'the pool lost its VXLAN, and BIRD is no part of calico-node',
    kind: 'bgp',
    breakIt: (c) => {
      for (const node of ['node-1', 'node-2']) state(c, node).bird = missing(verbatim('no socket'), 'not-running');
      for (const pod of c.objects.pods) if (pod.labels['k8s-app'] === 'calico-node') pod.withoutBird = true;
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'pool-needs-bird',
    also: [],
    says: /vxlanMode Never, ipipMode Never.* runs none/,
  },
  {
    name: 'mesh off and no peers',
    kind: 'bgp',
    breakIt: (c) => {
      for (const node of ['node-1', 'node-2'])
        remove(value(state(c, node).bird).protocols, (item) => item.proto === 'BGP');
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-mesh-disabled',
    also: [],
  },
  {
    name: 'session up, the pool is not exported',
    kind: 'bgp',
    breakIt: (c) => {
      for (const pool of value(c.objects.ipPools)) pool.disableBGPExport = true;
      remove(value(state(c, 'node-1').bird).routes, (line) => line.startsWith(toB));
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-export-missing',
    node: 'node-2',
    says: /IP pool \S+ has disableBGPExport/,
  },
  {
    name: 'session up, a disabled pool that covers the pods is not exported',
    kind: 'bgp',
    breakIt: (c) => {
      const pools = value(c.objects.ipPools);
      for (const pool of [...pools])
        pools.push({ ...pool, name: 'no-nat', cidr: '192.0.0.0/8', disabled: true, disableBGPExport: true });
      remove(value(state(c, 'node-1').bird).routes, (line) => line.startsWith(toB));
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-export-missing',
    node: 'node-2',
    says: /IP pool no-nat has disableBGPExport/,
  },
  {
    name: 'session up, a filter of the peer rejects the block while others pass',
    kind: 'bgp',
    breakIt: (c) => {
      const nodes = ['node-1', 'node-2'].map((name) => ({
        name,
        labels: {},
        addresses: [clusterNode(c, name).calico.ipv4Address?.split('/')[0] ?? ''],
      }));
      c.objects.bgp = got({
        mesh: false,
        nodes,
        peers: [{ name: 'rack', peerSelector: 'all()', filters: ['lan'] }],
        filters: [{ name: 'lan', exportV4: [{ action: 'Reject', cidr: toB, matchOperator: 'Equal' }] }],
      });
      remove(value(state(c, 'node-1').bird).routes, (line) => line.startsWith(toB));
      dropBlockRoute(c, 'node-1', toB);
    },
    cause: 'bgp-export-missing',
    node: 'node-2',
    says: /node-2 does not tell node-1 of \S+: exportV4\[0\] of BGPFilter lan, which BGPPeer rack names, rejects it/,
  },
  {
    name: 'session up, neither Felix nor BIRD is to write the routes',
    kind: 'bgp',
    breakIt: (c) => {
      c.objects.bgp = got({ mesh: true, nodes: [], peers: [], clusterRoutes: 'Disabled' });
      c.objects.felixConfigurations = got([{ name: 'default', spec: { programClusterRoutes: 'Disabled' } }]);
      dropBlockRoute(c, 'node-1', toB);
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'cluster-routes-unwritten',
    node: 'node-1',
    says: /neither Felix nor BIRD of node-1 .* programClusterRoutes is Disabled for Felix and Disabled for BGP/,
  },
  {
    name: 'session up, block not passed on',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-2', 'up', 'Established');
      value(state(c, 'node-2').bird).protocols.find((item) => item.name === 'Mesh_10_39_0_1')!.text +=
        '\n  Routes:         1 imported, 0 exported, 0 preferred';
      const bird = value(state(c, 'node-1').bird);
      remove(bird.routes, (line) => line.startsWith(toB));
      dropBlockRoute(c, 'node-1', toB);
    },
    cause: 'bgp-export-missing',
    node: 'node-2',
  },
  {
    name: 'route deleted while the session is up',
    kind: 'bgp',
    breakIt: (c) => {
      dropBlockRoute(c, 'node-1', toB);
    },
    cause: 'block-route-missing',
    node: 'node-1',
    selfHeals: true,
  },
  {
    name: 'BGP next hop is another node',
    kind: 'bgp',
    breakIt: (c) => {
      Object.assign(routes(c, 'node-1').find((item) => item.dst === toB) ?? {}, { gateway: '10.39.0.3' });
    },
    cause: 'block-route-wrong',
    says: /node-3/,
  },
  // one node
  {
    name: "same node: receiver's route missing",
    kind: 'same-node',
    breakIt: (c) => {
      remove(routes(c, B.node), (item) => item.dst === `${B.address}/32`);
    },
    cause: 'workload-route-missing',
    hop: 'source-node',
  },
  {
    name: 'same node: veth down',
    kind: 'same-node',
    breakIt: (c) => {
      link(c, B.node, B.veth).up = false;
      remove(routes(c, B.node), (item) => item.dev === B.veth);
    },
    cause: 'host-veth-down',
    hop: 'destination-veth',
    also: [],
  },
  {
    name: 'same node: DROP in FORWARD',
    kind: 'same-node',
    breakIt: (c) => insertRule(c, B.node, rule('FORWARD', 'DROP')),
    cause: 'foreign-rule-drops',
    hop: 'source-node',
  },
  {
    name: 'same node: tunnel faults do not matter',
    kind: 'same-node',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').up = false;
    },
    status: 'healthy',
  },
  // what could not be read
  {
    name: 'receiver node did not answer',
    kind: 'vxlan',
    breakIt: (c) => {
      c.nodes[B.node] = missing(verbatim('node-2 did not answer in 3 s'));
    },
    status: 'unknown',
  },
  {
    name: 'receiver node did not answer, but the sender node departs',
    kind: 'vxlan',
    breakIt: (c) => {
      c.nodes[B.node] = missing(verbatim('node-2 did not answer in 3 s'));
      dropBlockRoute(c, A.node, block.b);
    },
    cause: 'block-route-missing',
    node: A.node,
  },
  {
    name: 'rules not read',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, A.node).ruleSets = missing(verbatim('truncated'));
    },
    status: 'unknown',
  },
  {
    name: 'native nftables rules are not evaluated',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, A.node).ruleSets = got([]);
      state(c, A.node).nativeTables = got(['ip calico']);
    },
    status: 'unknown',
  },
  {
    name: 'pools forbidden: the transport is not known',
    kind: 'vxlan',
    breakIt: (c) => {
      c.objects.ipPools = missing(verbatim('forbidden: cannot list ippools'));
    },
    status: 'unknown',
  },
  {
    name: 'nothing of a node but live packets were answered',
    kind: 'vxlan',
    breakIt: (c) => {
      c.nodes[B.node] = missing(verbatim('timeout'));
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
  },
  // live packets
  {
    name: 'live answered: a departure does no harm',
    kind: 'vxlan',
    breakIt: (c) => {
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
    warns: ['tunnel-neighbour-wrong'],
  },
  {
    name: 'refused: the path works',
    kind: 'vxlan',
    breakIt: (c) => {
      pod(c, B.key).listening = got([]);
      live(c, 'vxlan', { outcome: 'refused' });
    },
    cause: 'nothing-listens',
    also: [],
  },
  {
    name: 'underlay eats VXLAN',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'underlay-drops-tunnel',
    hop: 'underlay',
    says: /source-nic on node-3/,
  },
  {
    name: 'underlay eats the replies',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-nic' });
    },
    cause: 'underlay-drops-tunnel',
    hop: 'underlay',
    says: /replies/,
  },
  {
    name: 'underlay eats plain packets',
    kind: 'bgp',
    breakIt: (c) => {
      live(c, 'bgp', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'underlay-drops',
    hop: 'underlay',
  },
  {
    name: 'lost inside the receiver node, no reason found',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'lost-in-destination-node',
    node: B.node,
  },
  {
    name: 'arrives and is not answered',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout' });
    },
    cause: 'no-answer',
    hop: 'destination-pod',
  },
  {
    name: 'loss explained by the wrong route',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, B.node).find((item) => item.dst === `${B.address}/32`) ?? {}, { dev: 'cali751425ce827' });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'workload-route-wrong',
    also: [],
  },
  {
    name: 'loss explained by the missing block route',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, A.node, block.b);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'block-route-missing',
    also: [],
  },
  {
    name: 'loss explained by the tunnel neighbour',
    kind: 'vxlan',
    breakIt: (c) => {
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'tunnel-neighbour-wrong',
    also: [],
  },
  {
    name: 'lost replies explained by the missing way back',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, B.node, block.a);
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-veth' });
    },
    cause: 'block-route-missing',
    node: B.node,
    also: [],
  },
  {
    name: 'lost replies explained by the tunnel address of the receiver node',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').addresses = [];
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-veth' });
    },
    cause: 'tunnel-address-missing',
    node: B.node,
    also: [],
  },
  {
    name: 'veth down seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, B.veth).up = false;
      remove(routes(c, B.node), (item) => item.dev === B.veth);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'host-veth-down',
    also: [],
  },
  {
    name: 'gateway MAC wrong seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(value(pod(c, A.key).neighbours)[0]!, { mac: wrongMac, states: ['PERMANENT'] });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'gateway-neighbour-wrong',
    also: [],
  },
  {
    name: 'ping passes a detour, TCP does not',
    kind: 'vxlan',
    breakIt: (c) => {
      delete c.question.port;
      Object.assign(routes(c, A.node).find((item) => item.dst === block.b) ?? {}, { gateway: '192.168.84.128' });
      live(c, 'vxlan', { outcome: 'replied', protocol: 'icmp' });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'block-route-wrong',
    also: [],
  },
  {
    name: 'ping is denied, TCP is answered',
    kind: 'vxlan',
    breakIt: (c) => {
      delete c.question.port;
      live(c, 'vxlan', { outcome: 'timeout', protocol: 'icmp', requestsTo: 'destination-tunnel' });
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
  },
  // two at once
  {
    name: 'two faults: block route and a foreign rule',
    kind: 'vxlan',
    breakIt: (c) => {
      dropBlockRoute(c, A.node, block.b);
      insertRule(c, B.node, rule('FORWARD', 'DROP'));
    },
    cause: 'block-route-missing',
    also: ['foreign-rule-drops'],
  },
  {
    name: 'two faults: underlay now, the route behind it next',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, B.node).find((item) => item.dst === `${B.address}/32`) ?? {}, { dev: 'cali751425ce827' });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'underlay-drops-tunnel',
    also: ['workload-route-wrong'],
  },
  {
    name: 'two faults: forward and reverse',
    kind: 'vxlan',
    breakIt: (c) => {
      neighbour(c, A.node, 'vxlan.calico', '192.168.247.0').mac = wrongMac;
      remove(value(state(c, B.node).fdb), (item) => item.dst === '10.39.0.3');
    },
    cause: 'tunnel-neighbour-wrong',
    also: ['fdb-missing'],
  },
  {
    name: 'two faults: BIRD down and a foreign rule',
    kind: 'bgp',
    breakIt: (c) => {
      state(c, 'node-2').bird = missing(verbatim(birdGone), 'not-running');
      dropBlockRoute(c, 'node-1', toB);
      insertRule(c, 'node-2', rule('FORWARD', 'DROP'));
    },
    cause: 'bird-down',
    also: ['foreign-rule-drops'],
  },
);

const denyAll = (namespace: string, name: string, spec: object) => ({ kind: 'NetworkPolicy', namespace, name, spec });
const readPolicies = (c: Case): void => {
  c.objects.calicoPolicies = got([]);
};

rows.push(
  // intended and programmed policies held against each other
  {
    name: 'a set lacks the peer that its policy selects',
    kind: 'vxlan',
    breakIt: (c) => {
      ipSet(c, B.node, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
    },
    cause: 'set-incomplete',
    node: B.node,
    says: /192\.168\.139\.65/,
    selfHeals: true,
  },
  {
    name: 'policies no longer deny, rules still do',
    kind: 'vxlan',
    breakIt: (c) => {
      c.objects.networkPolicies.shop = got([]);
      ipSet(c, B.node, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
    },
    cause: 'policy-not-programmed',
    node: B.node,
    selfHeals: true,
  },
  {
    name: 'policies deny, rules do not, Felix fell behind',
    kind: 'bgp',
    breakIt: (c) => {
      readPolicies(c);
      c.objects.networkPolicies.shop = got([
        denyAll('shop', 'new-deny', { podSelector: {}, policyTypes: ['Ingress'] }),
      ]);
    },
    status: 'healthy',
    warns: ['policy-not-programmed'],
  },
  {
    name: 'policies deny and the rules were not read',
    kind: 'bgp',
    breakIt: (c) => {
      readPolicies(c);
      c.objects.networkPolicies.shop = got([
        denyAll('shop', 'new-deny', { podSelector: {}, policyTypes: ['Ingress'] }),
      ]);
      state(c, 'node-2').ruleSets = missing(verbatim('truncated'));
    },
    cause: 'policy-denies-ingress',
    says: /shop\/new-deny/,
  },
  {
    name: 'policies deny and rules too: the policy is named',
    kind: 'vxlan',
    breakIt: (c) => {
      c.from.pod.labels = { app: 'other' };
      ipSet(c, B.node, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
    },
    cause: 'policy-denies-ingress',
    hop: 'destination-node',
    says: /db-from-web/,
    also: [],
  },
  {
    name: 'a hand-made object of another kind is taken at its word',
    kind: 'vxlan',
    breakIt: (c) =>
      insertRule(
        c,
        B.node,
        rule('cali-pi-_vhyJ-5jCoE2GAxX2EMz', 'DROP', {
          comments: ['cali:3A5-VACro2unyfap', 'GlobalNetworkPolicy security.block-bad ingress'],
        }),
      ),
    cause: 'policy-denies-ingress',
    says: /GlobalNetworkPolicy security\.block-bad/,
  },
  {
    name: 'two nodes with one tunnel address',
    kind: 'vxlan',
    breakIt: (c) => {
      clusterNode(c, 'node-1').calico.ipv4VXLANTunnelAddr = '192.168.247.0';
    },
    cause: 'tunnel-address-duplicate',
    node: B.node,
    says: /node-1/,
  },
  {
    name: 'no pools at all: another plugin gives addresses',
    kind: 'vxlan',
    breakIt: (c) => {
      c.objects.ipPools = got([]);
      for (const node of [A.node, B.node]) state(c, node).cni = missing(verbatim('no CNI configuration'));
    },
    status: 'unknown',
  },
  {
    name: 'host-local addresses in no pool',
    kind: 'vxlan',
    breakIt: (c) => {
      pool(c).cidr = '10.0.0.0/16';
      for (const node of [A.node, B.node]) Object.assign(value(state(c, node).cni), { ipam: 'host-local' });
    },
    status: 'unknown',
  },
  {
    name: 'the receiver has no way to answer, seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      remove(value(pod(c, B.key).routes), (item) => item.dst === '0.0.0.0/0');
      live(c, 'vxlan', { outcome: 'timeout' });
    },
    cause: 'pod-default-route-missing',
    node: B.node,
    also: [],
  },
  {
    name: 'a blackhole that BIRD passed on to the other node',
    kind: 'bgp',
    breakIt: (c) => {
      routes(c, 'node-1').push(route('192.168.247.1/32', { type: 'blackhole' }));
      routes(c, 'node-2').push(
        route('192.168.247.1/32', { gateway: '10.39.0.1', dev: 'eth0', protocol: 'bird', metric: 32 }),
      );
    },
    cause: 'blackhole-route',
    node: 'node-1',
    also: [],
  },
  {
    name: 'the reply goes to an interface of the pod that leads nowhere',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, B.key).routes).push(route(`${A.address}/32`, { dev: 'lo', scope: 'link' }));
      live(c, 'vxlan', { outcome: 'timeout' });
      const { taps } = c.packets[0]!;
      taps.push({ ...taps.at(-1)!, interface: 'lo', requests: 0, replies: 3 });
    },
    cause: 'pod-route-captures',
    node: B.node,
    also: [],
  },
  {
    name: 'BIRD has just restarted: not a blocked port',
    kind: 'bgp',
    breakIt: (c) => {
      session(c, 'node-1', 'start', 'Active        Socket: Connection closed');
      value(state(c, 'node-1').bird).protocols.find((item) => item.name === 'Mesh_10_39_0_2')!.text +=
        '\n    Neighbor graceful restart active';
      session(c, 'node-2', 'start', 'Passive');
      dropBlockRoute(c, 'node-2', toA);
    },
    cause: 'bgp-session-down',
    node: 'node-2',
    says: /just restarted/,
  },
  // answered by somebody else
  {
    name: 'another pod answers',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, B.node).find((item) => item.dst === `${B.address}/32`) ?? {}, { dev: 'cali751425ce827' });
      live(c, 'vxlan', { outcome: 'replied' });
      for (const tap of c.packets[0]!.taps)
        if (/destination-(veth|pod)/.test(tap.place)) Object.assign(tap, { requests: 0, replies: 0 });
    },
    cause: 'workload-route-wrong',
    also: [],
  },
  {
    name: 'a detour that TCP does not survive: seen everywhere, no connection',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(routes(c, A.node).find((item) => item.dst === block.b) ?? {}, { gateway: '192.168.84.128' });
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'source-pod' });
    },
    cause: 'block-route-wrong',
    also: [],
  },
  {
    name: 'wrong neighbour for the receiver: a capture in the pod sees the frames',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(neighbour(c, B.node, B.veth, B.address), { mac: wrongMac, states: ['PERMANENT'] });
      live(c, 'vxlan', { outcome: 'timeout' });
    },
    cause: 'pod-neighbour-wrong',
    also: [],
  },
  {
    name: 'a counter moved: the rule is named though nobody could walk it',
    kind: 'vxlan',
    breakIt: (c) => {
      const odd = rule('FORWARD', 'DROP', {
        matches: [{ kind: 'other', module: 'u32', text: '-m u32 --u32 "6 & 0xFF = 6"' }],
        text: '-A FORWARD -m u32 --u32 "6 & 0xFF = 6" -j DROP',
      });
      insertRule(c, B.node, odd);
      live(c, 'vxlan', {
        outcome: 'timeout',
        requestsTo: 'destination-tunnel',
        counters: [
          {
            node: B.node,
            backend: 'nft',
            table: 'filter',
            chain: 'FORWARD',
            rule: odd.text,
            target: 'DROP',
            packets: 4,
          },
        ],
      });
    },
    cause: 'foreign-rule-drops',
    node: B.node,
    also: [],
    says: /u32/,
  },
  {
    name: 'gateway of the pod unanswered seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      sysctls(c, A.node)[`net.ipv4.conf.${A.veth}.proxy_arp`] = '0';
      value(pod(c, A.key).neighbours).splice(0);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-pod' });
      for (const tap of c.packets[0]!.taps) tap.requests = 0;
    },
    cause: 'proxy-arp-off',
    also: [],
  },
  {
    name: 'policy denial seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      c.from.pod.labels = { app: 'other' };
      ipSet(c, B.node, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'policy-denies-ingress',
    also: [],
  },
  {
    name: 'BIRD stopped seen live',
    kind: 'bgp',
    breakIt: (c) => {
      state(c, 'node-2').bird = missing(verbatim(birdGone), 'not-running');
      dropBlockRoute(c, 'node-1', toB);
      live(c, 'bgp', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'bird-down',
    also: [],
  },
  {
    name: 'Felix stopped and a wrong route seen live',
    kind: 'vxlan',
    breakIt: (c) => {
      state(c, B.node).felix = got({ live: false, ready: false, detail: verbatim('') });
      remove(routes(c, B.node), (item) => item.dst === `${B.address}/32`);
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'felix-down',
    node: B.node,
    also: [],
  },
);

describe('one fault, its cause first', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => expectRow(row));
});
