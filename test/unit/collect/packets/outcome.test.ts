import { describe, expect, it } from 'vitest';
import type { Tap } from '../../../../src/case/packets.ts';
import { outcomeOf, type Seen } from '../../../../src/collect/packets/outcome.ts';
import { planTests } from '../../../../src/collect/packets/plan.ts';
import type { RawAttempt } from '../../../../src/probe/packets/result.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { saying } from '../../../helpers/said.ts';

const attempts = (result: RawAttempt['result'], count = 3, detail = result): RawAttempt[] =>
  Array.from({ length: count }, (_, index) => ({ test: 0, sourcePort: 61_000 + index, result, detail }));
const podSaw = (requests: number): Tap[] => [
  { place: 'destination-pod', node: 'n2', interface: 'eth0', requests, replies: 0, lines: [] },
];

const table: [string, Partial<Seen>, string, string][] = [
  ['every ping answered', { planned: { protocol: 'icmp' }, answered: 3 }, 'replied', '3 echo requests, all answered'],
  ['every handshake whole', { answered: 3, attempts: attempts('connected') }, 'replied', 'all handshakes completed'],
  ['some answered', { answered: 2, attempts: attempts('connected', 2) }, 'partial', '2 answered'],
  ['refused by the pod', { attempts: attempts('refused'), taps: podSaw(3) }, 'refused', 'nothing listens'],
  ['refused, pod not watched', { attempts: attempts('refused') }, 'refused', 'nothing listens'],
  ['refused before the pod', { attempts: attempts('refused'), taps: podSaw(0) }, 'unreachable', 'refused on the way'],
  [
    'refused by a node',
    { attempts: attempts('refused'), icmpErrors: [{ from: '10.0.0.1', message: 'port unreachable' }] },
    'unreachable',
    'refused by 10.0.0.1',
  ],
  ['one of three refused', { attempts: attempts('refused', 1), taps: podSaw(1) }, 'partial', '1 refused'],
  [
    'an ICMP error',
    { icmpErrors: [{ from: '10.0.0.1', message: 'host prohibited' }] },
    'unreachable',
    '10.0.0.1 says: host prohibited',
  ],
  ['no route', { attempts: attempts('unreachable') }, 'unreachable', 'could not send'],
  [
    'ports in use',
    { attempts: attempts('failed').map((each) => ({ ...each, detail: 'bind EADDRINUSE', errno: 'EADDRINUSE' })) },
    'not-run',
    'EADDRINUSE',
  ],
  ['third packet lost', { attempts: attempts('connected') }, 'timeout', 'third packet'],
  ['silence', {}, 'timeout', 'no answer'],
  ['silence after arrival', { taps: podSaw(3) }, 'timeout', '3 packets reached the pod'],
  [
    'UDP silence',
    { planned: { protocol: 'udp', port: 53 }, taps: podSaw(3) },
    'timeout',
    'proves nothing by itself for UDP; 3 reached',
  ],
  [
    'UDP silence, pod not reached',
    { planned: { protocol: 'udp', port: 53 }, taps: podSaw(0) },
    'timeout',
    'none reached the pod',
  ],
  ['nothing sent', { sent: 0, problems: [verbatim('shop/web-0: no namespace')] }, 'not-run', 'no namespace'],
];

describe('what became of a test', () => {
  it.each(table)('%s', (_name, seen, outcome, detail) => {
    const result = outcomeOf({
      planned: { protocol: 'tcp', port: 5432 },
      sent: 3,
      answered: 0,
      attempts: [],
      icmpErrors: [],
      taps: [],
      problems: [],
      toAddress: '10.98.2.2',
      ...seen,
    });
    expect(result).toMatchObject({ outcome, detail: saying(detail) });
  });
});

describe('what is sent', () => {
  const socket = (port: number, address = '0.0.0.0', protocol = 'tcp') => ({ protocol, address, port });
  const listening = (...sockets: ReturnType<typeof socket>[]) => ({ ok: true as const, value: sockets });
  const to = (...sockets: ReturnType<typeof socket>[]) => ({ address: '10.0.0.1', listening: listening(...sockets) });

  it.each([
    ['what was asked', { port: 5432 }, to(), [{ protocol: 'tcp', port: 5432 }]],
    ['the protocol that was asked', { port: 53, protocol: 'udp' as const }, to(), [{ protocol: 'udp', port: 53 }]],
    ['ping alone', { protocol: 'icmp' as const, port: 5 }, to(socket(80)), [{ protocol: 'icmp' }]],
    [
      'without a port: ping and a port that listens',
      {},
      to(socket(8080), socket(80)),
      [{ protocol: 'icmp' }, { protocol: 'tcp', port: 80 }],
    ],
    [
      'not what listens on loopback alone',
      {},
      to(socket(80, '127.0.0.1'), socket(81, '*')),
      [{ protocol: 'icmp' }, { protocol: 'tcp', port: 81 }],
    ],
    ['without a port and nothing listens: ping', {}, to(), [{ protocol: 'icmp' }]],
    ['without a port and not known what listens: ping', {}, { address: '10.0.0.1' }, [{ protocol: 'icmp' }]],
    [
      'a declared port first',
      {},
      { ...to(socket(80), socket(5432)), preferred: [1, 5432] },
      [{ protocol: 'icmp' }, { protocol: 'tcp', port: 5432 }],
    ],
  ])('%s', (_name, asked, end, expected) => {
    expect(planTests(asked, end)).toEqual(expected);
  });
});
