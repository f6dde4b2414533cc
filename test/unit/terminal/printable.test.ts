import { execFile } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressAnswer, WorkloadAnswer } from '../../../src/case/told-answer.ts';
import { printable, printableJson, printableLine, printableRow } from '../../../src/terminal/printable.ts';
import { findingLines, type Paint, reportLines } from '../../../src/terminal/report-lines.ts';
import { sweepLines } from '../../../src/terminal/sweep-lines.ts';
import { toldLines } from '../../../src/terminal/told-lines.ts';
import { hostileText, withText } from '../../helpers/hostile-text.ts';
import { runs } from '../../helpers/runs.ts';
import { sampleFinding, sampleReport } from '../../helpers/sample-report.ts';
import { sampleSweep } from '../../helpers/sample-sweep.ts';

/** Characters that a terminal must not get, by number: control, no width, direction, separators, halves of pairs. */
const rawIn = (text: string): string[] =>
  [...text].filter((char) => {
    const code = char.codePointAt(0) ?? 0;
    const within = (low: number, high: number): boolean => code >= low && code <= high;
    return (
      (within(0, 0x1f) && char !== '\n' && char !== '\t') ||
      within(0x7f, 0x9f) ||
      [0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180e, 0x3164, 0xfeff, 0xffa0].includes(code) ||
      within(0x200b, 0x200f) ||
      within(0x2028, 0x202e) ||
      within(0x2060, 0x2069) ||
      within(0xd800, 0xdfff) ||
      within(0xfe00, 0xfe0f) ||
      within(0xe0000, 0xe0fff)
    );
  });

const plain: Paint = (_style, text) => text;

const workload: WorkloadAnswer = {
  kind: 'workload',
  workload: 'deploy/shop/web',
  status: 'broken',
  summary: 'x',
  looked: 1,
  total: 1,
  pods: [{ pod: 'x', node: 'x', status: 'broken', summary: 'x', proof: [], traits: { node: 'x' }, notChecked: [] }],
  groups: [],
  shared: [],
  notChecked: [{ what: 'x', reason: 'x' }],
};
const address: AddressAnswer = {
  kind: 'address',
  address: 'x',
  status: 'healthy',
  summary: 'x',
  owners: [{ what: 'pod', name: 'x', detail: 'x' }],
  pool: { name: 'x', cidr: 'x', disabled: true },
  allocation: { block: 'x', handle: 'x' },
  remarks: ['x'],
  nearest: [{ address: 'x', whose: 'x' }],
  proof: [],
  notChecked: [{ what: 'x', reason: 'x' }],
};

describe('what reaches a terminal', () => {
  it.each([
    ['a\u200bb', 'a·b'],
    ['\u202egnp.exe', '·gnp.exe'],
    ['\u001b[31mred', '·[31mred'],
    ['tab\tline\nend', 'tab\tline\nend'],
    ['Grüße 东京 🐈', 'Grüße 东京 🐈'],
  ])('%j', (text, shown) => expect(printable(text)).toBe(shown));

  it('holds nothing that a terminal acts on, whatever a cluster says, in lines and in JSON', async () => {
    const sweep = await sampleSweep('ipam');
    const report = sampleReport;
    const finding = sampleFinding('x', { status: 'fail' });
    fc.assert(
      fc.property(hostileText, (text) => {
        const documents = [report, finding, sweep, workload, address].map((sample) => withText(sample, text));
        const lines = [
          ...reportLines(withText(report, text), plain),
          ...findingLines(withText(finding, text), plain, { proof: true }),
          ...sweepLines(withText(sweep, text), plain),
          ...toldLines(withText(workload, text), plain),
          ...toldLines(withText(address, text), plain),
          printableLine(text),
          printableRow(text),
        ];
        for (const line of lines) expect(rawIn(line)).toEqual([]);
        for (const document of documents) {
          const json = printableJson(document);
          expect(rawIn(json)).toEqual([]);
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(document)));
        }
      }),
      { numRuns: runs(150, 25_000) },
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
