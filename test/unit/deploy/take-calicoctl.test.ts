import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../../deploy/take-calicoctl.sh');

describe('calicoctl out of an image', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calico-why-image-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (path: string, text: string | { to: string }): void => {
    const file = join(folder, 'image', path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof text === 'string') writeFileSync(file, text, { mode: 0o755 });
    else symlinkSync(text.to, file);
  };
  const take = () => {
    const file = join(folder, 'calicoctl');
    const ran = spawnSync('sh', [script, join(folder, 'image'), file], { encoding: 'utf8' });
    return { ...ran, file };
  };

  it.each<[string, Record<string, string | { to: string }>]>([
    ['a file at its top', { '/calicoctl': 'right' }],
    ['a link beside what it leads to', { '/usr/bin/calicoctl': { to: 'calico' }, '/usr/bin/calico': 'right' }],
    ['a link from its top', { '/usr/bin/calicoctl': { to: '/opt/calico' }, '/opt/calico': 'right' }],
    [
      'a link to a link',
      { '/usr/bin/calicoctl': { to: '../../c' }, '/c': { to: '/opt/calico' }, '/opt/calico': 'right' },
    ],
  ])('is taken: %s', (_, files) => {
    for (const [path, text] of Object.entries(files)) put(path, text);
    const { status, file } = take();
    expect(status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('right');
    expect(lstatSync(file).isSymbolicLink()).toBe(false);
    expect(lstatSync(file).mode & 0o777).toBe(0o755);
  });

  it.each<[string, Record<string, string | { to: string }>]>([
    ['none', { '/usr/bin/other': 'wrong' }],
    ['a link to nothing', { '/usr/bin/calicoctl': { to: '/nowhere/at/all' } }],
    ['links in a circle', { '/usr/bin/calicoctl': { to: 'calico' }, '/usr/bin/calico': { to: 'calicoctl' } }],
  ])('is missed: %s', (_, files) => {
    for (const [path, text] of Object.entries(files)) put(path, text);
    expect(take()).toMatchObject({ status: 1, stderr: expect.stringContaining('no calicoctl in this image') });
  });
});
