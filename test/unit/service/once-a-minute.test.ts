import { describe, expect, it } from 'vitest';
import { onceAMinute } from '../../../src/service/once-a-minute.ts';

const full = new Error('full');
const away = new Error('away');

const opened = () => {
  const lines: { message: string; details: Record<string, unknown> }[] = [];
  let at = 0;
  const log = onceAMinute((message, details) => lines.push({ message, details }), {
    lasting: (error) =>
      error === full || error === away
        ? { kind: (error as Error).message, message: `Redis is ${(error as Error).message}`, next: 'Mend it.' }
        : undefined,
    now: () => at,
  });
  return { lines, log, pass: (milliseconds: number) => (at += milliseconds) };
};

describe('what lasts', () => {
  it('is one line a minute, which counts what was left out', () => {
    const { lines, log, pass } = opened();
    for (let second = 0; second < 130; second += 1) {
      log('the heartbeat failed', { error: full });
      log('a question cannot be taken', { error: full, run: `${second}` });
      pass(1_000);
    }
    expect(lines.map(({ message }) => message)).toEqual(['Redis is full', 'Redis is full', 'Redis is full']);
    expect(lines[0]?.details).toEqual({ kind: 'full', next: 'Mend it.', doing: 'the heartbeat failed' });
    expect(lines[1]?.details).toMatchObject({
      since: { 'the heartbeat failed': 59, 'a question cannot be taken': 60 },
    });
  });

  it('does not hide what else is wrong', () => {
    const { lines, log } = opened();
    log('the heartbeat failed', { error: full });
    log('the heartbeat failed', { error: away });
    for (const run of ['a', 'b']) log('a diagnosis failed', { run, error: new Error('no cluster') });
    expect(lines.map(({ message }) => message)).toEqual([
      'Redis is full',
      'Redis is away',
      'a diagnosis failed',
      'a diagnosis failed',
    ]);
    expect(lines[3]?.details).toMatchObject({ run: 'b' });
  });
});
