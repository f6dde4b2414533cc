import { describe, expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

describe('a name that is a word as well', () => {
  it.each([
    "pod `hello` can't reach pod `world`",
    'pod hello cannot reach pod world',
    '`hello` cannot reach `world`',
    'pod hello -> pod world is dead',
  ])('is one in back ticks and behind a noun: %s', (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from: { name: 'hello' }, to: { name: 'world' } });
  });

  it('is a word all the same where that is what it says', () => {
    expect(understand({ text: 'shop/web-0 is stuck in `ContainerCreating`' })).toMatchObject({ kind: 'no-address' });
    expect(understand({ text: '`ping` from shop/web-0 to shop/db-0 is lost' })).toMatchObject({ protocol: 'icmp' });
    expect(understand({ text: 'the pod now cannot reach shop/db-0' })).toMatchObject({ missing: ['from'] });
  });
});

it('a plural says of both names what they are', () => {
  expect(understand({ text: 'are nodes gpu-a1 and gpu-b7 able to talk to each other?' })).toMatchObject({
    kind: 'nodes',
    from: { kind: 'node', name: 'gpu-a1' },
    to: { kind: 'node', name: 'gpu-b7' },
  });
});

it('a letter in place of a name stands for that in brackets', () => {
  expect(understand({ text: 'service A (invoice-api) cannot reach service B (tax-engine)' })).toMatchObject({
    from: { kind: 'service', name: 'invoice-api' },
    to: { kind: 'service', name: 'tax-engine' },
  });
});
