import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { NodeState } from '../../../../src/case/node-state.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { got, missing } from '../../../../src/case/read.ts';
import type { Service } from '../../../../src/case/service.ts';
import type { CheckId } from '../../../../src/faults/checks.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { remove, rule, state, table, value } from '../../helpers/healthy-case.ts';
import { recordedServiceCases } from '../../helpers/recorded-service.ts';
import { toldBy } from '../../helpers/told-by.ts';

const sender = { node: 'node-3', address: '192.168.139.65' };

let recorded: Case;
beforeAll(async () => {
  const service = { namespace: 'shop', name: 'db' };
  const [first] = await recordedServiceCases('v3.32.1-vxlan-iptables-policies', 'shop/web-0', service);
  if (first === undefined) throw new Error('no case');
  recorded = first;
});

const serviceOf = (c: Case): Service => {
  if (c.service === undefined) throw new Error('no Service');
  return c.service;
};
const clusterIp = (c: Case): string => serviceOf(c).asked.address ?? '';

/** Nothing of kube-proxy translates the Service. */
const forgetService = (c: Case) => {
  const { rules } = table(c, sender.node, 'nat');
  remove(rules, (each) => each.chain === 'KUBE-SERVICES');
};

const tracked = (c: Case, entries: string[]) => {
  const node: NodeState = state(c, sender.node);
  node.conntrack = got({ ...value(node.conntrack), entries });
};

const through = (c: Case, outcome: PacketTest['outcome'], detail = ''): void => {
  const common = { protocol: 'tcp', port: 5432, fromAddress: sender.address, through: 'service' } as const;
  const nothing = { taps: [], counters: [], icmpErrors: [] };
  c.packets = [{ ...common, ...nothing, toAddress: clusterIp(c), sent: 3, outcome, detail: verbatim(detail) }];
  delete c.packetsSkipped;
};

const tried = (c: Case, ...statuses: string[]) => {
  serviceOf(c).tried = statuses.map((status, index) => ({
    address: `192.168.0.${index + 1}`,
    status,
    summary: { code: 'verbatim', args: { text: status } },
  }));
};

