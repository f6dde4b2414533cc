import { describe, expect, it } from 'vitest';
import { surely } from '../../../src/store/surely.ts';
import { whenWritten } from '../../../src/store/when-written.ts';

const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const answering = (...answers: (unknown | Error)[]) => {
  const calls: unknown[][] = [];
  return {
    calls,
    info: () => Promise.resolve(''),
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

it('does not wait for a Redis that keeps no file', async () => {
  const message = 'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.';
  await expect(whenWritten(answering(replyError(message)), 5_000)).resolves.toBeUndefined();
});

describe('a Redis before 7.2', () => {
  const old = (...files: [written: number, waiting: number][]) => {
    let asked = 0;
    const redis = {
      call: () => Promise.reject(replyError("ERR unknown command 'WAITAOF', with args beginning with: '1' '0'")),
      info: () => {
        const [written, waiting] = files[Math.min(asked, files.length - 1)] ?? [0, 0];
        asked += 1;
        return Promise.resolve(`# Persistence\r\naof_current_size:${written}\r\naof_buffer_length:${waiting}\r\n`);
      },
    };
    return { redis, asked: () => asked };
  };

  it.each<[string, number, [number, number][]]>([
    ['has written all', 1, [[100, 0]]],
    [
      'writes it a little later',
      3,
      [
        [100, 50],
        [100, 60],
        [160, 0],
      ],
    ],
    [
      'writes it, and others go on writing',
      3,
      [
        [100, 50],
        [120, 80],
        [150, 70],
      ],
    ],
    [
      'writes its file anew',
      2,
      [
        [100, 50],
        [20, 10],
      ],
    ],
  ])('%s', async (_name, asks, files) => {
    const { redis, asked } = old(...files);
    await whenWritten(redis, 5_000);
    expect(asked()).toBe(asks);
  });

  it('says so where its disk is stuck', { timeout: 10_000 }, async () => {
    await expect(whenWritten(old([100, 50]).redis, 100)).rejects.toThrow('did not write its file in time');
  });

  it('may not say', async () => {
    const { redis } = old();
    await expect(whenWritten({ ...redis, info: () => Promise.resolve('') }, 5_000)).resolves.toBeUndefined();
  });
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
    return Promise.reject(replyError('WRONGTYPE Operation against a key'));
  };
  await expect(surely(refuse, 5_000)).rejects.toThrow('WRONGTYPE');
  expect(asked).toBe(1);
});
