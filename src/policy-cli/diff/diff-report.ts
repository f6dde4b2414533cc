import type { DiffReport } from '../../intended/policy/diff/diff-states.ts';
import { notesOf, saidOf, sentenceOf, sumOf } from '../../intended/policy/diff/say-change.ts';
import { printableRow } from '../../terminal/printable.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { problemLines } from '../problem-lines.ts';

/** What a change would do, as text and as Markdown for a pull request. */

const mostGroups = 60;
/** With how many changes are not listed. */
const besideOf = (report: DiffReport): Message[] => {
  const more = report.changes.length - mostGroups;
  return [...(more > 0 ? [say('diff.more-groups', { count: more })] : []), ...notesOf(report)];
};

const marks = { denied: '-', allowed: '+', unknown: '?' } as const;

export const diffLines = (tell: Words, report: DiffReport): string[] => [
  ...report.changes
    .slice(0, mostGroups)
    .flatMap((group) => [
      printableRow(`${marks[group.became]} ${tell(sentenceOf(group))}`),
      ...saidOf(group).why.map((reason) => printableRow(`    ${tell(reason)}`)),
    ]),
  ...besideOf(report).map((said) => printableRow(tell(said))),
  ...problemLines(tell, report.problems),
  printableRow(tell(sumOf(report))),
];

const signs = {
  denied: { mark: '🔴', became: say('diff.became-denied') },
  allowed: { mark: '🟢', became: say('diff.became-allowed') },
  unknown: { mark: '⚪', became: say('diff.became-unknown') },
} as const;

/** Names come from manifests: nothing in them is markup, a mention, or an end of a cell. */
const escaped = (text: string): string =>
  printableRow(text).replace(/[\\`*_{}[\]<>()#+!|~@&-]/g, (char) => (char === '@' ? '@\u200b' : `\\${char}`));

export const diffMarkdown = (tell: Words, report: DiffReport): string[] => {
  const cell = (said: Message): string => escaped(tell(said));
  const rows = report.changes.slice(0, mostGroups).map((group) => {
    const { from, to, what, why } = saidOf(group);
    const { mark, became } = signs[group.became];
    return `| ${mark} ${tell(became)} | ${cell(from)} | ${cell(to)} | ${cell(what)} | ${why.map(cell).join('<br>')} |`;
  });
  const heads = (
    ['diff.head-change', 'diff.head-from', 'diff.head-to', 'diff.head-what', 'diff.head-why'] as const
  ).map((code) => tell(say(code)));
  return [
    `**${cell(sumOf(report))}**`,
    ...(rows.length === 0 ? [] : ['', `| ${heads.join(' | ')} |`, '| --- | --- | --- | --- | --- |', ...rows]),
    ...[
      ...besideOf(report).map(cell),
      ...report.problems.map(({ object, reason }) => cell(say('policy.object-problem', { object, reason }))),
    ].flatMap((line) => ['', line]),
  ];
};
