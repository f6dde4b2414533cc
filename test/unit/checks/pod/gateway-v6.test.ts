import { missing } from '../../../../src/case/read.ts';
import { gatewayAnswerV6 } from '../../../../src/checks/pod/gateway-v6.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { interfaceName } from '../../../../src/intended/endpoint.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { type CheckRow, describeCheck } from '../../helpers/describe-check.ts';
import { link, remove, state, sysctls } from '../../helpers/healthy-case.ts';

const veth = interfaceName('shop', 'web-1');

const rows: CheckRow[] = [
  { name: 'has it', status: 'pass', says: /^node-1 has the gateway fe80::ecee:eeff:feee:eeee on / },
  {
    name: 'has IPv6 switched off there',
    change: (c) => {
      sysctls(c, 'node-1')[`net.ipv6.conf.${veth}.disable_ipv6`] = '1';
    },
    status: 'fail',
    cause: 'ipv6-disabled',
    says: /IPv6 is switched off on .* of node-1, so nothing of shop\/web-1 comes in there/,
  },
  {
    name: 'does not have it',
    change: (c) => remove(link(c, 'node-1', veth).addresses, ({ family }) => family === 6),
    status: 'fail',
    cause: 'gateway-address-missing',
    says: /does not have fe80::ecee:eeff:feee:eeee, which shop\/web-1 asks for as its gateway/,
  },
  {
    name: 'was refused it',
    change: (c) => {
      for (const own of link(c, 'node-1', veth).addresses) own.flags = ['dadfailed'];
    },
    status: 'fail',
    cause: 'address-refused',
    says: /duplicate address detection refused fe80::ecee:eeff:feee:eeee/,
  },
  {
    name: 'was not read',
    change: (c) => {
      state(c, 'node-1').links = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell whether node-1 answers for the gateway of shop\/web-1: ip: killed$/,
  },
];

describeCheck(
  "the host interface and the pod's IPv6 gateway: it",
  atSourcePod(gatewayAnswerV6),
  rows.map((row) => ({ ...row, kind: 'ipv6' })),
);
