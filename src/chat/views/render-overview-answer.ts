import {
  type AddressAnswer,
  type OverviewAnswer,
  owners,
  type PodAnswer,
  poolText,
  traitText,
  type WorkloadAnswer,
  type WorkloadGroup,
} from '../../case/overview-answer.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { fixesToCopy } from './fixes-to-copy.ts';
import { notCheckedBlock } from './not-checked-block.ts';
import { proofElements } from './step.ts';
import { cut, oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { type Block, bold, bullets, code, italic, line, rich, table, words } from './view.ts';

/** The pods of a workload, or whose an address is: the last message of a thread. */

const marks = verdictMarks;
const mostGroups = 5;
const mostPods = 12;
/** Of one group; each pod's own step has its proof as well. */
const mostProofLines = 8;
const lineLength = 240;

export const toldCounts = (tell: Words, answer: OverviewAnswer): string => {
  if (answer.kind === 'address') return answer.proof.map(({ source }) => source).join('  ·  ');
  const count = (status: string): number => answer.pods.filter((pod) => pod.status === status).length;
  return [
    say('told.looked', { looked: answer.looked, count: answer.total }),
    say('told.fine', { count: count('healthy') }),
    ...(count('broken') > 0 ? [say('told.affected', { count: count('broken') })] : []),
    ...(count('unknown') > 0 ? [say('told.uncertain', { count: count('unknown') })] : []),
  ]
    .map(tell)
    .join('  ·  ');
};

const groupBlocks = (tell: Words, { cause, pods, proof, shared }: WorkloadGroup, index: number): Block[] => [
  rich(
    line(words(index === 0 ? `${marks.broken} ` : `${index + 1}. `), bold(cut(tell(cause.statement), 2 * lineLength))),
    line(words(tell(say('told.pods', { count: pods.length, names: cut(pods.join(', '), lineLength) })))),
    ...(shared.length > 0
      ? [
          line(
            words(tell(say('told.only-share'))),
            bold(shared.map((trait) => tell(traitText(trait))).join(tell(say('word.comma')))),
          ),
        ]
      : []),
    ...proofElements(tell, proof.slice(0, 1), mostProofLines),
  ),
  ...fixesToCopy(tell, cause.fixes),
];

const podRow = (tell: Words, { status, pod, node, summary }: PodAnswer): string[] => [
  `${marks[status]} ${oneLine(pod)}`,
  node ? oneLine(node) : '',
  cut(oneLine(tell(summary)), lineLength),
];

const workloadBlocks = (tell: Words, answer: WorkloadAnswer): Block[] => {
  const restOfGroups = answer.groups.length - mostGroups;
  const restOfPods = answer.pods.length - mostPods;
  return [
    rich(line(words(`${marks[answer.status]} `), bold(tell(answer.summary)))),
    ...answer.groups.slice(0, mostGroups).flatMap((group, index) => groupBlocks(tell, group, index)),
    ...(restOfGroups > 0 ? [rich(line(italic(tell(say('told.more-causes', { count: restOfGroups })))))] : []),
    ...(answer.pods.length > 0
      ? [
          rich(line(bold(tell(say('told.by-pod'))))),
          table(
            [say('told.pod'), say('told.node'), say('told.result')].map(tell),
            answer.pods.slice(0, mostPods).map((pod) => podRow(tell, pod)),
          ),
          ...(restOfPods > 0 ? [rich(line(italic(tell(say('told.more-pods', { count: restOfPods })))))] : []),
        ]
      : []),
    ...notCheckedBlock(tell, answer),
  ];
};

const allocationText = (
  tell: Words,
  { block, blockNode, handle, pod, node, type, releasedAt }: NonNullable<AddressAnswer['allocation']>,
): string =>
  [
    blockNode ? say('address.block-of', { block, node: blockNode }) : say('address.block', { block }),
    ...(pod ? [say('address.pod', { pod })] : []),
    ...(type ? [say('address.type', { type })] : []),
    ...(node ? [say('name.node', { name: node })] : []),
    ...(handle ? [say('address.handle', { handle })] : []),
    ...(releasedAt ? [say('address.cooling', { at: releasedAt })] : []),
  ]
    .map(tell)
    .join(tell(say('word.comma')));

const addressBlocks = (tell: Words, answer: AddressAnswer): Block[] => [
  rich(
    line(words(`${marks[answer.status]} `), bold(tell(answer.summary))),
    ...(answer.owners.length > 0
      ? [
          bullets(
            answer.owners.map(({ what, name, detail }) =>
              line(
                words(`${tell(owners[what])} `),
                code(oneLine(name)),
                words(`${tell(say('word.colon'))}${tell(detail)}`),
              ),
            ),
          ),
        ]
      : []),
    ...(answer.allocation
      ? [line(words(`IPAM${tell(say('word.colon'))}${allocationText(tell, answer.allocation)}`))]
      : []),
    ...(answer.pool ? [line(words(tell(poolText(answer.pool))))] : []),
    ...answer.remarks.map((remark) => line(words('⚠ '), bold(tell(remark)))),
    ...(answer.nearest.length > 0
      ? [
          line(words(tell(say('told.did-you-mean')))),
          bullets(
            answer.nearest.map(({ address, whose }) =>
              line(code(oneLine(address)), words(`${tell(say('word.colon'))}${tell(whose)}`)),
            ),
          ),
        ]
      : []),
    ...proofElements(tell, answer.proof),
  ),
  ...notCheckedBlock(tell, answer),
];

const wholeText = (tell: Words, answer: OverviewAnswer): string =>
  [
    tell(answer.summary),
    ...(answer.kind === 'workload'
      ? [
          ...answer.groups.flatMap(({ cause, pods, shared }) => [
            '',
            `${tell(cause.statement)} (${pods.join(', ')})`,
            ...(shared.length > 0
              ? [
                  `${tell(say('told.only-share'))}${shared.map((trait) => tell(traitText(trait))).join(tell(say('word.comma')))}`,
                ]
              : []),
            ...cause.fixes.map(
              ({ title, why, command }) => `${tell(say('fix.lead'))}${tell(title)} – ${tell(why)}\n${command}`,
            ),
          ]),
          '',
          ...answer.pods.map(({ pod, node, status, summary }) => `${status}  ${pod}  ${node ?? ''}  ${tell(summary)}`),
        ]
      : answer.remarks.map(tell)),
    ...answer.notChecked.map(({ what, reason }) => tell(say('thread.one-not-checked', { what, reason }))),
  ].join('\n');

export const renderOverviewAnswer = (tell: Words, answer: OverviewAnswer): Draft => ({
  text: tell(answer.summary),
  blocks: answer.kind === 'workload' ? workloadBlocks(tell, answer) : addressBlocks(tell, answer),
  whole: { name: 'answer.txt', title: tell(say('thread.whole-answer')), content: wholeText(tell, answer) },
});
