import { missing } from '../../../../src/case/read.ts';
import { hostVeth } from '../../../../src/checks/pod/host-veth.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { link, pod, remove, state, value } from '../../helpers/healthy-case.ts';

const veth = 'cali43878a68a0a';
const host = (c: PodCase) => link(c, 'node-2', veth);

describeCheck("the pod's interface on its node", atDestinationPod(hostVeth), [
  { name: 'up', status: 'pass', says: /^cali43878a68a0a on node-2 is up with MAC address / },
  {
    name: 'up, without a MAC address',
    change: (c) => {
      delete host(c).mac;
    },
    status: 'pass',
    says: /is up$/,
  },
  {
    name: 'gone',
    change: (c) => remove(value(state(c, 'node-2').links), ({ name }) => name === veth),
    status: 'fail',
    cause: 'host-veth-missing',
    says: /node-2 has no interface cali43878a68a0a for shop\/db-0/,
  },
  {
    name: 'down',
    change: (c) => {
      host(c).up = false;
    },
    status: 'fail',
    cause: 'host-veth-down',
    says: /the interface of shop\/db-0 on node-2, is down/,
  },
  {
    name: 'of another pair',
    change: (c) => {
      for (const own of value(pod(c, 'shop/db-0').links)) if (own.name === 'eth0') own.peerIndex = 4242;
    },
    status: 'warn',
    cause: 'host-veth-missing',
    says: /is not the other end of the interface of shop\/db-0/,
  },
  {
    name: 'without ARP',
    change: (c) => host(c).flags.push('NOARP'),
    status: 'fail',
    cause: 'pod-neighbour-wrong',
    says: /has ARP switched off \(NOARP\)/,
  },
  {
    name: 'with another MAC address than the pod sends to',
    change: (c) => {
      host(c).mac = '02:00:00:00:00:99';
    },
    status: 'fail',
    cause: 'host-veth-mac-wrong',
    says: /has MAC address 02:00:00:00:00:99, while shop\/db-0 sends to ee:ee/,
  },
  {
    name: 'not read',
    change: (c) => {
      state(c, 'node-2').links = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell the state of cali43878a68a0a on node-2: ip: killed$/,
  },
]);
