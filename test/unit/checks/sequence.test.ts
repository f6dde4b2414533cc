import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { expect, it } from 'vitest';
import { checks } from '../../../src/faults/checks.ts';

const root = join(import.meta.dirname, '../../../src');

const filesIn = (room: string): string[] =>
  readdirSync(join(root, room), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const files = filesIn('checks');

const importsOf = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)].map(([, to = '']) =>
    normalize(join(path, '..', to)),
  );

/** What is read when a file is, itself included. */
const reached = (path: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const to of importsOf(path)) reached(to, seen);
  return seen;
};

it('a file of a check that nobody asks does not exist', () => {
  const asked = reached('checks/sequence.ts');
  // What collecting and the command line ask of a case beside the checks.
  const others = ['diagnose', 'terminal'].flatMap(filesIn).flatMap(importsOf);
  expect(files.length).toBeGreaterThan(60);
  expect(files.filter((path) => !asked.has(path) && !others.includes(path))).toEqual([]);
});

it('each check has a file that says its name', () => {
  const text = files.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  const elsewhere = ['diagnose', 'verdict'].flatMap(filesIn).map((path) => readFileSync(join(root, path), 'utf8'));
  const all = [text, ...elsewhere].join('\n');
  expect(Object.keys(checks).filter((name) => !all.includes(`'${name}'`))).toEqual([]);
});
