import type { ActionsBlock, HomeView } from '@slack/types';
import type { RoundState } from '../../case/sweep.ts';
import { actionIds } from './actions.ts';
import type { Block } from './draft.ts';
import { fitView } from './fit.ts';
import { type FixLine, fixLine } from './fix-line.ts';
import { bold, bullets, line, preformatted, rich, words } from './rich.ts';
import { roundLine } from './round.ts';
import { type RunLine, runLine } from './run-line.ts';
import { plain } from './text.ts';

export interface HomeRun extends RunLine {
  id: string;
}

const runBlocks = (run: HomeRun): Block[] => {
  const over = run.status !== 'asked' && run.status !== 'running' && run.status !== 'choosing';
  const button = (id: string, label: string): ActionsBlock['elements'][number] => ({
    type: 'button',
    action_id: `${id}:${run.id}`,
    text: plain(label),
    value: run.id,
  });
  const answered = over && run.status !== 'failed' && run.question.about === undefined;
  return [
    rich(runLine(run)),
    ...(answered
      ? [
          {
            type: 'actions' as const,
            block_id: `home:${run.id}`,
            elements: [button(actionIds.evidence, 'Show evidence')],
          },
        ]
      : []),
  ];
};

const mostFixes = 10;

const checkBlocks = (rounds: RoundState | undefined): Block[] => {
  const checks = roundLine(rounds);
  return checks ? [rich(checks), { type: 'divider' }] : [];
};

/** What a person sees on the app's own page: fixes that wait for them, their questions, and how to ask. */
export const renderHome = (
  runs: readonly HomeRun[],
  command: string,
  examples: readonly string[],
  fixes: readonly FixLine[] = [],
  rounds?: RoundState,
): HomeView => ({
  type: 'home',
  blocks: fitView([
    { type: 'header', text: plain('Why can it not be reached?') },
    ...(fixes.length > 0
      ? [
          rich(line(bold('Fixes that you may approve')), bullets(fixes.slice(0, mostFixes).map(fixLine))),
          { type: 'divider' as const },
        ]
      : []),
    ...checkBlocks(rounds),
    rich(
      line(words('Ask in any channel I am in:')),
      preformatted(examples.map((example) => `${command} ${example}`).join('\n')),
    ),
    { type: 'divider' },
    rich(line(bold('Your questions'))),
    ...(runs.length === 0 ? [rich(line(words('You have not asked anything yet.')))] : runs.flatMap(runBlocks)),
  ]),
});

export const renderHomeProblem = (problem: string): HomeView => ({
  type: 'home',
  blocks: fitView([{ type: 'header', text: plain('Why can it not be reached?') }, rich(line(words(problem)))]),
});
