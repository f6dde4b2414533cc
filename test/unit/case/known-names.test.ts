import { expect, it } from 'vitest';
import { gatherKnown, knownNamesSchema, listKnown, mostKnown } from '../../../src/case/known-names.ts';

const named = (name: string, namespace = 'shop') => ({ namespace, name });

it('keeps what there is of each kind, and says what could not be read', () => {
  const known = gatherKnown([
    { kind: 'node', found: [named('node-1', '')] },
    { kind: 'service', found: undefined, forbidden: true },
    { kind: 'pod', found: [named('web-1'), named('web-0'), named('who', 'constructor')] },
  ]);
  expect(knownNamesSchema.parse(JSON.parse(JSON.stringify(known)))).toEqual(known);
  expect(known.unread).toEqual([{ kind: 'service', forbidden: true }]);
  expect(listKnown(known)).toEqual([
    { kind: 'pod', namespace: 'shop', name: 'web-0' },
    { kind: 'pod', namespace: 'shop', name: 'web-1' },
    { kind: 'pod', namespace: 'constructor', name: 'who' },
    { kind: 'node', name: 'node-1' },
  ]);
});

it('names that Kubernetes would not allow are left out', () => {
  const hostile = ['<!channel>', '../../secrets', 'a b', '', 'x'.repeat(300), '-a'].map((name) => named(name));
  expect(listKnown(gatherKnown([{ kind: 'pod', found: [...hostile, named('web', '<@U1>'), named('db')] }]))).toEqual([
    { kind: 'pod', namespace: 'shop', name: 'db' },
  ]);
});

it('more than is kept is cut, and said to be', () => {
  const pods = Array.from({ length: mostKnown.pod + 1 }, (_, i) => named(`p-${i}`));
  const known = gatherKnown([{ kind: 'pod', found: pods }]);
  expect(listKnown(known)).toHaveLength(mostKnown.pod);
  expect(known.cut).toEqual(['pod']);
  // Long ones are cut by their letters.
  const long = Array.from({ length: mostKnown.pod }, (_, i) => named(`${'p'.repeat(200)}-${i}`));
  expect(gatherKnown([{ kind: 'pod', found: long }]).cut).toEqual(['pod']);
});
