import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** `src/README.md` is true: what it names is there, and its floors are how rooms import each other. */

const top = join(import.meta.dirname, '../..');
const readme = readFileSync(join(top, 'src/README.md'), 'utf8');

const floors = new Map(
  [...readme.matchAll(/^\| (\d) \| ([^|]+) \|/gm)].flatMap(([, floor, rooms = '']) =>
    [...rooms.matchAll(/`([^`]+)`/g)].map(([, room = '']) => [room, Number(floor)] as const),
  ),
);

const foldersOf = (folder: string): string[] =>
  readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** `src/case/case.ts` → `case`, `jobs/fix.ts` → `jobs`; undefined: a file at the top of `src`, or not ours. */
const roomOf = (path: string): string | undefined => {
  const [first, second, third] = path.split('/');
  if (first === 'src') return third === undefined ? undefined : second;
  return first === 'jobs' ? 'jobs' : undefined;
};

const imports = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .flatMap((entry) => {
      const path = relative(top, join(entry.parentPath, entry.name));
      const text = readFileSync(join(top, path), 'utf8');
      return [...text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)].map(([, fixed, dynamic]) => ({
        path,
        to: normalize(join(path, '..', fixed ?? dynamic ?? '')),
      }));
    }),
);

describe('src/README.md', () => {
  it('names no file or folder that is not there', () => {
    const named = [...readme.matchAll(/`((?:src|jobs|test|deploy)\/[^`\s]*)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((path) => !existsSync(join(top, path)))).toEqual([]);
  });

  it('has each room on one floor', () => {
    expect([...floors.keys()].toSorted()).toEqual([...foldersOf('src'), 'jobs'].toSorted());
    expect(
      readme
        .match(/^\| \d \|.*$/gm)
        ?.join()
        .match(/`/g)?.length,
    ).toBe(floors.size * 2);
  });

  it('no room imports from a floor above its own', () => {
    const up = imports.filter(({ path, to }) => {
      const [from, above] = [roomOf(path), roomOf(to)].map((room) =>
        room === undefined ? undefined : floors.get(room),
      );
      return from !== undefined && above !== undefined && above > from;
    });
    expect(imports.length).toBeGreaterThan(2_000);
    expect(up.map(({ path, to }) => `${path} imports ${to}`)).toEqual([]);
  });

  it('calls by name only what the code calls so', () => {
    const said = [...readme.matchAll(/`(\w+)\(/g)].map(([, name = '']) => name);
    const code = imports.map(({ path }) => path);
    const all = [...new Set(code)].map((path) => readFileSync(join(top, path), 'utf8')).join('\n');
    expect(said.length).toBeGreaterThan(3);
    expect(said.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([]);
  });
});
