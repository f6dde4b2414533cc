import { expect, it } from 'vitest';
import { keysUnder } from '../../../src/store/keys.ts';
import { redisUsers } from '../../../src/store/redis-users.ts';

/** Every key that there is, with `x` for what it is of. */
const namesIn = (part: unknown): string[] => {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') return namesIn(part('x', 'x', 'x'));
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(namesIn) : [];
};

const passwords = { bot: 'b', worker: 'w', fixer: 'f' };
const patterns = [...redisUsers('p', passwords).matchAll(/(?:~|%R~)(\S+)/g)].map(([, pattern = '']) => pattern);
const fits = (key: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern));

it('some role may touch every key that the product has', () => {
  // What BullMQ keeps stands below the name of each queue.
  const own = namesIn(keysUnder('p')).filter((key) => key.startsWith('p:') && !key.endsWith(':queue'));
  expect(own.length).toBeGreaterThan(30);
  expect(own.filter((key) => !fits(key))).toEqual([]);
});
