import { expect, it } from 'vitest';
import { readSentence } from '../../../src/understanding/sentence.ts';
import { timesIn } from '../../../src/understanding/times.ts';

it.each([
  ['web-0 cannot reach db-0 since 14:00', { since: '14:00' }],
  ['broken since the upgrade to 3.27, all pods', { since: 'the upgrade to 3.27' }],
  ['after I moved web-0 to node-3 it cant reach db-0', { since: 'I moved web-0 to node-3' }],
  ['what happened between 13:50 and 14:10', { since: '13:50', until: '14:10' }],
  ['node-4 went NotReady 10 min ago', { since: '10 min ago' }],
  ['it fails since yesterday evening', { since: 'yesterday evening' }],
  ['last night at 02:14 it stopped', { since: 'last night at 02:14' }],
  ['昨晚两点开始不通', { since: '昨晚两点' }],
  ['升级之后就不通了', { since: '升级之后' }],
  ['最近一小时改了什么', { since: '最近一小时' }],
  // A port, an address and a name are no times.
  ['web-0 cannot reach db-0:5432', {}],
  ['10.0.0.5:14 does not answer', {}],
  ['is it allowed', {}],
])('%s', (text, times) => {
  expect(timesIn(readSentence({ text }))).toEqual(times);
});
