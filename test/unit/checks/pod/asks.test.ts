import type { Ask } from '../../../../src/case/packets.ts';
import { unansweredAsks } from '../../../../src/checks/pod/asks.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { live } from '../../helpers/healthy-case.ts';

/** Live packets that got no further than here, and who asked whom for a MAC address meanwhile. */
const lostAt = (requestsTo: 'source-pod' | 'destination-tunnel', asks: Partial<Ask>[]) => (c: PodCase) => {
  live(c, 'vxlan', { outcome: 'timeout', requestsTo });
  const [test] = c.packets;
  if (test === undefined) throw new Error('no live test');
  test.asks = asks.map((ask) => ({
    place: 'source-pod',
    node: 'node-3',
    interface: 'eth0',
    address: '169.254.1.1',
    requests: 2,
    replies: 0,
    ...ask,
  }));
};

describeCheck('ARP while live packets were lost', unansweredAsks, [
  { name: 'none were sent: nothing to say' },
  { name: 'answered', change: lostAt('source-pod', [{ replies: 2 }]) },
  {
    name: 'nobody answers for the gateway',
    change: lostAt('source-pod', [{}, { place: 'source-veth' }]),
    status: 'fail',
    cause: 'gateway-unanswered',
    says: /^shop\/web-0 asks for its gateway 169\.254\.1\.1 and nobody answers$/,
  },
  {
    name: "the node's answer does not reach the pod",
    change: lostAt('source-pod', [{}, { place: 'source-veth', replies: 2 }]),
    status: 'fail',
    cause: 'gateway-unanswered',
    says: /the answer of node-3 does not reach it$/,
  },
  {
    name: 'the receiver does not answer its node',
    change: lostAt('destination-tunnel', [{ place: 'destination-veth', node: 'node-2', address: '192.168.247.2' }]),
    status: 'fail',
    cause: 'pod-neighbour-unanswered',
    says: /^node-2 asks for the MAC address of shop\/db-0 on cali43878a68a0a, and the pod does not answer$/,
  },
]);
