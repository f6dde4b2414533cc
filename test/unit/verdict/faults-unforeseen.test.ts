import { describe, it } from 'vitest';
import { got } from '../../../src/case/read.ts';
import { expectRow, type Row } from '../helpers/fault-row.ts';
import {
  insertRule,
  link,
  live,
  pod,
  remove,
  route,
  routes,
  rule,
  state,
  table,
  value,
} from '../helpers/healthy-case.ts';

const A = { node: 'node-3', veth: 'calia4fc3c48bd8', address: '192.168.139.65' };
const B = { node: 'node-2', veth: 'cali43878a68a0a', address: '192.168.247.2' };
const nodeB = '10.39.0.2';

const ipRule = (priority: number, text: string, others: string[], lookup: string, dst?: string) => ({
  family: 4 as const,
  priority,
  not: false,
  src: 'all',
  ...(dst === undefined ? {} : { dst }),
  others,
  table: lookup,
  text: `${priority}: ${text}`,
});

const inPrerouting = { matches: [{ kind: 'destination' as const, cidr: `${B.address}/32`, negate: false }] };

/** Faults that another pair of hands put into a lab, and what live packets then showed. */
const rows: Row[] = [
  {
    name: 'a routing rule sends the tunnel packets of one node into a table that refuses them',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, A.node).rules).push(ipRule(90, `from all to ${nodeB} lookup 77`, [], '77', `${nodeB}/32`));
      routes(c, A.node).push(route('0.0.0.0/0', { type: 'blackhole', table: '77' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'ip-rule-diverts',
    hop: 'source-tunnel',
    node: A.node,
    also: [],
  },
  {
    name: 'a routing rule takes VXLAN alone, by protocol and port',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, A.node).rules).push(
        ipRule(90, 'from all ipproto udp dport 4789 lookup 77', ['ipproto udp', 'dport 4789'], '77'),
      );
      routes(c, A.node).push(route('0.0.0.0/0', { type: 'blackhole', table: '77' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'ip-rule-diverts',
    hop: 'source-tunnel',
    node: A.node,
    also: [],
  },
  {
    name: 'a routing rule takes what is asked for alone, by protocol and port',
    kind: 'vxlan',
    breakIt: (c) => {
      const others = ['ipproto tcp', 'dport_start 5000', 'dport_end 6000'];
      value(state(c, A.node).rules).push(ipRule(90, 'from all ipproto tcp dport 5000-6000 lookup 77', others, '77'));
      routes(c, A.node).push(route('0.0.0.0/0', { type: 'blackhole', table: '77' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'ip-rule-diverts',
    hop: 'source-node',
    node: A.node,
    also: [],
  },
  {
    name: 'a routing rule for another protocol is none of our business',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, A.node).rules).push(
        ipRule(90, 'from all ipproto udp dport 53 lookup 77', ['ipproto udp', 'dport 53'], '77'),
      );
      routes(c, A.node).push(route('0.0.0.0/0', { type: 'blackhole', table: '77' }));
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'a route of its own eats what the node sends to the other node',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, A.node).push(route(`${nodeB}/32`, { type: 'blackhole' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'blackhole-route',
    hop: 'source-tunnel',
    node: A.node,
    also: [],
  },
  {
    name: 'a route of its own sends what is for a node of the same network to a gateway that is not there',
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, A.node).push(route(`${nodeB}/32`, { gateway: '10.39.0.77', dev: 'eth0' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'foreign-route',
    node: A.node,
    also: [],
    says: /10\.39\.0\.77/,
  },
  {
    name: 'packets are queued for a program that is not there',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(c, A.node, rule('FORWARD', 'NFQUEUE', { ...inPrerouting, targetOptions: '--queue-num 0' }));
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'foreign-rule-drops',
    hop: 'source-node',
    node: A.node,
    also: [],
    says: /NFQUEUE/,
  },
  {
    name: 'packets are queued for a program that is there',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(c, A.node, rule('FORWARD', 'NFQUEUE', { ...inPrerouting, targetOptions: '--queue-num 0' }));
      live(c, 'vxlan', { outcome: 'replied', repliesTo: 'source-pod' });
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'a proxy takes the packets',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        A.node,
        rule('PREROUTING', 'TPROXY', { ...inPrerouting, targetOptions: '--on-port 15001 --tproxy-mark 0x1/0x1' }),
        'mangle',
      );
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'foreign-rule-changes',
    hop: 'source-node',
    node: A.node,
    also: [],
  },
  {
    name: 'a source address that nobody has: the replies go elsewhere',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        A.node,
        rule('POSTROUTING', 'SNAT', { ...inPrerouting, targetOptions: '--to-source 198.51.100.7' }),
        'nat',
      );
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-nic' });
    },
    cause: 'foreign-rule-changes',
    hop: 'source-node',
    node: A.node,
    also: [],
    says: /198\.51\.100\.7/,
  },
  {
    name: 'the request is tracked in a zone of its own, and the reply is unknown',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        B.node,
        rule('PREROUTING', 'CT', {
          matches: [{ kind: 'in-interface', name: 'vxlan.calico', negate: false }],
          targetOptions: '--zone 7',
        }),
        'raw',
      );
      const invalid = table(c, B.node).rules.find(
        (item) => item.chain === `cali-fw-${B.veth}` && item.text.includes('INVALID'),
      );
      live(c, 'vxlan', {
        outcome: 'timeout',
        repliesTo: 'destination-veth',
        counters: [
          {
            node: B.node,
            backend: 'nft',
            table: 'filter',
            chain: `cali-fw-${B.veth}`,
            rule: invalid?.text ?? '',
            target: 'DROP',
            packets: 4,
          },
        ],
      });
    },
    cause: 'foreign-rule-changes',
    hop: 'destination-node',
    node: B.node,
    also: [],
  },
  {
    name: 'the reply is hidden from connection tracking, and what follows it belongs to no connection',
    kind: 'vxlan',
    breakIt: (c) => {
      const from = { matches: [{ kind: 'source' as const, cidr: `${B.address}/32`, negate: false }] };
      insertRule(c, A.node, rule('PREROUTING', 'NOTRACK', from), 'raw');
      const invalid = table(c, A.node).rules.find(
        (item) => item.chain === `cali-fw-${A.veth}` && item.text.includes('INVALID'),
      );
      live(c, 'vxlan', {
        outcome: 'timeout',
        repliesTo: 'source-pod',
        counters: [
          {
            node: A.node,
            backend: 'nft',
            table: 'filter',
            chain: `cali-fw-${A.veth}`,
            rule: invalid?.text ?? '',
            target: 'DROP',
            packets: 12,
          },
        ],
      });
    },
    cause: 'foreign-rule-changes',
    node: A.node,
    also: [],
  },
  {
    name: "the jump to Calico's chain is gone, and the base policy drops",
    kind: 'vxlan',
    breakIt: (c) => {
      const filter = table(c, A.node);
      remove(filter.rules, (item) => item.chain === 'FORWARD' && item.target === 'cali-FORWARD');
      const base = filter.chains.find((chain) => chain.name === 'FORWARD');
      if (base) base.policy = 'DROP';
      remove(filter.rules, (item) => item.chain === 'KUBE-FORWARD' && item.target === 'ACCEPT');
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' });
    },
    cause: 'foreign-rule-drops',
    hop: 'source-node',
    node: A.node,
    also: [],
    says: /cali-FORWARD/,
  },
  {
    name: 'a counter of what comes from the receiver says nothing of packets that never left the tunnel',
    kind: 'vxlan',
    breakIt: (c) => {
      const invalid = table(c, B.node).rules.find(
        (item) => item.chain === `cali-fw-${B.veth}` && item.text.includes('INVALID'),
      );
      live(c, 'vxlan', {
        outcome: 'timeout',
        requestsTo: 'destination-nic',
        counters: [
          {
            node: B.node,
            backend: 'nft',
            table: 'filter',
            chain: `cali-fw-${B.veth}`,
            rule: invalid?.text ?? '',
            target: 'DROP',
            packets: 4,
          },
        ],
      });
    },
    cause: 'lost-in-destination-node',
    node: B.node,
    also: [],
  },
  {
    name: "a chain at a device that the listing does not name drops the tunnel's packets",
    kind: 'vxlan',
    breakIt: (c) => {
      const drops = {
        ...rule('i', 'DROP', { text: 'add rule netdev nd i udp dport 4789 drop' }),
        matches: [{ kind: 'protocol' as const, protocol: 'udp', negate: false }],
        steps: [{ kind: 'verdict' as const, verdict: { kind: 'drop' as const } }],
      };
      const own = state(c, B.node);
      value(own.nativeTables).push('netdev nd');
      own.nft = {
        ...own.nft,
        'netdev nd': got({
          family: 'netdev',
          name: 'nd',
          chains: [{ name: 'i', policy: 'ACCEPT', packets: 0, bytes: 0, hook: 'ingress', type: 'filter', priority: 0 }],
          rules: [drops],
          sets: [],
        }),
      };
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-nic' });
    },
    cause: 'foreign-rule-drops',
    node: B.node,
    also: [],
    says: /netdev nd/,
  },
  {
    name: "ARP is switched off on the node's own interface",
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, A.node, 'eth0').flags.push('NOARP');
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-neighbour-wrong',
    node: A.node,
    also: [],
    says: /NOARP/,
  },
  {
    name: "ARP is switched off on the receiver's host interface",
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, B.veth).flags.push('NOARP');
      live(c, 'vxlan', { outcome: 'timeout' });
    },
    cause: 'pod-neighbour-wrong',
    node: B.node,
    also: [],
  },
  {
    name: "a route inside the pod gives what its programs send another address, and live packets with the pod's own pass",
    kind: 'vxlan',
    breakIt: (c) => {
      const own = pod(c, 'shop/web-0');
      const through = value(own.routes).find((item) => item.dst === '0.0.0.0/0');
      Object.assign(through ?? {}, { prefsrc: '10.9.9.9' });
      value(own.links)
        .find((item) => item.name === 'eth0')
        ?.addresses.push({ family: 4, address: '10.9.9.9', prefix: 32, scope: 'global' });
      live(c, 'vxlan', { outcome: 'replied', repliesTo: 'source-pod' });
    },
    cause: 'pod-address-wrong',
    hop: 'source-pod',
    node: A.node,
    also: [],
    says: /10\.9\.9\.9/,
  },
  {
    name: 'a second address of the pod, which nothing chooses',
    kind: 'vxlan',
    breakIt: (c) => {
      value(pod(c, 'shop/web-0').links)
        .find((item) => item.name === 'eth0')
        ?.addresses.push({ family: 4, address: '10.9.9.9', prefix: 32, scope: 'global' });
    },
    status: 'healthy',
    calm: true,
  },
];

describe('faults that another pair of hands found', () => {
  for (const row of rows) it(row.name, () => expectRow(row));
});
