import { describe, expect, it } from 'vitest';
import { breakName, joinParts, widthOf } from '../../../src/picture/svg.ts';

describe('a name', () => {
  it.each([
    ['shop/web-0', ['shop/web-0']],
    ['checkout/payments-worker-7d9c5b', ['checkout/payments-', 'worker-7d9c5b']],
    ['network between the nodes', ['network between', 'the nodes']],
    ['x'.repeat(60), ['x'.repeat(18), `${'x'.repeat(17)}…`]],
    ['', ['']],
  ])('%s is broken where its parts join, and cut at the end', (name, lines) => {
    const got = breakName(name, 260, 20, 2);
    for (const line of got) expect(widthOf(line, 20, true)).toBeLessThanOrEqual(260);
    expect(got).toEqual(lines);
  });
});

it('parts are kept whole, each on a line of its own where two do not fit', () => {
  expect(joinParts(['pod', '10.0.0.1', '', '3 of 3 seen'], 300, 16)).toEqual(['pod · 10.0.0.1 · 3 of 3 seen']);
  expect(joinParts(['pod', 'fd00:42:0:8b78:7710:d725:d19f:fe04', '3 of 3 seen'], 300, 16)).toEqual([
    'pod',
    'fd00:42:0:8b78:7710:d725:d19f:fe…',
    '3 of 3 seen',
  ]);
});
