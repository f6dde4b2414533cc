import { expect, it } from 'vitest';
import { grownBacklogs, parseListeners } from '../../../../src/probe/packets/backlog.ts';

const listening = (waiting: number) =>
  parseListeners(`LISTEN ${waiting} 5 0.0.0.0:5432 0.0.0.0:*\nLISTEN 0 128 [::]:8080 [::]:*\n`) ?? [];

it('reads the queues of listening sockets', () => {
  expect(listening(3)).toEqual([
    { address: '0.0.0.0', port: 5432, waiting: 3, limit: 5 },
    { address: '[::]', port: 8080, waiting: 0, limit: 128 },
  ]);
  for (const text of ['ESTAB 0 0 1.2.3.4:5 6.7.8.9:1\n', 'LISTEN x 5 0.0.0.0:1 0.0.0.0:*\n', 'LISTEN\n'])
    expect(parseListeners(text), text).toBeUndefined();
});

it('waits for a program that is only busy', async () => {
  const looks = [listening(3), listening(1), listening(0)];
  expect(await grownBacklogs(listening(0), async () => looks.shift() ?? [])).toEqual([]);
  expect(looks).toEqual([]);
});

it('tells of connections that nobody accepts, and not of those that waited before', async () => {
  expect(await grownBacklogs(listening(3), async () => listening(3))).toEqual([]);
  const [found] = await grownBacklogs(listening(1), async () => listening(4));
  expect(found).toMatchObject({ address: '0.0.0.0', port: 5432, before: 1, waiting: 4, limit: 5 });
  expect(found?.ms).toBeGreaterThanOrEqual(1_000);
});
