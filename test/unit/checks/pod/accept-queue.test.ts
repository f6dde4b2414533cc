import { expect, it } from 'vitest';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';

type Queue = NonNullable<PacketTest['backlog']>[number];

const verdictOf = (queue: Partial<Queue>, outcome: PacketTest['outcome'] = 'replied') => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome });
  const node = c.to.pod.nodeName ?? '';
  for (const test of c.packets)
    test.backlog = [
      { node, pod: 'shop/db-0', address: '0.0.0.0', port: 5432, before: 0, waiting: 4, limit: 5, ms: 1_000, ...queue },
    ];
  return reportOf(c).verdict;
};

it('names a program that accepts none of the connections that the kernel opened', () => {
  const { status, causes } = verdictOf({});
  expect(status).toBe('broken');
  expect(causes.map(({ id, hop, node }) => [id, hop, node])).toEqual([['program-hangs', 'destination-pod', 'node-2']]);
  expect(causes[0]?.fixes.map(({ id, by }) => [id, by])).toEqual([['look-at-program', 'people']]);
});

it('does not take connections of others, of another port or a part of ours for it', () => {
  expect(verdictOf({ before: 2, waiting: 4 }).status).toBe('healthy');
  expect(verdictOf({ port: 5433 }).status).toBe('healthy');
  expect(verdictOf({ waiting: 3 }).status).toBe('healthy');
});

it('a program that takes connections more slowly than they come is busy, and does not hang', () => {
  expect(verdictOf({ accepts: true }).status).toBe('healthy');
  expect(verdictOf({ accepts: false }).causes.map(({ id }) => id)).toEqual(['program-hangs']);
});

it('names it too where the queue was full before, and the kernel drops what comes', () => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome: 'timeout' });
  const move = { pod: 'shop/db-0', source: '/proc/net/netstat', moved: 4, idle: 0 };
  for (const test of c.packets) {
    for (const tap of test.taps) tap.replies = 0;
    const moves = ['TcpExt: ListenOverflows', 'TcpExt: ListenDrops'].map((name) => ({ ...move, name }));
    test.kernel = [{ node: 'node-2', ms: 400, idleMs: 100, moves, unread: [] }];
  }
  expect(reportOf(c).verdict.causes.map(({ id }) => id)).toEqual(['program-hangs']);
});
