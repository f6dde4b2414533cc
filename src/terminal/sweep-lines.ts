import type { Status } from '../case/finding.ts';
import type { SweepFinding, SweepReport, SweepTable } from '../case/sweep.ts';
import { type InWords, inWords } from '../words/in-words.ts';
import { wordsIn } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';
import type { Paint } from './report-lines.ts';

/** A sweep's report for the terminal: the tables, then what was found, then the sentence. */

const widest = 48;

const cell = (text: string): string => {
  const line = printableLine(text);
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
};

const tableLines = ({ title, columns, rows, more }: InWords<SweepTable>, paint: Paint): string[] => {
  if (rows.length === 0) return [];
  const all = [columns, ...rows].map((row) => row.map(cell));
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((text, at) =>
        /^[\d.]/.test(text) && at > 1 ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = all;
  return [
    paint('bold', printableLine(title)),
    paint('dim', `  ${lineOf(head)}`),
    ...body.map((row) => `  ${lineOf(row)}`),
    ...(more > 0 ? [paint('dim', `  … and ${more} more`)] : []),
    '',
  ];
};

const marks: Record<Status, { sign: string; style: 'green' | 'red' | 'yellow' | 'magenta' }> = {
  pass: { sign: '✓', style: 'green' },
  fail: { sign: '✗', style: 'red' },
  warn: { sign: '!', style: 'yellow' },
  unknown: { sign: '?', style: 'magenta' },
};

const findingLines = (finding: InWords<SweepFinding>, paint: Paint): string[] => {
  const { sign, style } = marks[finding.status];
  return [
    `${paint(style, sign)} ${printableLine(finding.statement)}`,
    ...finding.proof.flatMap((proof) => [
      paint('dim', `    $ ${printableLine(`${proof.source}${proof.node ? ` on ${proof.node}` : ''}`)}`),
      ...proof.lines.map((line) => `      ${printableLine(line)}`),
    ]),
    ...finding.fixes.flatMap((fix) => [
      `    ${paint('cyan', 'Fix')}: ${printableLine(fix.title)}${fix.by === 'people' ? ' (for people)' : ''}`,
      ...(fix.held === undefined ? [] : [`      ${printableLine(fix.held)}`]),
      ...printable(fix.command)
        .split('\n')
        .map((line) => paint('bold', `      ${line}`)),
    ]),
  ];
};

const words = { clean: 'CLEAN', found: 'FOUND', unknown: 'UNKNOWN' } as const;
const styles = { clean: 'green', found: 'red', unknown: 'magenta' } as const;

const linesOf = (report: InWords<SweepReport>, paint: Paint): string[] => [
  ...report.tables.flatMap((table) => tableLines(table, paint)),
  ...report.findings.flatMap((finding) => findingLines(finding, paint)),
  ...(report.notChecked.length === 0 ? [] : ['Not checked:']),
  ...report.notChecked.map(
    ({ what, reason }) => `  ${paint('magenta', '?')} ${printableLine(what)}: ${printableLine(reason)}`,
  ),
  ...(report.findings.length + report.notChecked.length === 0 ? [] : ['']),
  `${paint([styles[report.status], 'bold'], words[report.status])}  ${printableLine(report.summary)}`,
];

export const sweepLines = (report: SweepReport, paint: Paint): string[] =>
  linesOf(inWords(report, wordsIn('en')), paint);