/** Of each check what it can say, once: a question about a Service, what is changed in it, and what is said then. */
const rows: [CheckId, string, (c: Case) => void, RegExp][] = [
  ['service-endpoints', 'pass', () => undefined, /^pass svc\/shop\/db has \d+ ready endpoints?$/],
  [
    'service-endpoints',
    'fail without the port',
    (c) => Object.assign(c.question, { port: 9999, protocol: 'tcp' }),
    /^fail svc\/shop\/db has no port 9999\/tcp: it has 5432\/tcp$/,
  ],
  [
    'service-endpoints',
    'fail without endpoints',
    (c) => Object.assign(serviceOf(c), { endpoints: got([]) }),
    /^fail svc\/shop\/db has no endpoint: /,
  ],
  [
    'service-endpoints',
    'fail where none is ready',
    (c) => {
      for (const endpoint of value(serviceOf(c).endpoints)) endpoint.ready = false;
    },
    /^fail svc\/shop\/db has \d endpoints? and none is ready$/,
  ],
  [
    'service-endpoints',
    'fail where all are elsewhere',
    (c) => {
      serviceOf(c).onlyOwnNode = true;
      for (const endpoint of value(serviceOf(c).endpoints)) endpoint.node = 'node-1';
    },
    /^fail svc\/shop\/db keeps to endpoints of the sender's node .*, and none of its \d is on node-3$/,
  ],
  [
    'service-endpoints',
    'pass of a headless Service, which keeps to no node',
    (c) => {
      Object.assign(serviceOf(c), { onlyOwnNode: true, clusterIPs: [], asked: {} });
      for (const endpoint of value(serviceOf(c).endpoints)) endpoint.node = 'node-1';
    },
    /^pass svc\/shop\/db has \d+ ready endpoints?$/,
  ],
  [
    'service-endpoints',
    'warn where each is about to end',
    (c) => {
      for (const endpoint of value(serviceOf(c).endpoints)) Object.assign(endpoint, { ready: false, ending: true });
    },
    /^warn svc\/shop\/db has no endpoint that is ready; kube-proxy uses the \d that are about to end/,
  ],
  [
    'service-endpoints',
    'fail where no container has a port of that name',
    (c) => {
      for (const endpoint of value(serviceOf(c).endpoints)) endpoint.ports = [];
    },
    /^fail svc\/shop\/db leads port 5432\/tcp to targetPort pg, and no container of its \d endpoints? has a port of that name$/,
  ],
  [
    'service-endpoints',
    'fail without a selector',
    (c) => Object.assign(serviceOf(c), { endpoints: got([]), selector: {} }),
    /^fail svc\/shop\/db has no endpoint: it has no selector, and nobody wrote endpoints/,
  ],
  [
    'service-endpoints',
    'unknown',
    (c) => Object.assign(serviceOf(c), { endpoints: missing(verbatim('forbidden')) }),
    /^unknown cannot tell what stands behind svc\/shop\/db: forbidden$/,
  ],
  ['service-rules', 'pass', () => undefined, /^pass node-3 turns svc\/shop\/db into \d of its endpoints$/],
  [
    'service-rules',
    'fail without rules',
    forgetService,
    /^fail no rule on node-3 turns svc\/shop\/db \(\S+:5432\) into an endpoint: kube-proxy did not write it$/,
  ],
  [
    'service-rules',
    'fail with stale rules',
    (c) => {
      for (const endpoint of value(serviceOf(c).endpoints)) endpoint.address = '192.168.9.9';
    },
    /^fail node-3 sends (\d) of \1 connections to svc\/shop\/db to .*, which is not an endpoint of it$/,
  ],
  [
    'service-rules',
    'fail where another program drops it',
    (c) => {
      const made = rule('PREROUTING', 'DROP', {
        matches: [{ kind: 'destination', cidr: `${clusterIp(c)}/32`, negate: false }],
      });
      table(c, sender.node, 'raw').rules.unshift(made);
    },
    /^fail node-3 drops what shop\/web-0 sends to svc\/shop\/db before kube-proxy's rules see it: the rule/,
  ],
  [
    'service-rules',
    'warn of one that it does not know yet',
    (c) => {
      const all = value(serviceOf(c).endpoints);
      const [first] = all;
      if (first !== undefined) all.push({ ...first, address: '192.168.9.9' });
    },
    /^warn node-3 turns svc\/shop\/db into \d of its endpoints; it does not know 192\.168\.9\.9 yet$/,
  ],
  [
    'service-rules',
    'unknown',
    (c) => Object.assign(c.nodes, { [sender.node]: missing(verbatim('no answer')) }),
    /^unknown cannot tell whether node-3 knows svc\/shop\/db: no answer$/,
  ],
  ['endpoints-asked', 'pass', (c) => tried(c, 'healthy', 'healthy'), /^pass 2 of 2 endpoints of svc\/shop\/db/],
  [
    'endpoints-asked',
    'warn',
    (c) => tried(c, 'healthy', 'broken', 'unknown'),
    /^warn 1 of 3 endpoints .* can be reached; not 192\.168\.0\.2; of 192\.168\.0\.3 it is unknown$/,
  ],
  ['endpoints-asked', 'unknown', (c) => tried(c, 'healthy', 'unknown'), /^unknown .*: 1 of 2 endpoints/],
  ['live-packets', 'pass', (c) => through(c, 'replied'), /^pass svc\/shop\/db \(\S+\) answers tcp\/5432$/],
  [
    'live-packets',
    'pass where it refuses',
    (c) => through(c, 'refused'),
    /^pass svc\/shop\/db \(\S+\) leads to an endpoint, which refuses tcp\/5432$/,
  ],
  [
    'live-packets',
    'fail',
    (c) => through(c, 'timeout', 'no answer'),
    /^fail no connection to svc\/shop\/db \(\S+\) comes about: no answer$/,
  ],
  [
    'live-packets',
    'fail sometimes',
    (c) => through(c, 'partial', '2 of 3'),
    /^fail only some connections to svc\/shop\/db \(\S+\) come about: 2 of 3$/,
  ],
  [
    'live-packets',
    'unknown',
    (c) => through(c, 'not-run', 'no probe'),
    /^unknown cannot tell whether svc\/shop\/db answers: no probe$/,
  ],
  [
    'service-connections',
    'pass',
    (c) => tracked(c, []),
    /^pass node-3 keeps no connection from shop\/web-0 to svc\/shop\/db that leads to what is not an endpoint$/,
  ],
  [
    'service-connections',
    'warn of TCP',
    (c) => tracked(c, [connection(c, 'tcp 6 431999 ESTABLISHED')]),
    /^warn node-3 still gives an old connection from \S+ port 40053 to svc\/shop\/db to 192\.168\.9\.9, which is not an endpoint/,
  ],
  [
    'service-connections',
    'fail of UDP in use',
    (c) => {
      for (const port of serviceOf(c).ports) port.protocol = 'UDP';
      Object.assign(c.question, { protocol: 'udp' });
      tracked(c, [connection(c, 'udp 17 29', '[UNREPLIED] ')]);
    },
    /^fail node-3 still gives what is sent from \S+ port 40053 to svc\/shop\/db to 192\.168\.9\.9/,
  ],
  [
    'service-connections',
    'unknown',
    (c) => Object.assign(state(c, sender.node), { conntrack: missing(verbatim('no conntrack')) }),
    /^unknown cannot tell whether node-3 keeps old connections to svc\/shop\/db: no conntrack$/,
  ],
];

const connection = (c: Case, head: string, mark = ''): string =>
  `${head} src=${sender.address} dst=${clusterIp(c)} sport=40053 dport=5432 ${mark}src=192.168.9.9 dst=${sender.address} sport=5432 dport=40053 mark=0 use=1`;

describe('checks of Services', () => {
  it.each(rows)('%s: %s', (check, _status, change, says) => {
    const c = structuredClone(recorded);
    change(c);
    expect(toldBy(c, check)).toMatch(says);
  });
});
