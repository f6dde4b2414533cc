import { missing } from '../../../../src/case/read.ts';
import { backends } from '../../../../src/checks/node/backends.ts';
import { blockRoute } from '../../../../src/checks/node/block-route.ts';
import { conntrack } from '../../../../src/checks/node/conntrack.ts';
import { felix } from '../../../../src/checks/node/felix.ts';
import { forwarding } from '../../../../src/checks/node/forwarding.ts';
import { nodeReach } from '../../../../src/checks/node/node-reach.ts';
import { nodeRoute } from '../../../../src/checks/node/node-route.ts';
import { reversePath } from '../../../../src/checks/node/reverse-path.ts';
import { nodeInterfaceCheck, underlay } from '../../../../src/checks/node/underlay.ts';
import { atSource, type Step } from '../../../../src/checks/steps.ts';
import { interfaceName } from '../../../../src/intended/endpoint.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { type CheckRow, describeCheck } from '../../helpers/describe-check.ts';
import { clusterNode, link, live, remove, route, routes, state, sysctls, value } from '../../helpers/healthy-case.ts';

/** shop/web-0 on node-3 asks shop/db-0 on node-2. */
const node = 'node-3';
const receiver = '192.168.247.2';
const veth = interfaceName('shop', 'web-0');
const unread: Pick<CheckRow, 'name' | 'change' | 'status'> = {
  name: 'was not read',
  change: (c) => {
    c.nodes[node] = missing(verbatim('node-3 did not answer in 3 s'), 'timeout');
  },
  status: 'unknown',
};

/** What is outside is reached by the node's own routes. */
const outside = '198.51.100.7';
const towardsOutside: Step = (path) =>
  nodeRoute({
    ...path,
    destination: { ...path.destination, kind: 'outside', address: outside } as typeof path.destination,
  });

const reach: Step = (path) => path.c.packets.map((test) => nodeReach(path, test)).slice(0, 1);

const nic = (c: PodCase) => {
  const found = value(state(c, node).links).find(({ addresses }) =>
    addresses.some(({ address }) => clusterNode(c, node).calico.ipv4Address?.startsWith(`${address}/`)),
  );
  if (found === undefined) throw new Error('the node has no interface of its own');
  return found;
};

