import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { smallHeap } from '../../src/service/small-heap.ts';
import { countOf } from '../helpers/counts.ts';

/** Every hostile text in a process of its own, with a worker's heap and a quarter of the memory that it is given. */

const program = 'test/helpers/small-heap-process.ts';
const node = async (...args: string[]): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', ...args], { timeout: 60_000 });
  return JSON.parse(stdout);
};

it('a worker of a small heap lives through every hostile text, in seconds of processor time', async () => {
  const names = (await node(program)) as string[];
  expect(names.length).toBeGreaterThan(25);
  countOf('hostile texts', names.length);
  const ends = new Map<string, unknown>();
  const rest = [...names];
  const line = async (): Promise<void> => {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const end = await node(...smallHeap, '--max-old-space-size=256', program, name).catch((error: Error) =>
        error.message.slice(0, 500),
      );
      ends.set(name, end);
    }
  };
  await Promise.all([line(), line()]);
  for (const [name, end] of ends) {
    expect(end, name).toMatchObject({ said: expect.not.stringContaining('call stack') });
    const { ms, megabytes } = end as { ms: number; megabytes: number };
    expect(ms, name).toBeLessThan(8_000);
    expect(megabytes, name).toBeLessThan(500);
  }
}, 300_000);
