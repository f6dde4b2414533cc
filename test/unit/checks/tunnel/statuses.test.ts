import { missing } from '../../../../src/case/read.ts';
import { atDestination, atSource, atSourcePod, type Step } from '../../../../src/checks/steps.ts';
import { mtu } from '../../../../src/checks/tunnel/mtu.ts';
import { tunnelAddressCheck } from '../../../../src/checks/tunnel/tunnel-address.ts';
import { tunnelDeviceCheck } from '../../../../src/checks/tunnel/tunnel-device.ts';
import { tunnelFdb, tunnelNeighbour, tunnelPeers } from '../../../../src/checks/tunnel/tunnel-entries.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { type CheckRow, describeCheck } from '../../helpers/describe-check.ts';
import { clusterNode, ipSet, link, neighbours, pod, remove, state, value } from '../../helpers/healthy-case.ts';

/** shop/web-0 on node-3 asks shop/db-0 on node-2. */
const node = 'node-3';
const device = 'vxlan.calico';
const unreadAt = (which: string): Pick<CheckRow, 'name' | 'change' | 'status'> => ({
  name: 'was not read',
  change: (c) => {
    c.nodes[which] = missing(verbatim(`${which} did not answer in 3 s`), 'timeout');
  },
  status: 'unknown',
});

const tables: [string, Step, CheckRow[]][] = [
  [
    'the tunnel device',
    atSource(tunnelDeviceCheck),
    [
      { name: 'is up', status: 'pass', says: /^vxlan\.calico on node-3 is up with / },
      {
        name: 'is missing',
        change: (c) => remove(value(state(c, node).links), ({ name }) => name === device),
        status: 'fail',
        cause: 'tunnel-missing',
        says: /^node-3 has no tunnel device vxlan\.calico$/,
      },
      {
        name: 'is down',
        change: (c) => Object.assign(link(c, node, device), { up: false }),
        status: 'fail',
        cause: 'tunnel-down',
      },
      {
        name: 'has two wrong settings',
        change: (c) => {
          const found = link(c, node, device);
          Object.assign(found, { mac: '02:00:00:00:00:01', vxlan: { ...found.vxlan, port: 1 } });
        },
        status: 'fail',
        cause: 'tunnel-wrong',
        says: /has wrong settings: port 1 instead of 4789 and MAC address 02:00:00:00:00:01, while every other node uses /,
      },
      {
        name: 'has no address',
        change: (c) => link(c, node, device).addresses.splice(0),
        status: 'fail',
        cause: 'tunnel-address-missing',
        says: /has no address instead of /,
      },
      { ...unreadAt(node), says: /^cannot tell whether vxlan\.calico on node-3 is fit to carry packets: / },
    ],
  ],
  [
    'the published tunnel address',
    atDestination(tunnelAddressCheck),
    [
      { name: 'is there', status: 'pass', says: /^node-2 publishes its tunnel address / },
      {
        name: 'is missing',
        change: (c) => delete clusterNode(c, 'node-2').calico.ipv4VXLANTunnelAddr,
        status: 'fail',
        cause: 'tunnel-address-not-published',
        says: /so no other node has a route to its pods$/,
      },
      {
        name: "is another node's",
        change: (c) =>
          Object.assign(clusterNode(c, 'node-2').calico, {
            ipv4VXLANTunnelAddr: clusterNode(c, node).calico.ipv4VXLANTunnelAddr,
          }),
        status: 'fail',
        cause: 'tunnel-address-duplicate',
        says: /^node-2 and node-3 both say the tunnel address /,
      },
    ],
  ],
  [
    'the neighbour entry of the other VTEP',
    tunnelNeighbour,
    [
      { name: 'is right', status: 'pass', says: /^node-3 knows the VTEP of node-2 as / },
      {
        name: 'is missing',
        change: (c) => remove(neighbours(c, node), ({ dev }) => dev === device),
        status: 'fail',
        cause: 'tunnel-neighbour-missing',
      },
      {
        name: 'is wrong',
        change: (c) => {
          for (const entry of neighbours(c, node)) if (entry.dev === device) entry.mac = '02:00:00:00:00:01';
        },
        status: 'fail',
        cause: 'tunnel-neighbour-wrong',
        says: /has MAC address 02:00:00:00:00:01 for the VTEP of node-2, which has /,
      },
      { ...unreadAt(node), says: /^cannot tell whether node-3 knows the VTEP of node-2: / },
    ],
  ],
  [
    'the FDB entry of the other VTEP',
    tunnelFdb,
    [
      { name: 'is right', status: 'pass', says: /^node-3 sends tunnel packets for node-2 to [\d.]+$/ },
      {
        name: 'is missing',
        change: (c) => remove(value(state(c, node).fdb), ({ dev }) => dev === device),
        status: 'fail',
        cause: 'fdb-missing',
      },
      {
        name: 'leads elsewhere',
        change: (c) => {
          for (const entry of value(state(c, node).fdb)) if (entry.dev === device) entry.dst = '203.0.113.9';
        },
        status: 'fail',
        cause: 'fdb-wrong',
        says: /to 203\.0\.113\.9 instead of [\d.]+$/,
      },
      {
        name: 'has a port of its own',
        change: (c) => {
          for (const entry of value(state(c, node).fdb)) if (entry.dev === device) entry.port = 1;
        },
        status: 'fail',
        cause: 'fdb-wrong',
        says: /by port 1 with VXLAN id 4096 instead of [\d.]+ by port 4789 with VXLAN id 4096$/,
      },
      unreadAt(node),
    ],
  ],
  [
    'the allowed tunnel peers',
    tunnelPeers,
    [
      { name: 'hold the sender', status: 'pass', says: /^node-2 takes tunnel packets from node-3$/ },
      {
        name: 'do not hold the sender',
        change: (c) => ipSet(c, 'node-2', 'cali40all-vxlan-net').members.splice(0),
        status: 'fail',
        cause: 'tunnel-peers-incomplete',
        says: /is not in cali40all-vxlan-net$/,
      },
      {
        name: 'were not all sent',
        change: (c) => Object.assign(ipSet(c, 'node-2', 'cali40all-vxlan-net'), { members: [], leftOut: 9 }),
        status: 'unknown',
        says: /9 members of cali40all-vxlan-net were not sent$/,
      },
      unreadAt('node-2'),
    ],
  ],
  [
    'the size of packets',
    atSourcePod(mtu),
    [
      { name: 'fits', status: 'pass', says: /^packets of shop\/web-0 \(\d+ bytes\) fit / },
      {
        name: 'is too large',
        change: (c) => {
          for (const own of value(pod(c, 'shop/web-0').links)) own.mtu = 9000;
        },
        status: 'warn',
        cause: 'mtu-too-large',
        says: /sends packets of up to 9000 bytes, .*: large packets can be lost$/,
      },
      unreadAt(node),
    ],
  ],
];

for (const [title, step, rows] of tables) describeCheck(title, step, rows);
