import { expect, it } from 'vitest';
import type { EndRef } from '../../../src/case/question.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { readPick } from '../../../src/question/read-pick.ts';

const options: EndRef[] = [
  { kind: 'service', namespace: 'shop', name: 'api' },
  { kind: 'workload', workload: 'deployment', namespace: 'test', name: 'api' },
  { kind: 'pod', namespace: 'test', name: 'api-2' },
];
const picked = (text: string): number | string | undefined => {
  const found = readPick(text, options);
  return typeof found === 'object' ? writeEnd(found) : found;
};

it.each([
  ['the second', 1],
  ['second one please', 1],
  ['2', 1],
  ['#3', 2],
  ['number 1', 0],
  ['the last one', 2],
  ['第二个', 1],
  ['第 3 个', 2],
  ['选第一个', 0],
  ['最后一个', 2],
  ['shop/api', 0],
  ['svc/shop/api', 0],
  ['the one in shop', 0],
  ['api in namespace shop', 0],
  ['api-2', 2],
  ['the service', 0],
  ['deployment', 1],
  ['I meant the pod', 2],
  ['shop 里的那个', 0],
  ['是 api-2', 2],
  ['服务', 0],
  // Nobody offered it, and it is written out.
  ['data/redis', 'data/redis'],
  ['node/worker-1', 'node/worker-1'],
  // Not clear, too many, or about something else.
  ['api', undefined],
  ['test', undefined],
  ['the seventh', undefined],
  ['0', undefined],
  ['the second on 80', undefined],
  ['why shop/web-0 cannot reach shop/api', undefined],
  ['and back?', undefined],
  ['never mind', undefined],
  ['', undefined],
  [`${'the '.repeat(2_000)}second`, undefined],
])('"%s"', (text, expected) => {
  expect(picked(text)).toBe(expected);
});

it('a name that is a number is the name', () => {
  const numbers: EndRef[] = [
    { kind: 'pod', namespace: 'shop', name: 'web-0' },
    { kind: 'pod', namespace: 'shop', name: '1' },
  ];
  expect(readPick('1', numbers)).toBe(1);
  expect(readPick('2', numbers)).toBe(1);
});
