import { missing } from '../../../../src/case/read.ts';
import { podNeighbour } from '../../../../src/checks/pod/pod-neighbour.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { live, neighbour, neighbours, pod, remove, state } from '../../helpers/healthy-case.ts';

const address = '192.168.247.2';
const entry = (c: PodCase) => neighbour(c, 'node-2', 'cali43878a68a0a', address);
const failed = (c: PodCase): void => {
  entry(c).states = ['FAILED'];
  delete entry(c).mac;
};

describeCheck("the node's neighbour entry for a pod", atDestinationPod(podNeighbour), [
  { name: 'right', status: 'pass', says: /^node-2 knows shop\/db-0 as / },
  {
    name: 'absent',
    change: (c) => remove(neighbours(c, 'node-2'), (one) => one.address === address),
    status: 'pass',
    says: /node-2 has not asked for 192\.168\.247\.2 lately/,
  },
  {
    name: 'wrong for good',
    change: (c) => Object.assign(entry(c), { mac: '02:00:00:00:00:99', states: ['PERMANENT'] }),
    status: 'fail',
    cause: 'pod-neighbour-wrong',
    says: /sends packets for shop\/db-0 to 02:00:00:00:00:99, but its interface has/,
  },
  {
    name: 'wrong for a while',
    change: (c) => Object.assign(entry(c), { mac: '02:00:00:00:00:99', states: ['STALE'] }),
    status: 'warn',
    cause: 'pod-neighbour-wrong',
  },
  {
    name: 'unanswered',
    change: failed,
    status: 'warn',
    cause: 'pod-neighbour-unanswered',
    says: /did not answer when node-2 last asked for its MAC address \(FAILED\)/,
  },
  {
    name: 'unanswered once, though packets arrive',
    change: (c) => {
      failed(c);
      live(c, 'vxlan', { outcome: 'replied' });
    },
    status: 'pass',
    says: /^shop\/db-0 answers, though not when/,
  },
  {
    name: 'behind another interface as well',
    change: (c) => neighbours(c, 'node-2').push({ ...entry(c), dev: 'cali1', states: ['PERMANENT'] }),
    status: 'warn',
    cause: 'pod-neighbour-duplicate',
    says: /192\.168\.247\.2 is also known behind cali1$/,
  },
  {
    name: 'not to be compared',
    change: (c) => {
      pod(c, 'shop/db-0').links = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /the MAC address of shop\/db-0 was not read$/,
  },
  {
    name: 'not read',
    change: (c) => {
      state(c, 'node-2').neighbours = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell whether node-2 has the right MAC address for shop\/db-0: ip: killed$/,
  },
]);
