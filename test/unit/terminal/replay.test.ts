import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PublicError } from '../../../src/errors.ts';
import { replay } from '../../../src/terminal/replay.ts';
import { said } from '../../helpers/said.ts';

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

it('what never ends is no case', async () => {
  const error = await replay('/dev/zero', {} as never, {} as never).catch((thrown: unknown) => thrown);
  expect(error instanceof PublicError && said(error.said)).toMatch(/bytes or more; at most 128,000,000 are read/);
});
