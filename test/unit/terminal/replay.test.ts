import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PublicError } from '../../../src/errors.ts';
import { replay } from '../../../src/terminal/replay.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { said } from '../../helpers/said.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';

/** Cases come from other people. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [
    'seven million empty lists in a known place',
    `{"version":1,"nodes":[${'[],'.repeat(7_000_000)}[]]}`,
    /at most 6,000,000 are read/,
  ],
  ['6.5 million keys', `{${'"a":0,'.repeat(6_500_000)}"b":0}`, /at most 6,000,000 are read/],
  ['lists 100,000 deep', '['.repeat(100_000), /nested more than 100 levels deep/],
  ['objects 100,000 deep', '{"a":'.repeat(100_000), /nested more than 100 levels deep/],
  ['a list of two million', `[${'[],'.repeat(2_000_000)}[]]`, /no saved case|is not a|is no /i],
])('%s: no case, said in time', async (name, text, reason) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  writeFileSync(file, text);
  const since = performance.now();
  const error = await replay(file, {} as never, {} as never).catch((thrown: unknown) => thrown);
  if (!(error instanceof PublicError)) throw error;
  expect(said(error.said)).toMatch(reason);
  expect(performance.now() - since).toBeLessThan(15_000);
});

const saved = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

it('a case of a later version is refused, and it is said which', async () => {
  const file = saved('later.json', JSON.stringify({ format: 'calico-why/case/2', question: { asked: 'otherwise' } }));
  const error = await replay(file, {} as never, {} as never).catch((thrown: unknown) => thrown);
  if (!(error instanceof PublicError)) throw error;
  expect(error.code).toBe('case-later');
  expect(said(error.said)).toMatch(
    /later version .* is calico-why\/case\/2, and this version reads calico-why\/case\/1/,
  );
  expect(error.next).toBe('Replay it with that version or a later one.');
});

it.each(['en', 'zh'] as const)(
  'a case that the version before saved, with sentences in it, is replayed in %s',
  async (language) => {
    const recorded = readPacked('cases')
      .map((line) => (JSON.parse(line) as Recorded).case)
      .find((each) => JSON.stringify(each).includes('"reason":"'));
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const tell = wordsIn(language);
    const code = await replay(saved('before.json', JSON.stringify(recorded)), {} as never, { tell, forScripts: tell });
    const text = written.mock.calls.join('');
    written.mockRestore();
    expect([0, 1, 3]).toContain(code);
    expect(/\p{Script=Han}/u.test(text)).toBe(language === 'zh');
  },
);

it('what never ends is no case', async () => {
  const error = await replay('/dev/zero', {} as never, {} as never).catch((thrown: unknown) => thrown);
  expect(error instanceof PublicError && said(error.said)).toMatch(/bytes or more; at most 128,000,000 are read/);
});
