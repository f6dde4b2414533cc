import { describe, expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const pod = (name: string) => ({ kind: 'pod', name });

describe('what is mended behind a sentence', () => {
  it.each([
    ["web-0 can't talk to db-1, i mean db-2", 'web-0', 'db-2'],
    ['web-0 cannot reach db-1 - sorry, i meant web-1', 'web-1', 'db-1'],
    ['web-0 连不上 db-1，说错了，是 db-2', 'web-0', 'db-2'],
  ])('stands in the place of what is like it: %s', (text, from, to) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from: pod(from), to: pod(to) });
  });

  it('mends a port, and keeps one that it says nothing of', () => {
    expect(understand({ text: 'web-0 cannot reach db-0 on 5432, i mean 6432' })).toMatchObject({ port: 6432 });
    expect(understand({ text: 'web-0 cannot reach db-1:5432, i mean db-2' })).toMatchObject({
      to: pod('db-2'),
      port: 5432,
    });
  });

  it('is asked back where it is like neither end, or like both', () => {
    expect(understand({ text: 'web-0 cannot reach db-1, i mean cache-2' })).toMatchObject({ kind: 'ask-back' });
    expect(understand({ text: 'web-0 cannot reach web-1, i mean web-2' })).toMatchObject({ kind: 'ask-back' });
  });
});
