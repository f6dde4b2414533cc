import type { RichTextBlock } from '@slack/types';
import type { Cause, Report, SuggestedFix } from '../../case/verdict.ts';
import type { Block, Draft } from './draft.ts';
import { placeName } from './names.ts';
import { bold, bullets, code, italic, line, preformatted, rich, words } from './rich.ts';
import { findingsText, proofElements } from './step.ts';
import { many, oneLine } from './text.ts';

/** The last message of a thread: the causes with their proof, the fixes to copy, what was not checked. */

const mostCauses = 5;
const mostNotChecked = 12;

const fixElements = (fix: SuggestedFix): RichTextBlock['elements'] => [
  line(words('Fix: '), bold(fix.title), words(` – ${fix.why}`)),
  preformatted(fix.command),
];

const causeBlocks = (cause: Cause, index: number, report: Report): Block[] => {
  const finding = report.findings.find(({ id }) => id === cause.finding);
  const explained = cause.explains.flatMap((id) => {
    const follows = report.findings.find((other) => other.id === id);
    return follows && follows.status !== 'pass' ? [line(words(follows.statement))] : [];
  });
  return [
    rich(
      line(
        words(index === 0 ? '🔴 ' : `${index + 1}. `),
        bold(cause.statement),
        ...(finding ? [italic(`  (${placeName(finding)})`)] : []),
      ),
      ...(cause.object ? [line(words('Look at '), code(oneLine(cause.object)))] : []),
      ...(finding ? proofElements(finding.proof) : []),
      ...(explained.length > 0 ? [line(words('It explains:')), bullets(explained.slice(0, 8))] : []),
      ...(cause.heals ? [line(italic(cause.heals))] : []),
    ),
    ...cause.fixes.map((fix) => rich(...fixElements(fix))),
  ];
};

const warningBlocks = (report: Report): Block[] => {
  const lines = report.verdict.warnings.map((id) => {
    const finding = report.findings.find((other) => other.id === id);
    return line(words(finding?.statement ?? id));
  });
  return lines.length === 0
    ? []
    : [rich(line(bold('⚠ No harm to this question, but not as it should be:')), bullets(lines))];
};

const notCheckedBlocks = (report: Report): Block[] => {
  const all = [
    ...report.notChecked,
    ...report.findings
      .filter(({ status }) => status === 'unknown')
      .map((finding) => ({ what: finding.check, reason: finding.statement })),
  ];
  if (all.length === 0) return [];
  const lines = all.slice(0, mostNotChecked).map(({ what, reason }) => line(bold(what), words(` – ${reason}`)));
  const rest = all.length - lines.length;
  return [
    rich(
      line(bold('Not checked:')),
      bullets(lines),
      ...(rest > 0 ? [line(italic(`… and ${many(rest, 'more thing')}`))] : []),
    ),
  ];
};

/** The whole report as plain text, for the file that goes along when a message had to be cut. */
const reportText = (report: Report): string =>
  [
    `${report.verdict.status.toUpperCase()}: ${report.verdict.summary}`,
    ...report.verdict.causes.flatMap((cause, index) => [
      '',
      `${index + 1}. ${cause.statement}`,
      ...(cause.heals ? [`   ${cause.heals}`] : []),
      ...cause.fixes.flatMap((fix) => [`   Fix: ${fix.title} – ${fix.why}`, `   ${fix.command}`]),
    ]),
    '',
    ...report.notChecked.map(({ what, reason }) => `Not checked: ${what} – ${reason}`),
    '',
    findingsText(report.findings),
  ].join('\n');

export const renderVerdict = (report: Report): Draft => {
  const { status, summary, causes } = report.verdict;
  const lead = status === 'broken' ? [] : [rich(line(words(status === 'healthy' ? '🟢 ' : '🟡 '), bold(summary)))];
  const rest = causes.length - mostCauses;
  return {
    text: summary,
    blocks: [
      ...lead,
      ...(status === 'broken' && causes.length === 0 ? [rich(line(words('🔴 '), bold(summary)))] : []),
      ...causes.slice(0, mostCauses).flatMap((cause, index) => causeBlocks(cause, index, report)),
      ...(rest > 0 ? [rich(line(italic(`… and ${many(rest, 'more cause')}`)))] : []),
      ...warningBlocks(report),
      ...notCheckedBlocks(report),
    ],
    whole: { name: 'report.txt', title: 'The whole report', content: reportText(report) },
  };
};
