import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsPage } from '../../../../deploy/settings/page.ts';
import { variables } from '../../../../src/settings/config.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../deploy/SETTINGS.md'), 'utf8');
const rowOf = (setting: string) => page.split('\n').find((line) => line.startsWith(`| \`${setting}\` `));

describe('the page of settings', () => {
  it('is what the tables and schemas say: else `npm run --silent settings > deploy/SETTINGS.md`', () => {
    expect(page).toBe(settingsPage());
  });

  it.each(Object.entries(variables))('has %s once', (setting, variable) => {
    expect(rowOf(setting)).toContain(`| \`${variable}\` |`);
  });

  it.each([
    ['redis.url', '| to be set |'],
    ['redis.url', '**May hold a password.**'],
    ['limits.perAsker', '| `3` | 1 to 100 |'],
    ['scheduled.kernel', '| `true` | `true`, `false` |'],
    ['seal.key', '**Secret.**'],
    ['log.level', '`trace`, `debug`, `info`'],
  ])('says of %s: %s', (setting, words) => {
    expect(rowOf(setting)).toContain(words);
  });
});
