import { describe, it } from 'vitest';
import { got } from '../../../src/case/read.ts';
import { expectRow, type Row } from '../helpers/fault-row.ts';
import {
  clusterNode,
  insertRule,
  link,
  live,
  neighbour,
  route,
  routes,
  rule,
  state,
  value,
} from '../helpers/healthy-case.ts';

const A = { node: 'node-3', address: '192.168.139.65' };
const B = { node: 'node-2', veth: 'cali43878a68a0a', address: '192.168.247.2' };
const wrongMac = '02:00:00:00:00:99';

/** Faults that were put into a lab by hand, and what live packets then showed. */
const rows: Row[] = [
  {
    name: 'a counter that moved while the replies were lost belongs to the replies',
    kind: 'vxlan',
    breakIt: (c) => {
      const invalid = value(state(c, B.node).ruleSets)
        .flatMap((set) => set.tables.flatMap((item) => item.rules))
        .find((item) => item.chain === `cali-fw-${B.veth}` && item.text.includes('INVALID'));
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
    cause: 'rule-not-intended',
    hop: 'source-node',
    node: B.node,
    also: [],
  },
  {
    name: 'a foreign route that BIRD passed on, next hop unchanged: the one that was written is the cause',
    kind: 'bgp',
    breakIt: (c) => {
      const { address = '' } = c.to;
      routes(c, 'node-1').push(route(`${address}/32`, { gateway: '10.39.0.3', dev: 'eth0' }));
      routes(c, 'node-2').push(
        route(`${address}/32`, { gateway: '10.39.0.3', dev: 'eth0', protocol: 'bird', metric: 32 }),
      );
      live(c, 'bgp', { outcome: 'timeout', requestsTo: 'destination-nic' });
    },
    cause: 'foreign-route',
    hop: 'source-node',
    node: 'node-1',
    also: [],
  },
  {
    name: 'a routing rule that refuses what comes from the receiver silences its gateway',
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, B.node).rules).push({
        family: 4,
        priority: 50,
        not: false,
        src: B.address,
        action: 'blackhole',
        text: `50: from ${B.address} blackhole`,
      });
      live(c, 'vxlan', { outcome: 'timeout' });
    },
    cause: 'ip-rule-diverts',
    hop: 'source-node',
    node: B.node,
    also: [],
  },
  {
    name: "a routing rule that refuses what goes to the receiver on the receiver's node",
    kind: 'vxlan',
    breakIt: (c) => {
      value(state(c, B.node).rules).push({
        family: 4,
        priority: 50,
        not: false,
        src: 'all',
        dst: B.address,
        action: 'unreachable',
        text: `50: from all to ${B.address} unreachable`,
      });
    },
    cause: 'ip-rule-diverts',
    hop: 'destination-node',
    node: B.node,
  },
  {
    name: "the receiver's node has the address itself",
    kind: 'vxlan',
    breakIt: (c) => {
      routes(c, B.node).push(
        route(`${B.address}/32`, { type: 'local', table: 'local', dev: 'lo', text: `local ${B.address} dev lo` }),
      );
    },
    cause: 'foreign-route',
    hop: 'destination-node',
    node: B.node,
    says: /itself, on lo/,
  },
  {
    name: 'a permanent wrong MAC address for the other node',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(neighbour(c, A.node, 'eth0', '10.39.0.2'), { mac: wrongMac, states: ['PERMANENT'] });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-nic' });
    },
    cause: 'node-neighbour-wrong',
    hop: 'underlay',
    node: A.node,
    also: [],
  },
  {
    name: 'the next hop does not answer and nothing leaves the node',
    kind: 'vxlan',
    breakIt: (c) => {
      const entry = neighbour(c, A.node, 'eth0', '10.39.0.2');
      delete entry.mac;
      entry.states = ['FAILED'];
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'underlay-drops',
    hop: 'underlay',
    node: A.node,
    also: [],
  },
  {
    name: "the receiver's node is not connected",
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'eth0').flags.push('NO-CARRIER');
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'node-interface-down',
    hop: 'destination-node',
    node: B.node,
    also: [],
  },
  {
    name: 'the node has another address than its Node object says',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(link(c, B.node, 'eth0').addresses.find((own) => own.address === '10.39.0.2') ?? {}, {
        address: '10.39.0.55',
      });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-tunnel' });
    },
    cause: 'node-address-wrong',
    hop: 'destination-node',
    node: B.node,
    also: [],
    says: /10\.39\.0\.55/,
  },
  {
    name: 'a node without address on its Node object',
    kind: 'bgp',
    breakIt: (c) => {
      delete clusterNode(c, 'node-2').calico.ipv4Address;
      clusterNode(c, 'node-2').internalIPs = [];
      live(c, 'bgp', { outcome: 'timeout', requestsTo: 'source-nic' });
    },
    cause: 'node-address-wrong',
    node: 'node-2',
  },
  {
    name: 'the VTEP has another MAC address: captures see what it does not take in',
    kind: 'vxlan',
    breakIt: (c) => {
      link(c, B.node, 'vxlan.calico').mac = wrongMac;
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'tunnel-wrong',
    hop: 'destination-tunnel',
    node: B.node,
    also: [],
  },
  {
    name: 'tunnel packets with a wrong source address: the other node knows no such peer',
    kind: 'vxlan',
    breakIt: (c) => {
      Object.assign(link(c, A.node, 'vxlan.calico').vxlan ?? {}, { local: '10.39.0.77' });
      const peers = value(state(c, B.node).ruleSets)
        .flatMap((set) => set.tables.flatMap((item) => item.rules))
        .find((item) => item.text.includes('Drop IPv4 VXLAN packets from non-allowed hosts'));
      live(c, 'vxlan', {
        outcome: 'timeout',
        requestsTo: 'destination-nic',
        counters: [
          {
            node: B.node,
            backend: 'nft',
            table: 'filter',
            chain: peers?.chain ?? '',
            rule: peers?.text ?? '',
            target: 'DROP',
            packets: 4,
          },
        ],
      });
    },
    cause: 'tunnel-wrong',
    hop: 'source-tunnel',
    node: A.node,
    also: [],
  },
  {
    name: 'an FDB entry with a port of its own',
    kind: 'vxlan',
    breakIt: (c) => {
      const entry = value(state(c, A.node).fdb).find((item) => item.dst === '10.39.0.2');
      Object.assign(entry ?? {}, { port: 8472 });
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-nic' });
    },
    cause: 'fdb-wrong',
    hop: 'source-tunnel',
    node: A.node,
    also: [],
    says: /port 8472/,
  },
  {
    name: 'an entry that failed once, of a pod that answers',
    kind: 'vxlan',
    breakIt: (c) => {
      const entry = neighbour(c, B.node, B.veth, B.address);
      delete entry.mac;
      entry.states = ['FAILED'];
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
    calm: true,
  },
  {
    name: 'the only pool was deleted',
    kind: 'vxlan',
    breakIt: (c) => {
      c.objects.ipPools = got([]);
    },
    cause: 'address-outside-pools',
  },
  {
    name: "a rule sends the receiver's port elsewhere",
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        B.node,
        rule('PREROUTING', 'DNAT', {
          matches: [{ kind: 'destination', cidr: `${B.address}/32`, negate: false }],
          targetOptions: '--to-destination 10.99.9.9',
          text: `-A PREROUTING -d ${B.address}/32 -j DNAT --to-destination 10.99.9.9`,
        }),
        'nat',
      );
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    },
    cause: 'foreign-rule-changes',
    hop: 'destination-node',
    node: B.node,
    also: [],
    says: /10\.99\.9\.9/,
  },
  {
    name: 'a rule hides the request from connection tracking: the reply is lost',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        B.node,
        rule('PREROUTING', 'NOTRACK', {
          matches: [{ kind: 'source', cidr: `${A.address}/32`, negate: false }],
          text: `-A PREROUTING -s ${A.address}/32 -j NOTRACK`,
        }),
        'raw',
      );
      live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-veth' });
    },
    cause: 'foreign-rule-changes',
    hop: 'destination-node',
    node: B.node,
    also: [],
  },
  {
    name: 'a rule that changes the source does no harm where packets are answered',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        A.node,
        rule('POSTROUTING', 'MASQUERADE', {
          matches: [{ kind: 'source', cidr: `${A.address}/32`, negate: false }],
          text: `-A POSTROUTING -s ${A.address}/32 -j MASQUERADE`,
        }),
        'nat',
      );
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'healthy',
    warns: ['foreign-rule-changes'],
  },
  {
    name: 'a mark that a rule sets chooses another routing table',
    kind: 'vxlan',
    breakIt: (c) => {
      insertRule(
        c,
        A.node,
        rule('PREROUTING', 'MARK', {
          matches: [{ kind: 'source', cidr: `${A.address}/32`, negate: false }],
          setMark: { value: 0x77, mask: 0xff },
          text: `-A PREROUTING -s ${A.address}/32 -j MARK --set-xmark 0x77/0xff`,
        }),
        'mangle',
      );
      routes(c, A.node).push(route('0.0.0.0/0', { type: 'blackhole', table: '77' }));
      value(state(c, A.node).rules).push({
        family: 4,
        priority: 60,
        not: false,
        src: 'all',
        fwmark: '0x77',
        fwmask: '0xff',
        table: '77',
        text: '60: from all fwmark 0x77/0xff lookup 77',
      });
    },
    cause: 'ip-rule-diverts',
    hop: 'source-node',
    node: A.node,
  },
  {
    name: "a rule drops the handshake's third packet: its counter names it",
    kind: 'vxlan',
    breakIt: (c) => {
      const third = rule('FORWARD', 'DROP', {
        matches: [{ kind: 'other', module: 'tcp', text: '--tcp-flags SYN,ACK ACK' }],
        text: '-A FORWARD -p tcp -m tcp --tcp-flags SYN,ACK ACK -j DROP',
      });
      insertRule(c, B.node, third);
      live(c, 'vxlan', {
        outcome: 'timeout',
        repliesTo: 'source-pod',
        counters: [
          {
            node: B.node,
            backend: 'nft',
            table: 'filter',
            chain: 'FORWARD',
            rule: third.text,
            target: 'DROP',
            packets: 9,
          },
        ],
      });
    },
    cause: 'foreign-rule-drops',
    hop: 'destination-node',
    node: B.node,
    also: [],
  },
  {
    name: 'the pod asks for its gateway and nobody answers',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-pod' });
      const [test] = c.packets;
      for (const tap of test?.taps ?? []) tap.requests = 0;
      const ask = { node: A.node, address: '169.254.1.1', requests: 2, replies: 0 };
      if (test)
        test.asks = [
          { ...ask, place: 'source-pod', interface: 'eth0' },
          { ...ask, place: 'source-veth', interface: 'calia4fc3c48bd8' },
        ];
    },
    cause: 'gateway-unanswered',
    hop: 'source-pod',
    node: A.node,
    also: [],
  },
  {
    name: 'the node asks for the receiver, which does not answer',
    kind: 'vxlan',
    breakIt: (c) => {
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
      const [test] = c.packets;
      const ask = { node: B.node, address: B.address, requests: 2, replies: 0 };
      if (test) test.asks = [{ ...ask, place: 'destination-veth', interface: B.veth }];
    },
    cause: 'pod-neighbour-unanswered',
    hop: 'destination-veth',
    node: B.node,
    also: [],
  },
];

describe('faults put into a lab by hand', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => expectRow(row));
});
