import type { ChangeGroup } from '../../intended/policy/diff/group-changes.ts';
import type { Problem } from '../../intended/policy/model.ts';
import { printableRow } from '../../terminal/printable.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { problemLines } from '../problem-lines.ts';
import { saidOf, sentenceOf } from './say-group.ts';

/** What a change would do, as text and as Markdown for a pull request. */

export interface DiffReport {
  /** How many ordered pairs of a sender and a receiver lose, gain, and cannot be told. */
  summary: { denied: number; allowed: number; unknown: number };
  changes: ChangeGroup[];
  added: string[];
  removed: string[];
  /** Networks that rules name and that were not looked at. */
  netsLeft: number;
  problems: Problem[];
}

const mostGroups = 60;
const mostNames = 10;

export const summaryOf = ({ summary: { denied, allowed, unknown } }: DiffReport): Message =>
  denied + allowed + unknown === 0 ? say('diff.nothing') : say('diff.summary', { denied, allowed, unknown });

const besideOf = ({ added, removed, netsLeft, changes }: DiffReport): Message[] => {
  const named = (names: readonly string[]): Message => {
    const shown = names.slice(0, mostNames).join(', ');
    return names.length > mostNames
      ? say('more.of', { names: shown, count: names.length - mostNames })
      : say('diff.names', { names: shown });
  };
  const more = changes.length - mostGroups;
  return [
    ...(more > 0 ? [say('diff.more-groups', { count: more })] : []),
    ...(added.length > 0 ? [say('diff.added', { pods: named(added) })] : []),
    ...(removed.length > 0 ? [say('diff.removed', { pods: named(removed) })] : []),
    ...(netsLeft > 0 ? [say('diff.nets-left', { count: netsLeft })] : []),
  ];
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
  printableRow(tell(summaryOf(report))),
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
    `**${cell(summaryOf(report))}**`,
    ...(rows.length === 0 ? [] : ['', `| ${heads.join(' | ')} |`, '| --- | --- | --- | --- | --- |', ...rows]),
    ...[
      ...besideOf(report).map(cell),
      ...report.problems.map(({ object, reason }) => cell(say('policy.object-problem', { object, reason }))),
    ].flatMap((line) => ['', line]),
  ];
};
