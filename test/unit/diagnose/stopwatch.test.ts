import { expect, it } from 'vitest';
import { stopwatch } from '../../../src/diagnose/stopwatch.ts';
import { say } from '../../../src/words/say.ts';

const clockAt = (...times: number[]) => {
  return () => times.shift() ?? Number.NaN;
};

it('counts from when it was made', async () => {
  const watch = stopwatch(clockAt(1_000, 1_010, 1_035));
  await watch.time(say('timing.check'), async () => undefined);
  expect(watch.timings).toEqual([{ step: say('timing.check'), startMs: 10, ms: 25 }]);
});

it('counts from when the process began where that is told, and says how long it took until then', async () => {
  const watch = stopwatch(clockAt(400, 410, 435), 0);
  await watch.time(say('timing.check'), async () => undefined);
  expect(watch.timings).toEqual([
    { step: say('timing.start'), startMs: 0, ms: 400 },
    { step: say('timing.check'), startMs: 410, ms: 25 },
  ]);
});

it('a step that fails is told as well', async () => {
  const watch = stopwatch(clockAt(0, 5, 9));
  await expect(watch.time(say('timing.check'), Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(watch.timings).toEqual([{ step: say('timing.check'), startMs: 5, ms: 4 }]);
});
