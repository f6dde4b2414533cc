import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadObjects } from '../../../src/policy-cli/load-objects.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-objects-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const policy = (order: number, namespace = 'namespace: red, ') =>
  `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {${namespace}name: p}\nspec: {order: ${order}}\n`;

it('an object that is there twice and differs is said to be, and the last counts', async () => {
  await write('a.yaml', `${policy(1)}---\n${policy(2, 'namespace: blue, ')}`);
  await write('b.yaml', `${policy(3)}---\n${policy(4, '')}`);
  const { objects, problems } = await loadObjects(folder);
  expect(objects.map((object) => (object as { spec: { order: number } }).spec.order)).toEqual([2, 3, 4]);
  expect(problems).toEqual([
    { object: 'NetworkPolicy red/p', reason: 'left out as it is in a.yaml: it is defined again in b.yaml' },
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
