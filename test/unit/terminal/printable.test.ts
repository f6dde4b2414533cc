import { execFile } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLine, printableRow } from '../../../src/terminal/printable.ts';
import { hostileText } from '../../helpers/hostile-text.ts';
import { runs } from '../../helpers/runs.ts';
import { documentsWith, linesWith, rawIn } from '../../helpers/terminal-output.ts';

describe('what reaches a terminal', () => {
  it.each([
    ['a\u200bb', 'a·b'],
    ['\u202egnp.exe', '·gnp.exe'],
    ['\u001b[31mred', '·[31mred'],
    ['tab\tline\nend', 'tab\tline\nend'],
    ['Grüße 东京 🐈', 'Grüße 东京 🐈'],
  ])('%j', (text, shown) => expect(printable(text)).toBe(shown));

  it('holds nothing that a terminal acts on, whatever a cluster says, in lines and in JSON', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const line of [...linesWith(text), printableLine(text), printableRow(text)])
          expect(rawIn(line)).toEqual([]);
        for (const document of documentsWith(text)) {
          const json = printableJson(document);
          expect(rawIn(json)).toEqual([]);
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(document)));
        }
      }),
      { numRuns: runs(150, 10_000) },
    );
  });

  it.each([
    ['an option that there is not', ['why', '--\u001b[31m\u202e']],
    ['a selector that cannot be read', ['policy', 'selector', "a == '\u001b\u202e"]],
    ['an address that is none', ['ip', '\u001b[31m\u200b']],
  ])('%s', { timeout: 60_000 }, async (_, args) => {
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['src/cli.ts', ...args], (_error, stdout, stderr) => resolve(`${stdout}${stderr}`));
    });
    expect(said).not.toBe('');
    expect(rawIn(said)).toEqual([]);
  });
});
