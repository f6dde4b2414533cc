import { missing } from '../../../../src/case/read.ts';
import { podInterface } from '../../../../src/checks/pod/pod-interface.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { pod, value } from '../../helpers/healthy-case.ts';

const links = (c: PodCase) => value(pod(c, 'shop/web-0').links);
const eth0 = (c: PodCase) => links(c).find(({ name }) => name === 'eth0')!;

describeCheck('the interface of a pod', atSourcePod(podInterface), [
  { name: 'up', status: 'pass', says: /^eth0 of shop\/web-0 is up and has 192\.168\.139\.65$/ },
  {
    name: 'gone',
    change: (c) => {
      links(c).length = 0;
    },
    status: 'fail',
    cause: 'pod-network-missing',
    says: /has no network interface/,
  },
  {
    name: 'down',
    change: (c) => {
      eth0(c).up = false;
    },
    status: 'fail',
    cause: 'pod-interface-down',
    says: /^eth0 of shop\/web-0 is down$/,
  },
  {
    name: 'with another address',
    change: (c) => {
      for (const own of eth0(c).addresses) if (own.family === 4) own.address = '10.9.9.9';
    },
    status: 'fail',
    cause: 'pod-address-wrong',
    says: /has 10\.9\.9\.9, not 192\.168\.139\.65/,
  },
  {
    name: 'without an address',
    change: (c) => {
      eth0(c).addresses = [];
    },
    status: 'fail',
    cause: 'pod-address-wrong',
    says: /has no address; it should have/,
  },
  {
    name: 'not read',
    change: (c) => {
      pod(c, 'shop/web-0').links = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell what interfaces shop\/web-0 has: ip: killed$/,
  },
]);
