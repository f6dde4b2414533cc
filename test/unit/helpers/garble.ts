import fc from 'fast-check';

/** Ways to spoil a text: cut, a byte turned, a piece doubled or lost, something else altogether. */
const spoiled = (text: string): fc.Arbitrary<string> => {
  const place = fc.nat(Math.max(0, text.length - 1));
  return fc.oneof(
    place.map((at) => text.slice(0, at)),
    fc
      .tuple(place, fc.nat(255))
      .map(([at, byte]) => text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)),
    fc.tuple(place, fc.nat(400)).map(([at, length]) => text.slice(0, at) + text.slice(at + length)),
    fc.tuple(place, fc.nat(400)).map(([at, length]) => text.slice(0, at + length) + text.slice(at)),
    fc.constantFrom('', 'null', '[]', '{}', '0', '<html></html>', '\u0000'.repeat(20)),
  );
};

/** What stands where something else should: of every type that JSON has, and what is hostile in its own type. */
const strange: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1e308,
  '',
  '::',
  '999.1.1.1/99',
  '../../etc/passwd',
  '\u202ecba',
  'x'.repeat(5_000),
  [],
  [[[]]],
  {},
  { __proto__: null, length: 3 },
);

type Loose = Record<string, unknown> | unknown[];

const containers = (value: unknown, found: Loose[] = []): Loose[] => {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Loose);
  for (const each of Object.values(value)) containers(each, found);
  return found;
};

interface Change {
  at: number;
  key: number;
  value: unknown;
  drop: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(10_000),
  key: fc.nat(50),
  value: strange,
  drop: fc.boolean(),
});

/** The same value with some of its fields gone or of another type; what was given stays as it is. */
export const twisted = (value: unknown): fc.Arbitrary<unknown> =>
  fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const root = { value: structuredClone(value) };
    for (const { at, key, value: other, drop } of changes) {
      const all = containers(root);
      const target = all[at % all.length] ?? root;
      const names = Object.keys(target);
      const name = names[key % Math.max(1, names.length)];
      if (name === undefined) continue;
      if (drop && target !== root) Reflect.deleteProperty(target, name);
      else Reflect.set(target, name, structuredClone(other));
    }
    return root.value;
  });

/** What comes instead of a JSON document: its text spoiled, or its fields. */
export const garbledJson = (value: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    spoiled(JSON.stringify(value)),
    twisted(value).map((other) => JSON.stringify(other) ?? ''),
  );
