import { expect, it, vi } from 'vitest';
import { openInOrder } from '../../../src/chat/in-order.ts';

it('does one after the other', async () => {
  const done: string[] = [];
  const line = openInOrder(() => undefined);
  line.next(async () => {
    await Promise.resolve();
    done.push('a');
  });
  line.next(async () => void done.push('b'));
  await line.settle();
  expect(done).toEqual(['a', 'b']);
});

it('does nothing more after the first that fails, and says which it was', async () => {
  const onBroken = vi.fn();
  const after = vi.fn();
  const line = openInOrder(onBroken);
  line.next(() => Promise.reject(new Error('first')));
  line.next(after);
  await expect(line.settle()).rejects.toThrow('first');
  line.break(new Error('second'));
  await expect(line.settle()).rejects.toThrow('first');
  expect(after).not.toHaveBeenCalled();
  expect(onBroken).toHaveBeenCalled();
});
