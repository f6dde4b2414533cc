import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { privateCache } from '../../../../src/terminal/completion/private-cache.ts';

let home: string;
let folder: string;
const now = Date.now();

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'calico-why-private-'));
  folder = join(home, 'calico-why');
});
afterEach(() => rm(home, { recursive: true }));

const open = (env: NodeJS.ProcessEnv = { XDG_CACHE_HOME: home }) => privateCache(env, () => now);

it('keeps a text where only its owner reads it', async () => {
  await open().write('a', 'text');
  expect(await open().read('a')).toMatchObject({ text: 'text', at: expect.any(Number) });
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['a']);
  await open().write('a', 'other');
  expect(await open().read('a')).toMatchObject({ text: 'other' });
});

it('is under HOME where XDG_CACHE_HOME is not set or not absolute', async () => {
  await open({ XDG_CACHE_HOME: 'here', HOME: home }).write('a', 'text');
  expect(await open({ HOME: home }).read('a')).toMatchObject({ text: 'text' });
  expect(await readdir(join(home, '.cache'))).toEqual(['calico-why']);
  await open({}).write('a', 'text');
  expect(await open({}).read('a')).toBeUndefined();
});

it('reads nothing that others could have written', async () => {
  await open().write('a', 'text');
  await chmod(join(folder, 'a'), 0o644);
  expect(await open().read('a')).toBeUndefined();
  await writeFile(join(home, 'elsewhere'), 'text', { mode: 0o600 });
  await symlink(join(home, 'elsewhere'), join(folder, 'link'));
  expect(await open().read('link')).toBeUndefined();
  await mkdir(join(folder, 'folder'), { mode: 0o700 });
  expect(await open().read('folder')).toBeUndefined();
  await chmod(join(folder, 'a'), 0o600);
  await chmod(folder, 0o777);
  expect(await open().read('a')).toBeUndefined();
});

it('writes nothing through a link, nor into a folder of others', async () => {
  await mkdir(join(home, 'other'), { mode: 0o755 });
  await symlink(join(home, 'other'), folder);
  await open().write('a', 'text');
  expect(await readdir(join(home, 'other'))).toEqual([]);
});

it('reads and writes no more than a million bytes, and drops what is a day old', async () => {
  await open().write('large', 'x'.repeat(1_000_001));
  expect(await open().read('large')).toBeUndefined();
  await open().write('old', 'text');
  await utimes(join(folder, 'old'), new Date(now - 90_000_000), new Date(now - 90_000_000));
  await open().write('new', 'text');
  expect(await readdir(folder)).toEqual(['new']);
});
