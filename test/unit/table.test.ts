import { expect, it } from 'vitest';
import { describeFix } from '../../src/fixes/describe.ts';
import { tableOf } from '../../src/table.ts';

it('answers to its own names alone', () => {
  const table = tableOf({ tcp: 6 });
  expect(table.tcp).toBe(6);
  for (const word of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) expect(table[word]).toBeUndefined();
  expect(Object.entries(table)).toEqual([['tcp', 6]]);
});

it('a kind that is called as what every object has is a kind', () => {
  for (const kind of ['toString', 'constructor', '__proto__']) {
    const params = { title: 'x', kind, name: 'y' };
    expect(describeFix({ id: 'review-policy', params }).command).toContain(`calicoctl get ${kind.toLowerCase()} y`);
  }
});
