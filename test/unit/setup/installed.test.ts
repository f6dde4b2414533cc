import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../../setup/installed.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-platform': { version: '2.0.0', integrity: 'sha512-b', optional: true },
    'node_modules/ours': {},
  },
};
const there = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' }, 'node_modules/ours': {} };

describe('what npm has installed', () => {
  it.each([
    ['all but an optional package of another platform', there, true],
    ['nothing', {}, false],
    ['not everything', { 'node_modules/ours': {} }, false],
    ['another version', { ...there, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
    ['another content', { ...there, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }, false],
    ['a package that is no longer listed', { ...there, 'node_modules/old': { version: '1.0.0' } }, false],
    [
      'another version of an optional one',
      { ...there, 'node_modules/for-another-platform': { version: '1.9.0' } },
      false,
    ],
  ])('%s: is it what the lockfile lists?', (_, packages, expected) => {
    expect(isInstalled(lock, { packages })).toBe(expected);
  });

  it('is nothing where npm has left no list', () => {
    expect(isInstalled(lock, {})).toBe(false);
  });

  it('is here what our own lockfile lists', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8'));
    expect(isInstalled(read('package-lock.json'), read('node_modules/.package-lock.json'))).toBe(true);
  });
});
