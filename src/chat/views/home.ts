import type { ScheduledCheckState } from '../../case/cluster-check.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import { type FixLine, fixLine } from './fix-line.ts';
import { type RunLine, runLine } from './run-line.ts';
import { scheduledCheckLine } from './scheduled-checks.ts';
import { type Block, bold, bullets, code, controls, divider, heading, line, rich, words } from './view.ts';

export interface HomeRun extends RunLine {
  id: string;
}

const runBlocks = (tell: Words, run: HomeRun): Block[] => {
  const over = run.status !== 'asked' && run.status !== 'running' && run.status !== 'choosing';
  const answered = over && run.status !== 'failed' && run.question.kind === 'path';
  return [
    rich(runLine(tell, run)),
    ...controls(
      `home:${run.id}`,
      answered
        ? [
            {
              kind: 'button',
              action: `${actionIds.evidence}:${run.id}`,
              label: tell(say('button.evidence')),
              value: run.id,
            },
          ]
        : [],
    ),
  ];
};

const mostFixes = 10;

const checkBlocks = (tell: Words, scheduledChecks: ScheduledCheckState | undefined): Block[] => {
  const checks = scheduledCheckLine(tell, scheduledChecks);
  return checks ? [rich(checks), divider] : [];
};

/** What a person sees on the app's own page: fixes that wait for them, their questions, and how to ask. */
export const renderHome = (
  tell: Words,
  runs: readonly HomeRun[],
  command: string,
  examples: readonly string[],
  fixes: readonly FixLine[] = [],
  scheduledChecks?: ScheduledCheckState,
): Block[] => [
  heading(tell(say('home.title'))),
  ...(fixes.length > 0
    ? [
        rich(line(bold(tell(say('home.fixes')))), bullets(fixes.slice(0, mostFixes).map((fix) => fixLine(tell, fix)))),
        divider,
      ]
    : []),
  ...checkBlocks(tell, scheduledChecks),
  ...controls('ask', [
    { kind: 'button', action: actionIds.askForm, label: tell(say('form.ask')), value: 'home', isMain: true },
  ]),
  rich(line(words(tell(say('home.ask')))), bullets(examples.map((example) => line(code(`${command} ${example}`))))),
  divider,
  rich(line(bold(tell(say('home.questions'))))),
  ...(runs.length === 0 ? [rich(line(words(tell(say('home.none')))))] : runs.flatMap((run) => runBlocks(tell, run))),
];

export const renderHomeProblem = (tell: Words, problem: Message): Block[] => [
  heading(tell(say('home.title'))),
  rich(line(words(tell(problem)))),
];
