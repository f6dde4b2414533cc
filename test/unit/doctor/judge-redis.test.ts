import { expect, it } from 'vitest';
import { judgeRedis, type RedisFacts } from '../../../src/doctor/judge-redis.ts';

const well: RedisFacts = {
  version: '7.2.4',
  aof: true,
  aofWritten: true,
  policy: 'noeviction',
  used: 10 * 2 ** 20,
  limit: 200 * 2 ** 20,
};

it.each<[string, Partial<RedisFacts>, string[]]>([
  ['well', {}, ['ok', 'ok', 'ok', 'ok']],
  ['old', { version: '6.2.14' }, ['fail', 'ok', 'ok', 'ok']],
  ['of two digits', { version: '10.0.1' }, ['ok', 'ok', 'ok', 'ok']],
  ['without a file', { aof: false }, ['ok', 'fail', 'ok', 'ok']],
  ['unable to write its file', { aofWritten: false }, ['ok', 'fail', 'ok', 'ok']],
  ['evicting', { policy: 'allkeys-lru' }, ['ok', 'ok', 'fail', 'ok']],
  ['nearly full', { used: 170 * 2 ** 20 }, ['ok', 'ok', 'ok', 'warn']],
  ['full', { used: 199 * 2 ** 20 }, ['ok', 'ok', 'ok', 'fail']],
  ['without a limit', { limit: 0 }, ['ok', 'ok', 'ok', 'warn']],
  [
    'silent',
    { version: undefined, aof: undefined, policy: undefined, used: undefined },
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ],
])('judges a Redis that is %s', (_, facts, states) => {
  expect(judgeRedis({ ...well, ...facts }).map(({ state }) => state)).toEqual(states);
});
