import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const pod = (name: string) => ({ kind: 'pod', name });

/** Several senders are asked about by the first of them. */
it.each([
  ['web-0 and web-1 are unhappy with db-0', 'db-0'],
  ['web-0, web-1 and web-2 are unhappy with db-0', 'db-0'],
  ['web-0 and web-1 cannot reach db-0', 'db-0'],
  ['web-0 and web-1 both time out to db-0', 'db-0'],
  ['web-0 跟 web-1 都连不上 db-0', 'db-0'],
  ['web-0 和 web-1 到 db-0 丢包', 'db-0'],
  ['web-0、web-1 和 web-2 都访问不了 db-0', 'db-0'],
  // Two that are joined are the two ends.
  ['web-0 and db-0 cannot talk', 'db-0'],
  ['web-0 和 db-0 不通', 'db-0'],
  ['web-0 and db-0 cannot talk on node-3', 'db-0'],
  // Several receivers.
  ['web-0 cannot reach db-0 and db-1', 'db-0'],
])('%s', (text, to) => {
  const meaning = understand({ text });
  expect(meaning).toMatchObject({ kind: 'path', from: pod('web-0'), to: pod(to) });
});

it('both senders are not both ways', () => {
  expect(understand({ text: 'web-0 and web-1 both time out to db-0' }).both).toBeUndefined();
});
