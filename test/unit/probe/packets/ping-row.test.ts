import { expect, it } from 'vitest';
import { decidedOf } from '../../../../src/probe/packets/ping-row.ts';

it.each<[string, number, number[], number]>([
  ['nothing came back: the last second is not decided', 100, [], 80],
  ['the last was answered', 100, [1, 2, 100], 100],
  ['some of the last second were answered', 100, [1, 95], 95],
  ['the last answer is long ago: what was sent since is lost, but for the last second', 100, [1, 20], 80],
  ['hardly begun', 5, [], 0],
  ['never more than were sent', 5, [1, 9], 5],
])('of a row that is cut short: %s', (_, sent, answered, wanted) => {
  expect(decidedOf(sent, answered, 50)).toBe(wanted);
});
