import type { Cause, Report, SuggestedFix } from '../../case/verdict.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { type NamedFix, nameOfFix, placeName } from './names.ts';
import { findingsText, proofElements } from './step.ts';
import { oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { type Block, bold, bullets, code, italic, line, type Part, preformatted, rich, words } from './view.ts';

/** The last message of a thread: the causes with their proof, the fixes to copy, what was not checked. */

const mostCauses = 5;
const mostNotChecked = 12;

/** What only people can decide or reach is said to be for them; `why` is the reason. */
const fixElements = (tell: Words, fix: SuggestedFix): Part[] => [
  line(
    words(tell(fix.by === 'people' ? say('fix.for-people') : say('fix.lead'))),
    bold(tell(fix.title)),
    words(` – ${tell(fix.why)}`),
  ),
  preformatted(fix.command),
];

const causeBlocks = (
  tell: Words,
  cause: Cause,
  index: number,
  report: Report,
  offered: ReadonlySet<string>,
): Block[] => {
  const finding = report.findings.find(({ id }) => id === cause.finding);
  const explained = cause.explains.flatMap((id) => {
    const follows = report.findings.find((other) => other.id === id);
    return follows && follows.status !== 'pass' ? [line(words(tell(follows.statement)))] : [];
  });
  return [
    rich(
      line(
        words(index === 0 ? `${verdictMarks.broken} ${tell(say('thread.cause'))}` : `${index + 1}. `),
        bold(tell(cause.statement)),
        ...(finding ? [italic(`  (${placeName(tell, finding)})`)] : []),
      ),
      ...(cause.object ? [line(words(tell(say('thread.look-at'))), code(oneLine(cause.object)))] : []),
      ...(finding ? proofElements(tell, finding.proof) : []),
      ...(explained.length > 0 ? [line(words(tell(say('thread.explains')))), bullets(explained.slice(0, 8))] : []),
      ...(cause.selfHeals ? [line(italic(tell(cause.selfHeals)))] : []),
    ),
    ...cause.fixes.filter((fix) => !offered.has(nameOfFix(fix))).map((fix) => rich(...fixElements(tell, fix))),
  ];
};

const warningBlocks = (tell: Words, report: Report): Block[] => {
  const lines = report.verdict.warnings.map((id) => {
    const finding = report.findings.find((other) => other.id === id);
    return line(words(finding === undefined ? id : tell(finding.statement)));
  });
  return lines.length === 0 ? [] : [rich(line(bold(`⚠ ${tell(say('thread.warnings'))}`)), bullets(lines))];
};

const notCheckedBlocks = (tell: Words, report: Report): Block[] => {
  const all = report.notChecked;
  if (all.length === 0) return [];
  const lines = all
    .slice(0, mostNotChecked)
    .map(({ what, reason }) => line(bold(tell(what)), words(` – ${tell(reason)}`)));
  const rest = all.length - lines.length;
  return [
    rich(
      line(bold(tell(say('thread.not-checked')))),
      bullets(lines),
      ...(rest > 0 ? [line(italic(tell(say('more.things', { count: rest }))))] : []),
    ),
  ];
};

/** The whole report as plain text, for the file that goes along when a message had to be cut. */
const reportText = (tell: Words, report: Report): string =>
  [
    `${report.verdict.status.toUpperCase()}: ${tell(report.verdict.summary)}`,
    ...report.verdict.causes.flatMap((cause, index) => [
      '',
      `${index + 1}. ${tell(cause.statement)}`,
      ...(cause.selfHeals ? [`   ${tell(cause.selfHeals)}`] : []),
      ...cause.fixes.flatMap((fix) => [
        `   ${tell(say('fix.lead'))}${tell(fix.title)} – ${tell(fix.why)}`,
        `   ${fix.command}`,
      ]),
    ]),
    '',
    ...report.notChecked.map(({ what, reason }) => tell(say('thread.one-not-checked', { what, reason }))),
    '',
    findingsText(tell, report.findings),
  ].join('\n');

/** `offered`: fixes that have a message with buttons of their own, so that they do not stand here as well. */
export const renderVerdict = (tell: Words, report: Report, offered: readonly NamedFix[] = []): Draft => {
  const elsewhere = new Set(offered.map(nameOfFix));
  const { status, causes } = report.verdict;
  const summary = tell(report.verdict.summary);
  const lead = status === 'broken' ? [] : [rich(line(words(`${verdictMarks[status]} `), bold(summary)))];
  const rest = causes.length - mostCauses;
  return {
    text: summary,
    blocks: [
      ...lead,
      ...(status === 'broken' && causes.length === 0
        ? [rich(line(words(`${verdictMarks.broken} `), bold(summary)))]
        : []),
      ...causes.slice(0, mostCauses).flatMap((cause, index) => causeBlocks(tell, cause, index, report, elsewhere)),
      ...(rest > 0 ? [rich(line(italic(tell(say('more.causes', { count: rest })))))] : []),
      ...warningBlocks(tell, report),
      ...notCheckedBlocks(tell, report),
    ],
    whole: { name: 'report.txt', title: tell(say('thread.whole-report')), content: reportText(tell, report) },
  };
};
