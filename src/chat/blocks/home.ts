import type { ActionsBlock, HomeView } from '@slack/types';
import type { ScheduledCheckState } from '../../case/cluster-check.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Block } from './draft.ts';
import { fitView } from './fit.ts';
import { type FixLine, fixLine } from './fix-line.ts';
import { bold, bullets, line, preformatted, rich, words } from './rich.ts';
import { type RunLine, runLine } from './run-line.ts';
import { scheduledCheckLine } from './scheduled-checks.ts';
import { plain } from './text.ts';

export interface HomeRun extends RunLine {
  id: string;
}

const runBlocks = (tell: Words, run: HomeRun): Block[] => {
  const over = run.status !== 'asked' && run.status !== 'running' && run.status !== 'choosing';
  const button = (id: string, label: string): ActionsBlock['elements'][number] => ({
    type: 'button',
    action_id: `${id}:${run.id}`,
    text: plain(label),
    value: run.id,
  });
  const answered = over && run.status !== 'failed' && run.question.kind === 'path';
  return [
    rich(runLine(tell, run)),
    ...(answered
      ? [
          {
            type: 'actions' as const,
            block_id: `home:${run.id}`,
            elements: [button(actionIds.evidence, tell(say('button.evidence')))],
          },
        ]
      : []),
  ];
};

const mostFixes = 10;

const checkBlocks = (tell: Words, scheduledChecks: ScheduledCheckState | undefined): Block[] => {
  const checks = scheduledCheckLine(tell, scheduledChecks);
  return checks ? [rich(checks), { type: 'divider' }] : [];
};

/** What a person sees on the app's own page: fixes that wait for them, their questions, and how to ask. */
export const renderHome = (
  tell: Words,
  runs: readonly HomeRun[],
  command: string,
  examples: readonly string[],
  fixes: readonly FixLine[] = [],
  scheduledChecks?: ScheduledCheckState,
): HomeView => ({
  type: 'home',
  blocks: fitView([
    { type: 'header', text: plain(tell(say('home.title'))) },
    ...(fixes.length > 0
      ? [
          rich(
            line(bold(tell(say('home.fixes')))),
            bullets(fixes.slice(0, mostFixes).map((fix) => fixLine(tell, fix))),
          ),
          { type: 'divider' as const },
        ]
      : []),
    ...checkBlocks(tell, scheduledChecks),
    rich(
      line(words(tell(say('home.ask')))),
      preformatted(examples.map((example) => `${command} ${example}`).join('\n')),
    ),
    { type: 'divider' },
    rich(line(bold(tell(say('home.questions'))))),
    ...(runs.length === 0 ? [rich(line(words(tell(say('home.none')))))] : runs.flatMap((run) => runBlocks(tell, run))),
  ]),
});

export const renderHomeProblem = (tell: Words, problem: Message): HomeView => ({
  type: 'home',
  blocks: fitView([{ type: 'header', text: plain(tell(say('home.title'))) }, rich(line(words(tell(problem))))]),
});
