import { styleText } from 'node:util';
import type { Case } from '../case/case.ts';
import type { Finding, Status } from '../case/finding.ts';
import type { Cause, Report } from '../case/verdict.ts';
import { wordsIn } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';

const tell = wordsIn('en');

type Style = Parameters<typeof styleText>[0];
/** Paints a word, or leaves it as it is where the terminal wants no colour. */
export type Paint = (style: Style, text: string) => string;

export const paintFor =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    styleText(style, text, { stream, validateStream: true });

const marks: Record<Status, { sign: string; style: Style }> = {
  pass: { sign: '✓', style: 'green' },
  fail: { sign: '✗', style: 'red' },
  warn: { sign: '!', style: 'yellow' },
  unknown: { sign: '?', style: 'magenta' },
};

export const findingLines = (finding: Finding, paint: Paint, options: { proof: boolean }): string[] => {
  const { sign, style } = marks[finding.status];
  const where = [finding.node, finding.direction === 'reverse' ? 'way back' : undefined].filter(Boolean).join(', ');
  const head = `${paint(style, sign)} ${printableLine(tell(finding.statement))}${where ? paint('dim', `  (${printableLine(where)})`) : ''}`;
  if (!options.proof || finding.status === 'pass') return [head];
  return [
    head,
    ...finding.proof.flatMap((proof) => [
      paint('dim', `    $ ${printableLine(`${proof.source}${proof.node ? ` on ${proof.node}` : ''}`)}`),
      ...proof.lines.map((line) => `      ${printable(line).replace(/\n/g, '\n      ')}`),
    ]),
  ];
};

const causeLines = (cause: Cause, index: number, paint: Paint): string[] => [
  '',
  paint('bold', `${index === 0 ? 'Cause' : 'Also'}: ${printableLine(tell(cause.statement))}`),
  paint(
    'dim',
    `  ${cause.id}, layer ${cause.layer}, at ${cause.hop}${cause.node ? ` on ${printableLine(cause.node)}` : ''}`,
  ),
  ...(cause.heals ? [`  ${printableLine(tell(cause.heals))}`] : []),
  ...cause.fixes.flatMap((fix) => [
    `  ${paint('cyan', 'Fix')}: ${printableLine(fix.title)}${fix.by === 'people' ? ' (for people)' : ''}`,
    `    ${printableLine(fix.why)}`,
    ...printable(fix.command)
      .split('\n')
      .map((line) => paint('bold', `      ${line}`)),
  ]),
];

const statusStyle = { broken: 'red', healthy: 'green', unknown: 'magenta' } as const;

/** The end of an answer: the sentence, the causes with their fixes, what was not checked. */
export const reportLines = (report: Report, paint: Paint): string[] => [
  '',
  `${paint([statusStyle[report.verdict.status], 'bold'], report.verdict.status.toUpperCase())}  ${printableLine(tell(report.verdict.summary))}`,
  ...report.verdict.causes.flatMap((cause, index) => causeLines(cause, index, paint)),
  ...(report.verdict.warnings.length === 0 ? [] : ['', 'Worth a look, but not the cause:']),
  ...report.verdict.warnings.map((id) => {
    const finding = report.findings.find((one) => one.id === id);
    return `  ${paint('yellow', '!')} ${printableLine(finding === undefined ? id : tell(finding.statement))}`;
  }),
  ...(report.notChecked.length === 0 ? [] : ['', 'Not checked:']),
  ...report.notChecked.map(
    ({ what, reason }) => `  ${paint('magenta', '?')} ${printableLine(tell(what))}: ${printableLine(tell(reason))}`,
  ),
];

export const timingLines = (c: Case): string[] => [
  '',
  'Timings (milliseconds from the start, and how long):',
  ...c.timings.map(
    ({ step, startMs, ms }) =>
      `  ${startMs.toFixed(0).padStart(6)} ${ms.toFixed(0).padStart(6)}  ${printableLine(step)}`,
  ),
  ...(c.requests === undefined ? [] : [`  ${c.requests} API requests`]),
];
