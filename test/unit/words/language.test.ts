import { expect, it } from 'vitest';
import { languageOf } from '../../../src/words/language.ts';

it.each([
  ['zh_CN.UTF-8', 'zh'],
  ['zh-Hans-CN', 'zh'],
  ['zh-TW', 'zh'],
  ['zh', 'zh'],
  ['en_GB.UTF-8@euro', 'en'],
  ['EN-us', 'en'],
  ['de_DE.UTF-8', undefined],
  ['C.UTF-8', undefined],
  ['POSIX', undefined],
  ['zhx', undefined],
  ['', undefined],
])('%s is %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});
