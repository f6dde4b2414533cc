import { expect, it } from 'vitest';
import { type End, endSchema, nodeOfEnd, podOfEnd, titleOfEnd } from '../../../src/case/end.ts';
import { sampleCase } from '../../helpers/sample-report.ts';

const { pod } = sampleCase.from;

it('reads pods of cases that were saved before there were other ends', () => {
  expect(endSchema.parse({ pod, address: '192.168.84.131' })).toEqual(sampleCase.from);
});

it.each<[End, string, string | undefined, unknown]>([
  [sampleCase.from, 'shop/web-0', 'node-1', pod],
  [{ kind: 'node', name: 'node-2', address: '10.0.0.2' }, 'node-2', 'node-2', undefined],
  [{ kind: 'outside', address: '8.8.8.8' }, '8.8.8.8', undefined, undefined],
  [{ kind: 'outside', address: '1.2.3.4', name: 'example.com' }, 'example.com', undefined, undefined],
])('knows %j', (end, title, node, known) => {
  expect(endSchema.parse(end)).toEqual(end);
  expect(titleOfEnd(end)).toBe(title);
  expect(nodeOfEnd(end)).toBe(node);
  expect(podOfEnd(end)).toEqual(known);
});

it('refuses what is none of them', () => {
  for (const value of [{ kind: 'moon' }, {}, null]) expect(endSchema.safeParse(value).success).toBe(false);
});
