import type { StandingAnswer, StandingCause, TriedPath } from '../../case/standing-answer.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { fixesToCopy } from './fixes-to-copy.ts';
import { notCheckedBlock } from './not-checked-block.ts';
import { proofElements } from './step.ts';
import { cut, oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { type Block, bold, bullets, italic, line, rich, table, words } from './view.ts';

/** How a node or an agent stands: the last message of a thread. */

const mostCauses = 5;
const mostPaths = 12;
const mostProofLines = 8;
const lineLength = 240;

/** `3 ways tried · 1 thing departs` */
export const standingCounts = (tell: Words, { paths, causes, checked }: StandingAnswer): string => {
  const count = (status: TriedPath['status']): number => paths.filter((path) => path.status === status).length;
  return [
    ...(paths.length === 0
      ? [say('count.fine', { count: checked.length })]
      : [
          say('told.fine', { count: count('healthy') }),
          ...(count('broken') > 0 ? [say('told.affected', { count: count('broken') })] : []),
          ...(count('unknown') > 0 ? [say('told.uncertain', { count: count('unknown') })] : []),
        ]),
    ...(causes.length > 0 ? [say('standing.counts', { count: causes.length })] : []),
  ]
    .map(tell)
    .join('  ·  ');
};

const causeBlocks = (tell: Words, { statement, proof, fixes }: StandingCause, mark: string): Block[] => [
  rich(
    line(words(`${mark} `), bold(cut(tell(statement), 2 * lineLength))),
    ...proofElements(tell, proof.slice(0, 1), mostProofLines),
  ),
  ...fixesToCopy(tell, fixes),
];

const resultOf = (tell: Words, { summary, bySelf }: TriedPath): string =>
  tell(bySelf ? say('standing.by-itself', { summary }) : summary);

const pathRow = (tell: Words, path: TriedPath): string[] => [
  `${path.bySelf ? '⚪' : verdictMarks[path.status]} ${oneLine(path.pod)}`,
  oneLine(path.counterpart ?? ''),
  cut(oneLine(resultOf(tell, path)), lineLength),
];

const blocks = (tell: Words, answer: StandingAnswer): Block[] => {
  const { status, summary, causes, warnings, checked, paths } = answer;
  const rest = causes.length - mostCauses;
  return [
    rich(line(words(`${verdictMarks[status]} `), bold(tell(summary)))),
    ...causes
      .slice(0, mostCauses)
      .flatMap((cause, at) => causeBlocks(tell, cause, at === 0 ? verdictMarks.broken : `${at + 1}.`)),
    ...(rest > 0 ? [rich(line(italic(tell(say('told.more-causes', { count: rest })))))] : []),
    ...(warnings.length > 0
      ? [
          rich(
            line(bold(tell(say('standing.also')))),
            bullets(
              warnings
                .slice(0, mostCauses)
                .map(({ statement }) => line(words(`⚠ ${cut(tell(statement), lineLength)}`))),
            ),
          ),
        ]
      : []),
    ...(checked.length > 0
      ? [
          rich(
            line(bold(tell(say('standing.looked')))),
            bullets(checked.map((each) => line(words(cut(tell(each), lineLength))))),
          ),
        ]
      : []),
    ...(paths.length > 0
      ? [
          rich(line(bold(tell(say('standing.by-path'))))),
          table(
            [say('standing.from'), say('standing.to'), say('told.result')].map(tell),
            paths.slice(0, mostPaths).map((path) => pathRow(tell, path)),
          ),
        ]
      : []),
    ...notCheckedBlock(tell, answer),
  ];
};

const wholeText = (tell: Words, { summary, causes, warnings, checked, paths, notChecked }: StandingAnswer): string =>
  [
    tell(summary),
    ...[...causes, ...warnings].flatMap(({ statement, proof, fixes }) => [
      '',
      tell(statement),
      ...proof.flatMap(({ lines }) => lines.map((each) => `  ${typeof each === 'string' ? each : tell(each)}`)),
      ...fixes.map(({ title, why, command }) => `${tell(say('fix.lead'))}${tell(title)} – ${tell(why)}\n${command}`),
    ]),
    '',
    ...checked.map((each) => tell(each)),
    ...paths.map((path) => `${path.status}  ${path.pod} → ${path.counterpart ?? ''}  ${resultOf(tell, path)}`),
    ...notChecked.map(({ what, reason }) => tell(say('thread.one-not-checked', { what, reason }))),
  ].join('\n');

export const renderStandingAnswer = (tell: Words, answer: StandingAnswer): Draft => ({
  text: tell(answer.summary),
  blocks: blocks(tell, answer),
  whole: { name: 'answer.txt', title: tell(say('thread.whole-answer')), content: wholeText(tell, answer) },
});
