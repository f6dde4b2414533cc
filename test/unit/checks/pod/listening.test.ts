import { got, missing } from '../../../../src/case/read.ts';
import { listening } from '../../../../src/checks/pod/listening.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { pod } from '../../helpers/healthy-case.ts';

const only =
  (...sockets: [string, number][]) =>
  (c: PodCase) => {
    pod(c, 'shop/db-0').listening = got(sockets.map(([address, port]) => ({ protocol: 'tcp', address, port })));
  };

describeCheck('the port that was asked for', atDestinationPod(listening), [
  { name: 'open', status: 'pass', says: /^shop\/db-0 listens on tcp\/5432$/ },
  {
    name: 'open, by an IPv4 address in IPv6',
    change: only(['::ffff:192.168.247.2', 5432]),
    status: 'pass',
  },
  {
    name: 'open on another address alone',
    change: only(['127.0.0.1', 5432], ['127.0.0.2', 5432]),
    status: 'fail',
    cause: 'nothing-listens',
    says: /listens on tcp\/5432 on 192\.168\.247\.2: only on 127\.0\.0\.1 and 127\.0\.0\.2$/,
  },
  {
    name: 'closed, others are open',
    change: only(['0.0.0.0', 8080]),
    status: 'fail',
    cause: 'nothing-listens',
    says: /^nothing in shop\/db-0 listens on tcp\/5432; it listens on 8080$/,
  },
  {
    name: 'closed, as all are',
    change: only(),
    status: 'fail',
    cause: 'nothing-listens',
    says: /listens on tcp\/5432$/,
  },
  {
    name: 'not read',
    change: (c) => {
      pod(c, 'shop/db-0').listening = missing(verbatim('ss: killed'));
    },
    status: 'unknown',
    says: /^cannot tell what listens in shop\/db-0: ss: killed$/,
  },
  { name: 'of replies: nothing to say', direction: 'reverse' },
]);
