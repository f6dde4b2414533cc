import { styleText } from 'node:util';
import type { Case } from '../case/case.ts';
import type { Finding, Proof, Status } from '../case/finding.ts';
import type { Cause, NotChecked, Report, SuggestedFix, Verdict } from '../case/verdict.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';

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

/** Where a proof was read. */
export const sourceText = (tell: Words, { source, node }: Proof): string =>
  tell(node ? say('line.proof-on', { source, node }) : source);

export const fixTitle = (
  tell: Words,
  { title, by }: { title: Message | string; by: SuggestedFix['by'] },
  paint: Paint,
): string =>
  `  ${paint('cyan', tell(say('line.fix')))}${tell(say('word.colon'))}${printableLine(tell(title))}${by === 'people' ? tell(say('line.for-people')) : ''}`;

/** A fix as text to copy; `beside`: what is said of it. */
export const fixLines = (
  tell: Words,
  fix: SuggestedFix,
  beside: Message | string | undefined,
  paint: Paint,
): string[] => [
  fixTitle(tell, fix, paint),
  ...(beside === undefined ? [] : [`    ${printableLine(tell(beside))}`]),
  ...printable(fix.command)
    .split('\n')
    .map((line) => paint('bold', `      ${line}`)),
];

export const proofLines = (tell: Words, proof: readonly Proof[], paint: Paint): string[] =>
  proof.flatMap((each) => [
    paint('dim', `    $ ${printableLine(sourceText(tell, each))}`),
    ...each.lines.map((line) => `      ${printable(tell(line)).replace(/\n/g, '\n      ')}`),
  ]);

export const causeTitle = ({ statement: cause }: Pick<Cause, 'statement'>, index: number): Message =>
  index === 0 ? say('line.cause', { cause }) : say('line.also', { cause });

export const findingLines = (tell: Words, finding: Finding, paint: Paint, options: { proof: boolean }): string[] => {
  const { sign, style } = marks[finding.status];
  const where = [finding.node, finding.direction === 'reverse' ? tell(say('line.way-back')) : undefined]
    .filter(Boolean)
    .join(', ');
  const head = `${paint(style, sign)} ${printableLine(tell(finding.statement))}${where ? paint('dim', `  (${printableLine(where)})`) : ''}`;
  if (!options.proof || finding.status === 'pass') return [head];
  return [head, ...proofLines(tell, finding.proof, paint)];
};

const causePlace = ({ id: cause, layer, hop, node }: Cause): Message =>
  node ? say('line.where-on', { cause, layer, hop, node }) : say('line.where', { cause, layer, hop });

const causeLines = (tell: Words, cause: Cause, index: number, paint: Paint): string[] => [
  '',
  paint('bold', printableLine(tell(causeTitle(cause, index)))),
  paint('dim', `  ${printableLine(tell(causePlace(cause)))}`),
  ...(cause.selfHeals ? [`  ${printableLine(tell(cause.selfHeals))}`] : []),
  ...cause.fixes.flatMap((fix) => fixLines(tell, fix, fix.why, paint)),
];

const verdictWords = {
  broken: say('line.broken'),
  healthy: say('line.healthy'),
  unknown: say('line.unknown'),
};
export const statusStyles = { broken: 'red', healthy: 'green', unknown: 'magenta' } as const;

/** `BROKEN  ` and the sentence. */
export const verdictLine = (
  tell: Words,
  { status, summary }: Pick<Verdict, 'status' | 'summary'>,
  paint: Paint,
): string => `${paint([statusStyles[status], 'bold'], tell(verdictWords[status]))}  ${printableLine(tell(summary))}`;

export const notCheckedLines = (tell: Words, notChecked: readonly NotChecked[], paint: Paint): string[] => [
  ...(notChecked.length === 0 ? [] : ['', tell(say('thread.not-checked'))]),
  ...notChecked.map((gap) => `  ${paint('magenta', '?')} ${printableLine(tell(say('line.gap', gap)))}`),
];

/** The end of an answer: the sentence, the causes with their fixes, what was not checked. */
export const reportLines = (tell: Words, report: Report, paint: Paint): string[] => [
  '',
  verdictLine(tell, report.verdict, paint),
  ...report.verdict.causes.flatMap((cause, index) => causeLines(tell, cause, index, paint)),
  ...(report.verdict.warnings.length === 0 ? [] : ['', tell(say('line.warnings'))]),
  ...report.verdict.warnings.map((id) => {
    const finding = report.findings.find((one) => one.id === id);
    return `  ${paint('yellow', '!')} ${printableLine(finding === undefined ? id : tell(finding.statement))}`;
  }),
  ...notCheckedLines(tell, report.notChecked, paint),
];

export const timingLines = (tell: Words, c: Case): string[] => [
  '',
  tell(say('line.timings')),
  ...c.timings.map(
    ({ step, startMs, ms }) =>
      `  ${startMs.toFixed(0).padStart(6)} ${ms.toFixed(0).padStart(6)}  ${printableLine(tell(step))}`,
  ),
  ...(c.requests === undefined ? [] : [`  ${tell(say('line.requests', { count: c.requests }))}`]),
];
