import type { Link } from '../../../../src/case/node-state.ts';
import { missing } from '../../../../src/case/read.ts';
import { ipv6Addresses } from '../../../../src/checks/pod/ipv6-address.ts';
import { atSource } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { type CheckRow, describeCheck } from '../../helpers/describe-check.ts';
import { pod, value } from '../../helpers/healthy-case.ts';

const eth0 = (c: PodCase): Link => value(pod(c, 'shop/web-1').links).find(({ name }) => name === 'eth0')!;
const flagged = (flag: string) => (c: PodCase) => {
  for (const own of eth0(c).addresses) own.flags = [flag];
};

const rows: CheckRow[] = [
  { name: 'in use: nothing to say' },
  {
    name: 'refused',
    change: flagged('dadfailed'),
    status: 'fail',
    cause: 'address-refused',
    says: /^duplicate address detection refused .* on eth0 of shop\/web-1/,
  },
  {
    name: 'not in use yet',
    change: flagged('tentative'),
    status: 'warn',
    cause: 'address-refused',
    says: /is not in use yet/,
  },
  {
    name: 'on a link too small for IPv6',
    change: (c) => {
      eth0(c).mtu = 1200;
    },
    status: 'fail',
    cause: 'ipv6-disabled',
    says: /^eth0 of shop\/web-1 carries 1200 bytes, and below 1280/,
  },
  {
    name: 'not read: other checks say so',
    change: (c) => {
      pod(c, 'shop/web-1').links = missing(verbatim('ip: killed'));
    },
  },
];

describeCheck(
  'an IPv6 address of the path',
  atSource(ipv6Addresses),
  rows.map((row) => ({ ...row, kind: 'ipv6' })),
);
