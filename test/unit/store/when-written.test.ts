import { expect, it } from 'vitest';
import { surely } from '../../../src/store/surely.ts';
import { whenWritten } from '../../../src/store/when-written.ts';

const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const answering = (...answers: (unknown | Error)[]) => {
  const calls: unknown[][] = [];
  return {
    calls,
    call: (...args: unknown[]) => {
      calls.push(args);
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
};

it('waits until Redis has it on disk', async () => {
  const redis = answering([0, 0], [1, 0]);
  await whenWritten(redis, 5_000);
  expect(redis.calls.map(([name, local]) => [name, local])).toEqual([
    ['WAITAOF', 1],
    ['WAITAOF', 1],
  ]);
});

it.each([
  "ERR unknown command 'WAITAOF', with args beginning with: '1' '0'",
  'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
])('goes on where Redis cannot tell: %s', async (message) => {
  await expect(whenWritten(answering(replyError(message)), 5_000)).resolves.toBeUndefined();
});

it('says so where it is not written in time', async () => {
  await expect(whenWritten(answering([0, 0]), 100)).rejects.toThrow('Redis did not write its file in time');
});

it('asks again after a broken connection, and while Redis loads, and not after a no', async () => {
  const tries = [new Error('Connection is closed.'), replyError('LOADING Redis is loading'), 'done'];
  const step = (): Promise<unknown> => {
    const next = tries.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  expect(await surely(step, 5_000)).toBe('done');
  let asked = 0;
  const refuse = (): Promise<never> => {
    asked += 1;
    return Promise.reject(replyError('OOM command not allowed'));
  };
  await expect(surely(refuse, 5_000)).rejects.toThrow('OOM');
  expect(asked).toBe(1);
});
