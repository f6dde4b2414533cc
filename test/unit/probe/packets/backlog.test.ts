import { expect, it } from 'vitest';
import { grownBacklogs, parseListeners, parseTaken } from '../../../../src/probe/packets/backlog.ts';

const listening = (waiting: number) =>
  parseListeners(`LISTEN ${waiting} 5 0.0.0.0:5432 0.0.0.0:*\nLISTEN 0 128 [::]:8080 [::]:*\n`) ?? [];

const unseen = async () => undefined;

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
  expect(await grownBacklogs(listening(0), async () => looks.shift() ?? [], unseen)).toEqual([]);
  expect(looks).toEqual([]);
});

it('tells of connections that nobody accepts, and not of those that waited before', async () => {
  expect(await grownBacklogs(listening(3), async () => listening(3), unseen)).toEqual([]);
  const [found] = await grownBacklogs(listening(1), async () => listening(4), unseen);
  expect(found).toMatchObject({ address: '0.0.0.0', port: 5432, before: 1, waiting: 4, limit: 5 });
  expect(found?.ms).toBeGreaterThanOrEqual(1_000);
});

const connections = (...taken: boolean[]): string =>
  taken
    .map(
      (each, n) =>
        `ESTAB 0 0 10.0.0.1:5432 10.0.0.2:${n + 1} timer:(keepalive,1min,0) uid:0 ino:${each ? 77 : 0} sk:1 <->`,
    )
    .join('\n');

it('reads which connections a program has taken', () => {
  const text = `${connections(true, false)}\nTIME-WAIT 0 0 10.0.0.1:5432 10.0.0.2:9 timer:(timewait,1s,0) ino:0 sk:0\n`;
  expect([...(parseTaken(text) ?? [])]).toEqual([
    ['10.0.0.1:5432 10.0.0.2:1', true],
    ['10.0.0.1:5432 10.0.0.2:2', false],
  ]);
  for (const text of ['ESTAB 0 0 1.2.3.4:5 6.7.8.9:1\n', 'ESTAB\n', 'nonsense\n'])
    expect(parseTaken(text), text).toBeUndefined();
});

it('tells a program that takes some of those that waited from one that takes none', async () => {
  const told = async (then: string, now: string) => {
    const looks = [then, now];
    const [found] = await grownBacklogs(
      listening(0),
      async () => listening(4),
      async () => parseTaken(looks.shift() ?? ''),
    );
    return found?.accepts;
  };
  expect(
    await Promise.all([
      told(connections(false, false), connections(false, false, false)),
      told(connections(false, false), connections(true, false)),
      told(connections(false, false), ''),
      told('nonsense', connections(false)),
    ]),
  ).toEqual([false, true, true, undefined]);
});
