import { missing } from '../../../../src/case/read.ts';
import { bgpSession } from '../../../../src/checks/bgp/bgp.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { type CheckRow, describeCheck } from '../../helpers/describe-check.ts';
import { remove, routes, state, value } from '../../helpers/healthy-case.ts';

/** Every session of one node as BIRD tells it. */
const sessions = (c: PodCase, node: string, change: { state?: string; bgpState?: string; info?: string }) => {
  for (const one of value(state(c, node).bird).protocols) if (one.proto === 'BGP') Object.assign(one, change);
};

/** shop/web-1 on node-1 asks shop/db-0 on node-2. */
const rows: CheckRow[] = [
  { name: 'is established', status: 'pass', says: /between node-1 and node-2 is established on both ends$/ },
  {
    name: 'is lost, and so is the route',
    change: (c) => {
      state(c, 'node-2').bird = missing(verbatim('no such socket'), 'not-running');
      remove(routes(c, 'node-1'), ({ dst }) => dst === '192.168.247.0/26');
    },
    status: 'fail',
    cause: 'bird-down',
    says: /^BIRD is not running on node-2: nothing answers on its control socket; node-1 has no route to the pods of node-2$/,
  },
  {
    name: 'is lost while the routes remain',
    change: (c) => sessions(c, 'node-1', { bgpState: 'Idle', info: 'Idle  BGP Error: Hold timer expired' }),
    status: 'warn',
    cause: 'bgp-session-down',
    says: /is not established: node-1 says Idle, node-2 says Established \(BGP Error: Hold timer expired\); the routes are still there$/,
  },
  {
    name: 'is switched off',
    change: (c) => sessions(c, 'node-2', { state: 'down', bgpState: 'Down', info: '' }),
    status: 'warn',
    cause: 'bgp-peer-disabled',
  },
  {
    name: 'cannot be told where nobody could ask BIRD, whatever the words',
    change: (c) => {
      state(c, 'node-2').bird = missing(verbatim('its control socket is not running: no probe'), 'not-asked');
    },
    status: 'unknown',
    says: /^cannot tell whether BGP carries routes between node-1 and node-2: /,
  },
];

describeCheck(
  'the BGP session between the two nodes',
  bgpSession,
  rows.map((row) => ({ ...row, kind: 'bgp' })),
);
