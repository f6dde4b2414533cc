import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kernelMoves, parseCounts, splitFiles } from '../../../../src/probe/packets/kernel-counts.ts';

const snmp = `Ip: Forwarding DefaultTTL InReceives InHdrErrors
Ip: 1 64 20 0
Udp: InDatagrams NoPorts InErrors InCsumErrors
Udp: 7 0 3 3
`;
const snmp6 = 'Ip6InReceives                   \t54\nIp6InNoRoutes                   \t2\n';
const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
eth0.5: 2172 26 1 2 0 0 0 0 500 6 0 3 0 0 4 0
`;
const softnet = '009fce28 00000002 00000001\n00a45fe0 00000003 0000001a\n';
const tracking = 'entries  found invalid drop early_drop\n00000001 00000000 00000002 00000003 00000010\n';
const queues = JSON.stringify([
  { kind: 'fq_codel', dev: 'eth0', drops: 4 },
  { kind: 'clsact', dev: 'eth0', drops: 3 },
]);

const counted = (source: string, text: string) => {
  const counts = parseCounts(source, text);
  return counts instanceof Map ? Object.fromEntries([...counts].filter(([, count]) => count > 0)) : 'unknown form';
};

it('reads what each source counts of dropped packets', () => {
  expect(counted('/proc/net/snmp', snmp)).toEqual({ 'Udp: InErrors': 3, 'Udp: InCsumErrors': 3 });
  expect(counted('/proc/net/snmp6', snmp6)).toEqual({ Ip6InNoRoutes: 2 });
  expect(counted('/proc/net/xfrm_stat', 'XfrmInPolBlock          \t7\n')).toEqual({ XfrmInPolBlock: 7 });
  expect(counted('/proc/net/dev', dev)).toEqual({
    'eth0.5 rx errs': 1,
    'eth0.5 rx drop': 2,
    'eth0.5 tx drop': 3,
    'eth0.5 tx carrier': 4,
  });
  expect(counted('/proc/net/softnet_stat', softnet)).toEqual({ 'softnet dropped': 5 });
  expect(counted('/proc/net/stat/nf_conntrack', tracking)).toEqual({
    'nf_conntrack drop': 3,
    'nf_conntrack early_drop': 16,
  });
  expect(counted('tc -s qdisc', queues)).toEqual({ 'eth0 qdisc drops': 7 });
});

it('says that a form is unknown instead of guessing what a number counts', () => {
  for (const [source, text] of [
    ['/proc/net/snmp', snmp.replace('Udp: 7 0 3 3', 'Udp: 7 0 3')],
    ['/proc/net/snmp', snmp.replace('Udp: 7', 'Tcp: 7')],
    ['/proc/net/snmp', snmp.replace('0 3 3', '0 3 x')],
    ['/proc/net/snmp6', 'Ip6InNoRoutes two\n'],
    ['/proc/net/dev', dev.replace('errs drop', 'drop errs')],
    ['/proc/net/dev', dev.replace(' 26 1', ' 1')],
    ['/proc/net/softnet_stat', 'dropped 3\n'],
    ['/proc/net/stat/nf_conntrack', 'entries\n'],
    ['tc -s qdisc', '[{"dev":"eth0"}]'],
    ['tc -s qdisc', '{'],
    ['/proc/net/else', snmp],
  ] as const)
    expect(counted(source, text), text).toBe('unknown form');
});

it('never throws, whatever a file holds', () => {
  const sources = ['/proc/net/snmp', '/proc/net/snmp6', '/proc/net/dev', '/proc/net/softnet_stat', 'tc -s qdisc'];
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.string({ maxLength: 200 }), (source, text) => {
      parseCounts(source, text);
      splitFiles(text);
    }),
    { numRuns: 300 },
  );
});

it('takes apart what `head -v` prints', () => {
  expect([...splitFiles(`==> /proc/net/snmp <==\n${snmp}\n==> /proc/net/snmp6 <==\n${snmp6}`).keys()]).toEqual([
    '/proc/net/snmp',
    '/proc/net/snmp6',
  ]);
});

const reading = (errors: number, drops: Record<string, number> = {}) =>
  new Map([
    ['/proc/net/snmp', new Map([['Udp: InCsumErrors', errors]])],
    ['/proc/net/dev', new Map(Object.entries(drops))],
  ]);

it('tells what moved, and what moves by itself', () => {
  const before = reading(5, { 'eth0 rx drop': 1, 'gone0 rx drop': 9 });
  const after = reading(8, { 'eth0 rx drop': 1, 'new0 rx drop': 4 });
  expect(kernelMoves('shop/db-0', before, after, reading(9))).toEqual({
    moves: [{ pod: 'shop/db-0', source: '/proc/net/snmp', name: 'Udp: InCsumErrors', moved: 3, idle: 1 }],
    unread: [],
  });
  // A counter that starts again is none that moved, and an interface that is new has no reading before.
  expect(kernelMoves(undefined, reading(5), reading(2), undefined).moves).toEqual([]);
});

it('leaves out alone what could not be read', () => {
  const unread = parseCounts('/proc/net/snmp', 'x');
  const { moves, unread: told } = kernelMoves(
    undefined,
    new Map([
      ['/proc/net/snmp', unread],
      ['/proc/net/dev', new Map([['eth0 rx drop', 1]])],
    ]),
    reading(3, { 'eth0 rx drop': 4 }),
    undefined,
  );
  expect(moves).toEqual([{ source: '/proc/net/dev', device: 'eth0', name: 'rx drop', moved: 3 }]);
  expect(told.map(({ source }) => source)).toEqual(['/proc/net/snmp']);
});
