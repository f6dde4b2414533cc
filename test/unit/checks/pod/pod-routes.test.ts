import { missing } from '../../../../src/case/read.ts';
import { podRoutes } from '../../../../src/checks/pod/pod-routes.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { pod, remove, route, value } from '../../helpers/healthy-case.ts';

const routes = (c: PodCase) => value(pod(c, 'shop/web-0').routes);

describeCheck('the routes of a pod', atSourcePod(podRoutes), [
  { name: 'to its gateway', status: 'pass', says: /sends packets for 192\.168\.247\.2 to its gateway/ },
  {
    name: 'without a default route',
    change: (c) => remove(routes(c), ({ dst }) => dst === '0.0.0.0/0'),
    status: 'fail',
    cause: 'pod-default-route-missing',
    says: /has no route to 192\.168\.247\.2/,
  },
  {
    name: 'by a route of somebody else',
    change: (c) => routes(c).push(route('192.168.0.0/16', { dev: 'tun0' })),
    status: 'fail',
    cause: 'pod-route-captures',
    says: /the route 192\.168\.0\.0\/16 takes packets for 192\.168\.247\.2 to tun0 instead of to 169\.254\.1\.1/,
  },
  {
    name: 'by a default route of somebody else',
    change: (c) => Object.assign(routes(c).find(({ dst }) => dst === '0.0.0.0/0')!, { gateway: '10.1.1.1' }),
    status: 'fail',
    cause: 'pod-route-captures',
    says: /the default route takes packets .* to 10\.1\.1\.1/,
  },
  {
    name: 'into a blackhole',
    change: (c) => routes(c).push(route('192.168.0.0/16', { type: 'blackhole' })),
    status: 'fail',
    cause: 'pod-route-captures',
    says: /discards packets for 192\.168\.247\.2 \(blackhole\)/,
  },
  {
    name: "of an address that the pod has besides its own: the other end's",
    change: (c) => {
      routes(c).push(route('192.168.247.2/32', { type: 'local', dev: 'eth0', table: 'local', protocol: 'kernel' }));
      const eth0 = value(pod(c, 'shop/web-0').links).find(({ name }) => name === 'eth0');
      eth0?.addresses.push({ family: 4, address: '192.168.247.2', prefix: 32, scope: 'global' });
    },
    status: 'fail',
    cause: 'duplicate-address',
    says: /^shop\/web-0 has 192\.168\.247\.2, the address of shop\/db-0, too, on eth0/,
  },
  {
    name: 'of a local route that no address of the pod stands for',
    change: (c) => routes(c).push(route('192.168.247.2/32', { type: 'local', dev: 'lo', table: 'local' })),
    status: 'fail',
    cause: 'pod-route-captures',
  },
  {
    name: 'not read',
    change: (c) => {
      pod(c, 'shop/web-0').routes = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell where shop\/web-0 sends packets for 192\.168\.247\.2: ip: killed$/,
  },
  {
    name: 'to an end without an address',
    change: (c) => {
      delete c.to.address;
    },
    status: 'unknown',
    says: /where shop\/web-0 sends packets for shop\/db-0: the other end has no address/,
  },
]);
