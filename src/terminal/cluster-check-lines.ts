import type { ClusterCheckFinding, ClusterCheckReport, ClusterCheckTable } from '../case/cluster-check.ts';
import type { Status } from '../case/finding.ts';
import { columnsOf, cutToColumns, padEnd, padStart } from '../words/columns.ts';
import { type InWords, inWords } from '../words/in-words.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';
import { fixTitle, type Paint, sourceText } from './report-lines.ts';

/** A cluster check's report for the terminal: the tables, then what was found, then the sentence. */

const widest = 48;

const cell = (text: string): string => cutToColumns(printableLine(text), widest);

const tableLines = (
  tell: Words,
  { title, columns, rows, more }: InWords<ClusterCheckTable>,
  paint: Paint,
): string[] => {
  if (rows.length === 0) return [];
  const all = [columns, ...rows].map((row) => row.map(cell));
  const widths = columns.map((_, at) => Math.max(...all.map((row) => columnsOf(row[at] ?? ''))));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((text, at) =>
        /^[\d.]/.test(text) && at > 1 ? padStart(text, widths[at] ?? 0) : padEnd(text, widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = all;
  return [
    paint('bold', printableLine(title)),
    paint('dim', `  ${lineOf(head)}`),
    ...body.map((row) => `  ${lineOf(row)}`),
    ...(more > 0 ? [paint('dim', `  ${tell(say('more.any', { count: more }))}`)] : []),
    '',
  ];
};

const marks: Record<Status, { sign: string; style: 'green' | 'red' | 'yellow' | 'magenta' }> = {
  pass: { sign: '✓', style: 'green' },
  fail: { sign: '✗', style: 'red' },
  warn: { sign: '!', style: 'yellow' },
  unknown: { sign: '?', style: 'magenta' },
};

const findingLines = (tell: Words, finding: InWords<ClusterCheckFinding>, paint: Paint): string[] => {
  const { sign, style } = marks[finding.status];
  return [
    `${paint(style, sign)} ${printableLine(finding.statement)}`,
    ...finding.proof.flatMap((proof) => [
      paint('dim', `    $ ${printableLine(sourceText(tell, proof))}`),
      ...proof.lines.map((line) => `      ${printableLine(line)}`),
    ]),
    ...finding.fixes.flatMap((fix) => [
      `  ${fixTitle(tell, fix, paint)}`,
      ...(fix.held === undefined ? [] : [`      ${printableLine(fix.held)}`]),
      ...printable(fix.command)
        .split('\n')
        .map((line) => paint('bold', `      ${line}`)),
    ]),
  ];
};

const states = { clean: say('line.clean'), found: say('line.found'), unknown: say('line.unknown') } as const;
const styles = { clean: 'green', found: 'red', unknown: 'magenta' } as const;

const linesOf = (tell: Words, report: InWords<ClusterCheckReport>, paint: Paint): string[] => [
  ...report.tables.flatMap((table) => tableLines(tell, table, paint)),
  ...report.findings.flatMap((finding) => findingLines(tell, finding, paint)),
  ...(report.notChecked.length === 0 ? [] : [tell(say('thread.not-checked'))]),
  ...report.notChecked.map((gap) => `  ${paint('magenta', '?')} ${printableLine(tell(say('line.gap', gap)))}`),
  ...(report.findings.length + report.notChecked.length === 0 ? [] : ['']),
  `${paint([styles[report.status], 'bold'], tell(states[report.status]))}  ${printableLine(report.summary)}`,
];

export const clusterCheckLines = (tell: Words, report: ClusterCheckReport, paint: Paint): string[] =>
  linesOf(tell, inWords(report, tell), paint);
