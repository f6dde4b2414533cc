import { missing } from '../../../../src/case/read.ts';
import { podSource } from '../../../../src/checks/pod/pod-source.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { pod, value } from '../../helpers/healthy-case.ts';

const anotherAddress = (c: PodCase): void => {
  const eth0 = value(pod(c, 'shop/web-0').links).find(({ name }) => name === 'eth0');
  eth0?.addresses.unshift({ family: 4, address: '10.9.9.9', prefix: 32, scope: 'global' });
};

describeCheck('the address that programs in a pod send with', atSourcePod(podSource), [
  { name: "the pod's own: nothing to say" },
  {
    name: 'another one',
    change: anotherAddress,
    status: 'fail',
    cause: 'pod-address-wrong',
    says: /send to 192\.168\.247\.2 with the address 10\.9\.9\.9, not with the pod's own 192\.168\.139\.65/,
  },
  { name: 'of replies: nothing to say', change: anotherAddress, direction: 'reverse' },
  {
    name: 'not read: another check says so',
    change: (c) => {
      pod(c, 'shop/web-0').routes = missing(verbatim('ip: killed'));
    },
  },
]);
