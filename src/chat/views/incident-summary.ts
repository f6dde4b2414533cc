import type { ScheduledCheckState } from '../../case/cluster-check.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { type FixLine, fixLine } from './fix-line.ts';
import { nameOfSame, questionName } from './names.ts';
import { type RunLine, runLineBesideCard } from './run-line.ts';
import { scheduledCheckLine } from './scheduled-checks.ts';
import { bold, bullets, line, rich, words } from './view.ts';

const mostLines = 12;

/** The newest run of each question; an older answer to the same question is out of date. */
const newestOfEach = (runs: readonly RunLine[]): RunLine[] => {
  const newest = new Map<string, RunLine>();
  // What policies say was asked to know it: it says nothing of how things stand.
  for (const run of runs.toSorted((a, b) => b.askedAt - a.askedAt)) {
    if (run.question.kind !== 'path') continue;
    const name = nameOfSame(run.question);
    if (!newest.has(name)) newest.set(name, run);
  }
  return [...newest.values()];
};

/** One message for a channel that says how everything asked in it stands. */
export const renderSummary = (
  tell: Words,
  runs: readonly RunLine[],
  fixes: readonly FixLine[] = [],
  scheduledChecks?: ScheduledCheckState,
): Draft => {
  const checks = scheduledCheckLine(tell, scheduledChecks);
  const all = newestOfEach(runs);
  const groups = [
    {
      title: (count: number) => say('channel.broken', { count }),
      runs: all.filter(({ status }) => status === 'broken'),
    },
    {
      title: (count: number) => say('channel.open', { count }),
      runs: all.filter(({ status }) => ['asked', 'running', 'choosing'].includes(status)),
    },
    {
      title: (count: number) => say('channel.unanswered', { count }),
      runs: all.filter(({ status }) => status === 'unknown' || status === 'failed'),
    },
    {
      title: (count: number) => say('channel.healthy', { count }),
      runs: all.filter(({ status }) => status === 'healthy'),
    },
  ].filter((group) => group.runs.length > 0);
  const counts = groups.map(({ title, runs: those }) => tell(title(those.length))).join(tell(say('word.comma')));
  const names = all.map(({ question }) => questionName(tell, question)).join(tell(say('word.comma')));
  return {
    text: tell(say('channel.text', { counts: counts || say('channel.none'), names })),
    blocks: [
      rich(line(bold(tell(say('channel.title'))), words(tell(say('channel.last-day'))))),
      ...(checks ? [rich(checks)] : []),
      ...(groups.length === 0 ? [rich(line(words(tell(say('channel.nothing')))))] : []),
      ...(fixes.length > 0
        ? [
            rich(
              line(bold(tell(say('channel.fixes', { count: fixes.length })))),
              bullets(fixes.slice(0, mostLines).map((fix) => fixLine(tell, fix))),
            ),
          ]
        : []),
      ...groups.map((group) =>
        rich(
          line(bold(tell(group.title(group.runs.length)))),
          bullets(group.runs.slice(0, mostLines).map((run) => runLineBesideCard(tell, run))),
          ...(group.runs.length > mostLines
            ? [line(words(tell(say('more.any', { count: group.runs.length - mostLines }))))]
            : []),
        ),
      ),
    ],
  };
};
