import { expect, it } from 'vitest';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { readWrittenPath } from '../../../src/question/written-path.ts';
import { said } from '../../helpers/said.ts';

const read = (from: string, to: string, service?: string): string => {
  const path = readWrittenPath({ from, to, service }, 'words');
  return path.ok ? writeQuestion(path.asked) : said(path.problem);
};

it.each([
  // Each is an end by its place, whatever it is called.
  ['who', 'nobody', undefined, 'why who cannot reach nobody'],
  ['a', 'b', '80', 'why a cannot reach b on 80/tcp'],
  ['Shop/Web-0', 'db:53', 'udp', 'why shop/web-0 cannot reach db on 53/udp'],
  ['web-0', 'db-0', 'ping', 'why web-0 cannot reach db-0 on icmp'],
  ['web-0', 'db-0', 'udp/53', 'why web-0 cannot reach db-0 on 53/udp'],
  ['$(reboot)', 'db-0', undefined, 'The first name is not a pod, a service, a node or an address.'],
  ['web-0', '../../secrets', undefined, 'The second name is not a pod, a service, a node or an address.'],
  ['web-0', 'db-0', '80/constructor', 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.'],
  ['web-0', 'db-0:80', '81', 'The question names two different ports.'],
  ['web-0', 'db-0:80', 'icmp', 'ICMP has no ports.'],
  ['web-0', 'db-0', 'sctp', 'A question about sctp needs a port, such as "on 5432/sctp".'],
])('%s, %s, %s', (from, to, service, expected) => {
  expect(read(from, to, service)).toBe(expected);
});
