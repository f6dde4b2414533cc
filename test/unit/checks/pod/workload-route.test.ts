import { missing } from '../../../../src/case/read.ts';
import { workloadRoute } from '../../../../src/checks/pod/workload-route.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { clusterNode, remove, route, routes, state, value } from '../../helpers/healthy-case.ts';

const dst = '192.168.247.2/32';
const own = (c: PodCase) => routes(c, 'node-2').find((one) => one.dst === dst)!;
const without = (c: PodCase) => remove(routes(c, 'node-2'), (one) => one.dst === dst);

describeCheck("the receiver's route on its node", atDestinationPod(workloadRoute), [
  { name: 'right', status: 'pass', says: /^node-2 routes 192\.168\.247\.2 to cali43878a68a0a$/ },
  {
    name: 'gone, the route of the block takes it',
    change: without,
    status: 'fail',
    cause: 'workload-route-missing',
    says: /no route for 192\.168\.247\.2 of shop\/db-0 to cali43878a68a0a; the block's blackhole route discards them$/,
  },
  {
    name: 'gone, and packets leave elsewhere',
    change: (c) => {
      without(c);
      remove(routes(c, 'node-2'), (one) => one.dst === '192.168.247.0/26');
    },
    status: 'fail',
    cause: 'workload-route-missing',
    says: /; they leave by eth0 instead$/,
  },
  {
    name: 'to another interface',
    change: (c) => Object.assign(own(c), { dev: 'cali1' }),
    status: 'fail',
    cause: 'workload-route-wrong',
    says: /^node-2 routes 192\.168\.247\.2 of shop\/db-0 to cali1 instead of cali43878a68a0a$/,
  },
  {
    name: 'to a gateway',
    change: (c) => Object.assign(own(c), { gateway: '10.1.1.1', dev: 'eth0' }),
    status: 'fail',
    cause: 'workload-route-wrong',
    says: /to 10\.1\.1\.1 by eth0 instead of/,
  },
  {
    name: 'and a second that is preferred',
    change: (c) => {
      Object.assign(own(c), { metric: 100 });
      routes(c, 'node-2').unshift(route(dst, { dev: 'cali1' }));
    },
    status: 'fail',
    cause: 'foreign-route',
    says: /a second route for 192\.168\.247\.2 to cali1 is preferred over Calico's/,
  },
  {
    name: 'and a blackhole that is preferred',
    change: (c) => {
      Object.assign(own(c), { metric: 100 });
      routes(c, 'node-2').unshift(route(dst, { type: 'blackhole' }));
    },
    status: 'fail',
    cause: 'blackhole-route',
    says: /the route "blackhole 192\.168\.247\.2\/32" discards packets for shop\/db-0/,
  },
  {
    name: 'and the address on the node itself',
    change: (c) => {
      routes(c, 'node-2').push(route(dst, { type: 'local', table: 'local', dev: 'lo' }));
      clusterNode(c, 'node-2').internalIPs.push('192.168.247.2');
    },
    status: 'fail',
    cause: 'foreign-route',
    says: /itself, on lo, so its packets end there: it is the node's own address$/,
  },
  {
    name: 'and a rule that takes its packets elsewhere',
    change: (c) => {
      const [first] = value(state(c, 'node-2').rules);
      value(state(c, 'node-2').rules).unshift({ ...first!, priority: 10, table: '77', text: '10: from all lookup 77' });
      routes(c, 'node-2').push(route('0.0.0.0/0', { table: '77', dev: 'eth0', gateway: '10.1.1.1' }));
    },
    status: 'fail',
    cause: 'ip-rule-diverts',
    says: /the routing rule "10: from all lookup 77" takes packets for 192\.168\.247\.2 out of the main table/,
  },
  {
    name: 'not read',
    change: (c) => {
      c.nodes['node-2'] = missing(verbatim('no probe'));
    },
    status: 'unknown',
    says: /^cannot tell where node-2 sends packets for shop\/db-0: no probe$/,
  },
]);