const tables: [string, Step, CheckRow[]][] = [
  [
    'forwarding',
    atSource(forwarding),
    [
      { name: 'is on', status: 'pass', says: /^node-3 forwards packets$/ },
      {
        name: 'is off for the node',
        change: (c) => {
          sysctls(c, node)['net.ipv4.ip_forward'] = '0';
        },
        status: 'fail',
        cause: 'ip-forward-off',
        says: /^node-3 does not forward packets: net\.ipv4\.ip_forward is 0$/,
      },
      {
        name: 'is off for an interface',
        change: (c) => {
          sysctls(c, node)[`net.ipv4.conf.${veth}.forwarding`] = '0';
        },
        status: 'fail',
        cause: 'veth-forwarding-off',
        says: /does not forward what comes in by cali/,
      },
      { ...unread, says: /^cannot tell whether node-3 forwards packets: node-3 did not answer in 3 s$/ },
    ],
  ],
  [
    'the reverse path filter',
    atSource(reversePath),
    [
      { name: 'passes', status: 'pass' },
      {
        name: 'has no route back',
        change: (c) => {
          sysctls(c, node)[`net.ipv4.conf.${veth}.rp_filter`] = '1';
          remove(routes(c, node), ({ dev }) => dev === veth);
        },
        status: 'fail',
        cause: 'rp-filter-drops',
        says: /^node-3 drops packets from .* that come in by cali.*rp_filter is 1$/,
      },
      {
        name: 'was not told',
        change: (c) => delete sysctls(c, node)[`net.ipv4.conf.${veth}.rp_filter`],
        status: 'unknown',
        says: /rp_filter was not read$/,
      },
    ],
  ],
  [
    'the route to an address outside',
    towardsOutside,
    [
      { name: 'is the default route', status: 'pass', says: /^node-3 sends packets for 198\.51\.100\.7 by / },
      {
        name: 'is missing',
        change: (c) => remove(routes(c, node), ({ dst }) => dst === '0.0.0.0/0'),
        status: 'fail',
        cause: 'node-without-default-route',
        says: /has no default route$/,
      },
      {
        name: 'discards packets',
        change: (c) => routes(c, node).push(route(`${outside}/32`, { type: 'blackhole' })),
        status: 'fail',
        cause: 'blackhole-route',
        says: /the route "blackhole 198\.51\.100\.7\/32"/,
      },
      { ...unread, says: /^cannot tell how node-3 routes packets for 198\.51\.100\.7: / },
    ],
  ],
  [
    'the route to the other block',
    blockRoute,
    [
      { name: 'is right', status: 'pass', says: /^node-3 sends packets for 192\.168\.247\.2 to node-2$/ },
      {
        name: 'is missing',
        change: (c) => remove(routes(c, node), ({ dst }) => dst === '192.168.247.0/26'),
        status: 'fail',
        cause: 'block-route-missing',
        says: /has no route to 192\.168\.247\.0\/26 of node-2, so packets for 192\.168\.247\.2 leave by the default gateway$/,
      },
      {
        name: 'leads elsewhere',
        change: (c) => routes(c, node).push(route(`${receiver}/32`, { dev: 'lo' })),
        status: 'fail',
        cause: 'foreign-route',
        says: /the more specific route 192\.168\.247\.2\/32 takes packets/,
      },
      { ...unread, says: /^cannot tell whether node-3 has the right route to 192\.168\.247\.0\/26: / },
    ],
  ],
  [
    'the conntrack table',
    atSource(conntrack),
    [
      { name: 'has room', status: 'pass', says: /^node-3 tracks \d+ of \d+ connections$/ },
      {
        name: 'is almost full',
        change: (c) => Object.assign(value(state(c, node).conntrack), { count: 96, max: 100 }),
        status: 'warn',
        cause: 'conntrack-full',
        says: /is almost full: 96 of 100$/,
      },
      {
        name: 'is full',
        change: (c) => Object.assign(value(state(c, node).conntrack), { count: 100, max: 100 }),
        status: 'fail',
        cause: 'conntrack-full',
        says: /is full: 100 of 100$/,
      },
      { ...unread, says: /^cannot tell whether the conntrack table of node-3 is full: / },
    ],
  ],
  [
    "Calico's rules",
    atSource(backends),
    [
      { name: 'are in one backend', status: 'pass', says: /are in the nft backend alone$/ },
      {
        name: 'are in none',
        change: (c) => value(state(c, node).ruleSets).splice(0),
        status: 'warn',
        cause: 'policy-not-programmed',
        says: /has none of Calico's rules/,
      },
      { ...unread, says: /^cannot tell which backend Calico's rules of node-3 are in: / },
    ],
  ],
  [
    'Felix',
    (path) => felix(path, path.source, []),
    [
      { name: 'is ready', status: 'pass', says: /^Felix is running on node-3 and is ready$/ },
      {
        name: 'is not running',
        change: (c) => Object.assign(value(state(c, node).felix), { live: false, ready: false }),
        status: 'warn',
        cause: 'felix-down',
        says: /^Felix is not running on node-3; nothing departs yet/,
      },
      {
        name: 'hangs',
        change: (c) => Object.assign(value(state(c, node).felix), { live: false, ready: false, hangs: true }),
        status: 'warn',
        cause: 'felix-down',
        says: /^Felix on node-3 takes connections on its health port and does not answer: it hangs; nothing departs now/,
      },
      { ...unread, says: /^cannot tell whether Felix is running on node-3: / },
    ],
  ],
  [
    'the way to the other node',
    underlay,
    [
      { name: 'is known', status: 'pass', says: /^node-3 knows the way to node-2 / },
      {
        name: 'is missing',
        change: (c) => routes(c, node).splice(0),
        status: 'fail',
        cause: 'underlay-drops',
        says: /^node-3 has no way to .*, the address of node-2$/,
      },
      {
        name: 'is refused',
        change: (c) =>
          routes(c, node).push(
            route(`${clusterNode(c, 'node-2').calico.ipv4Address?.replace(/\/.*/, '')}/32`, { type: 'blackhole' }),
          ),
        status: 'fail',
        cause: 'blackhole-route',
        says: /, the address of node-2/,
      },
      { ...unread, says: /^cannot tell how packets get from node-3 to node-2: / },
    ],
  ],
  [
    "the node's own interface",
    atSource(nodeInterfaceCheck),
    [
      { name: 'is up', status: 'pass', says: /of node-3 is up and has the node's address/ },
      {
        name: 'is down',
        change: (c) => Object.assign(nic(c), { up: false }),
        status: 'fail',
        cause: 'node-interface-down',
        says: /, is down$/,
      },
      {
        name: 'has another address',
        change: (c) => {
          link(c, node, nic(c).name).addresses.splice(0);
        },
        status: 'fail',
        cause: 'node-address-wrong',
        says: /which is on none of its interfaces/,
      },
      {
        name: 'says nothing where the node was not read: others do',
        change: (c) => {
          c.nodes[node] = missing(verbatim('node-3 did not answer in 3 s'), 'timeout');
        },
      },
    ],
  ],
  [
    'what the node itself reaches',
    reach,
    [
      {
        name: 'answers',
        change: (c) => live(c, 'vxlan', { outcome: 'replied' }),
        status: 'pass',
        says: /^node-3 itself reaches shop\/db-0 by tcp\/5432$/,
      },
      {
        name: 'does not answer',
        change: (c) => live(c, 'vxlan', { outcome: 'timeout' }),
        status: 'fail',
        cause: 'outside-unreachable',
        says: /gets no answer from shop\/db-0 by tcp\/5432 either, so the cause lies outside of Calico$/,
      },
      { name: 'was not tried', change: (c) => live(c, 'vxlan', { outcome: 'not-run' }), status: 'unknown' },
    ],
  ],
];

for (const [title, step, rows] of tables) describeCheck(title, step, rows);
