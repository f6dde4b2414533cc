import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../src/intended/policy/policy-index.ts';
import { loadObjects } from '../../../src/policy-cli/load-objects.ts';
import { saying } from '../../helpers/said.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-objects-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const policy = (order: number, namespace = 'namespace: red, ') =>
  `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {${namespace}name: p}\nspec: {order: ${order}}\n`;

/** Each line holds the one before nine times. */
const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
].join('\n');

it.each([
  ['a bomb of aliases', 'bomb.yaml', () => bomb, /20,000,001 values or more; at most 20,000,000/],
  ['a bomb behind honest documents', 'late.yaml', () => `${policy(1)}---\n${bomb}`, /at most 20,000,000/],
  [
    'a bomb in a large file',
    'large.yaml',
    () => `${policy(1)}#${'x'.repeat(5_000_000)}\n---\n${bomb}`,
    /at most 20,000,000/,
  ],
  ['60 million values', 'flat.yaml', () => `a: [${'x,'.repeat(60_000_000)}]\n`, /at most 20,000,000/],
  ['30 million empty lists', 'lists.json', () => `[${'[],'.repeat(30_000_000)}[]]`, /at most 20,000,000/],
  ['lists 100,000 deep', 'deep.json', () => '['.repeat(100_000), /nested more than 100 levels deep/],
])('%s: refused in time, with a sentence that says what to do', async (_, name, textOf, reason) => {
  await write(name, textOf());
  const since = performance.now();
  const error = await loadObjects(folder).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: expect.stringMatching(reason),
    next: expect.stringContaining('fewer manifests'),
  });
  expect(performance.now() - since).toBeLessThan(15_000);
});

it('YAML nested 100,000 deep is left out as a document, with why', async () => {
  await write('deep.yaml', `a: ${'['.repeat(100_000)}\n---\n${policy(1)}`);
  const { objects, problems, unread } = await loadObjects(folder);
  expect(objects).toHaveLength(1);
  expect(problems).toEqual([]);
  expect(unread).toMatchObject([
    { kind: 'any', what: saying('file deep.yaml document 1'), reason: saying('maxDepth'), leftOut: {} },
  ]);
});

it('an object that is there twice and differs is said to be, and the last counts', async () => {
  await write('a.yaml', `${policy(1)}---\n${policy(2, 'namespace: blue, ')}`);
  await write('b.yaml', `${policy(3)}---\n${policy(4, '')}`);
  const { objects, problems } = await loadObjects(folder);
  expect(objects.map((object) => (object as { spec: { order: number } }).spec.order)).toEqual([2, 3, 4]);
  expect(problems).toEqual([
    { object: 'NetworkPolicy red/p', reason: saying('left out as it is in a.yaml: it is defined again in b.yaml') },
  ]);
});

it('the same object twice is no mistake, nor are objects of one name and another kind', async () => {
  await write('a.yaml', policy(1));
  await write('b.yaml', policy(1));
  await write('c.yaml', policy(1).replace('projectcalico.org/v3', 'networking.k8s.io/v1'));
  await write('d.json', JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [{ no: 'name' }, { no: 'name' }] }));
  const { objects, problems } = await loadObjects(folder);
  expect(problems).toEqual([]);
  expect(objects).toHaveLength(4);
});

it('a list that holds no list is no empty one', async () => {
  await write(
    'a.yaml',
    'apiVersion: v1\nkind: List\nitems:\n  one: {kind: NetworkPolicy}\n---\nkind: List\nitems: null\n',
  );
  const { objects } = await loadObjects(folder);
  expect(buildPolicyIndex(objects).cluster.missed).toMatchObject([{ kind: 'any' }]);
});
