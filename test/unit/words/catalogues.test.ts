import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { causeIds } from '../../../src/faults/causes.ts';
import { checkIds } from '../../../src/faults/checks.ts';
import { fixIds } from '../../../src/faults/fixes.ts';
import { whyUnfit } from '../../../src/words/catalogue-fit.ts';
import { english } from '../../../src/words/en/catalogue.ts';
import { checkCatalogues } from '../../../src/words/words.ts';
import { chinese } from '../../../src/words/zh/catalogue.ts';

const en: Readonly<Record<string, string>> = english;
const zh: Readonly<Record<string, string>> = chinese;

const internal = new Set(['verbatim']);
const codes = [...new Set(Object.keys(en).map((key) => key.replace(/_(?:one|other)$/, '')))];

describe('the catalogues', () => {
  it('have the same codes', () => {
    const bare = (catalogue: object) => [
      ...new Set(Object.keys(catalogue).map((key) => key.replace(/_(?:one|other)$/, ''))),
    ];
    expect(bare(zh).sort()).toEqual(bare(en).sort());
  });

  it.each(['en', 'zh'])('of %s has each code in one file', (language) => {
    const folder = join(import.meta.dirname, '../../../src/words', language);
    const keys = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key),
    );
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('speak of the same things', () => {
    expect(() => checkCatalogues()).not.toThrow();
  });

  it.each([
    ['a code that is missing', { 'a.b': 'x {$y}' }, 'it has no words for c'],
    ['a placeholder that does not fit', { 'a.b': 'x {$z}', c_other: '' }, 'a.b has the placeholders (z), not (y)'],
    ['a code that nobody says', { 'a.b': '{$y}', c_other: '{$count}', d: '' }, 'd is no code that is said'],
    ['nothing', { 'a.b': '{$y} x', c_other: 'of any number' }, undefined],
  ])('are named at the start for %s', (_, other, why) => {
    expect(whyUnfit({ 'a.b': 'x {$y}', c_one: 'one', c_other: '{$count}' }, other)).toBe(why);
  });

  it('end what is started without a whole one', () => {
    const { 'felix.down': _, ...rest } = zh;
    expect(() => checkCatalogues({ en, zh: rest })).toThrow(
      'the catalogue of zh does not fit: it has no words for felix.down',
    );
  });

  it('have codes that stay apart as names', () => {
    const names = codes.map((code) => code.replaceAll('.', '_'));
    expect(new Set(names).size).toBe(names.length);
    for (const code of codes) expect(code).toMatch(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/);
  });

  it.each([
    ['English', en],
    ['Chinese', zh],
  ])('%s is on one line each, with braces for placeholders alone', (_name, catalogue) => {
    for (const [code, text] of Object.entries(catalogue)) {
      expect(text, code).not.toMatch(/[\n\r]/);
      expect(text.replaceAll(/\{\$\w+\}/g, ''), code).not.toMatch(/[{}]/);
      expect(new FluentResource(`x = ${text}`).body, code).toHaveLength(1);
    }
  });
});

describe('a code', () => {
  const top = join(import.meta.dirname, '../../..');
  const sources = ['src', 'jobs']
    .flatMap((folder) =>
      readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((name) => name.endsWith('.ts') && !name.startsWith('src/words/'))
    .map((name) => readFileSync(join(top, name), 'utf8'))
    .join('\n');

  /** One for each check of the table. */
  const ofChecks = new Set(checkIds.map((id) => `check-name.${id}`));
  /** One for each cause that a person can pick. */
  const ofCauses = new Set(causeIds.map((id) => `cause-name.${id}`));
  /** What a fix says unless it is told otherwise. */
  const ofFixes = new Set(fixIds.flatMap((id) => [`fix.${id}.title`, `fix.${id}.why`]));

  it.each(codes.filter((code) => !internal.has(code)))('%s is said somewhere', (code) => {
    expect(ofFixes.has(code) || ofChecks.has(code) || ofCauses.has(code) || sources.includes(`'${code}'`)).toBe(true);
  });
});
