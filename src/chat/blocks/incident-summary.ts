import type { RoundState } from '../../case/sweep.ts';
import type { Draft } from './draft.ts';
import { type FixLine, fixLine } from './fix-line.ts';
import { nameOfSame, questionName } from './names.ts';
import { bold, bullets, line, rich, words } from './rich.ts';
import { roundLine } from './round.ts';
import { type RunLine, runLine } from './run-line.ts';
import { many } from './text.ts';

const mostLines = 12;

/** The newest run of each question; an older answer to the same question is out of date. */
const newestOfEach = (runs: readonly RunLine[]): RunLine[] => {
  const newest = new Map<string, RunLine>();
  // What policies say was asked to know it: it says nothing of how things stand.
  const asked = runs.filter(({ question }) => question.about === undefined);
  for (const run of asked.toSorted((a, b) => b.askedAt - a.askedAt)) {
    const name = nameOfSame(run.question);
    if (!newest.has(name)) newest.set(name, run);
  }
  return [...newest.values()];
};

/** One message for a channel that says how everything asked in it stands. */
export const renderSummary = (runs: readonly RunLine[], fixes: readonly FixLine[] = [], rounds?: RoundState): Draft => {
  const checks = roundLine(rounds);
  const all = newestOfEach(runs);
  const groups = [
    { title: 'Broken', runs: all.filter(({ status }) => status === 'broken') },
    { title: 'Open', runs: all.filter(({ status }) => ['asked', 'running', 'choosing'].includes(status)) },
    { title: 'Without an answer', runs: all.filter(({ status }) => status === 'unknown' || status === 'failed') },
    { title: 'Healthy', runs: all.filter(({ status }) => status === 'healthy') },
  ].filter((group) => group.runs.length > 0);
  const counts = groups.map((group) => `${group.title.toLowerCase()}: ${group.runs.length}`).join(', ');
  return {
    text: `How the questions of this channel stand: ${counts || 'none'}. ${all.map(({ question }) => questionName(question)).join(', ')}`,
    blocks: [
      rich(line(bold('How the questions of this channel stand'), words(` (last 24 hours)`))),
      ...(checks ? [rich(checks)] : []),
      ...(groups.length === 0 ? [rich(line(words('Nothing was asked.')))] : []),
      ...(fixes.length > 0
        ? [
            rich(
              line(bold(`Fixes that wait for approval: ${fixes.length}`)),
              bullets(fixes.slice(0, mostLines).map(fixLine)),
            ),
          ]
        : []),
      ...groups.map((group) =>
        rich(
          line(bold(`${group.title}: ${group.runs.length}`)),
          bullets(group.runs.slice(0, mostLines).map(runLine)),
          ...(group.runs.length > mostLines
            ? [line(words(`… and ${many(group.runs.length - mostLines, 'more')}`))]
            : []),
        ),
      ),
    ],
  };
};
