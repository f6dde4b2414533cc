import {
  type AddressAnswer,
  type PodAnswer,
  type ToldAnswer,
  traitText,
  type WorkloadAnswer,
  type WorkloadGroup,
} from '../../case/told-answer.ts';
import { wordsIn } from '../../words/words.ts';
import type { Block, Draft } from './draft.ts';
import { bold, bullets, code, italic, line, preformatted, rich, words } from './rich.ts';
import { proofElements } from './step.ts';
import { cut, many, oneLine } from './text.ts';

const tell = wordsIn('en');

/** The pods of a workload, or whose an address is: the last message of a thread. */

const marks = { broken: '🔴', healthy: '🟢', unknown: '🟡' } as const;
const mostGroups = 5;
const mostPods = 12;
const mostNotChecked = 8;
const mostFixes = 2;
/** Of one group; each pod's own step has its proof as well. */
const mostProofLines = 8;
const lineLength = 240;

export const toldMark = ({ status }: ToldAnswer): string => marks[status];

export const toldCounts = (answer: ToldAnswer): string => {
  if (answer.kind === 'address') return answer.proof.map(({ source }) => source).join('  ·  ');
  const count = (status: string): number => answer.pods.filter((pod) => pod.status === status).length;
  return [
    `${answer.looked} of ${many(answer.total, 'pod')} looked at`,
    `${count('healthy')} fine`,
    ...(count('broken') > 0 ? [`${count('broken')} affected`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} not certain`] : []),
  ].join('  ·  ');
};

const groupBlocks = ({ cause, pods, proof, shared }: WorkloadGroup, index: number): Block[] => [
  rich(
    line(words(index === 0 ? '🔴 ' : `${index + 1}. `), bold(cut(tell(cause.statement), 2 * lineLength))),
    line(words(`${many(pods.length, 'pod')}: ${cut(pods.join(', '), lineLength)}`)),
    ...(shared.length > 0 ? [line(words('Only these share '), bold(shared.map(traitText).join(', ')))] : []),
    ...proofElements(proof.slice(0, 1), mostProofLines),
  ),
  ...cause.fixes
    .slice(0, mostFixes)
    .map((fix) =>
      rich(
        line(
          words(fix.by === 'people' ? 'Fix, for people: ' : 'Fix: '),
          bold(fix.title),
          words(` – ${cut(fix.why, lineLength)}`),
        ),
        preformatted(cut(fix.command, 4 * lineLength)),
      ),
    ),
];

const podLine = ({ status, pod, node, summary }: PodAnswer) =>
  line(
    words(`${marks[status]} `),
    code(oneLine(pod)),
    words(`${node ? ` on ${node}` : ''}: ${cut(oneLine(tell(summary)), lineLength)}`),
  );

const notCheckedBlock = ({ notChecked }: ToldAnswer): Block[] => {
  if (notChecked.length === 0) return [];
  const rest = notChecked.length - mostNotChecked;
  return [
    rich(
      line(bold('Not checked:')),
      bullets(
        notChecked
          .slice(0, mostNotChecked)
          .map(({ what, reason }) => line(bold(tell(what)), words(` – ${cut(tell(reason), lineLength)}`))),
      ),
      ...(rest > 0 ? [line(italic(`… and ${many(rest, 'more thing')}`))] : []),
    ),
  ];
};

const workloadBlocks = (answer: WorkloadAnswer): Block[] => {
  const restOfGroups = answer.groups.length - mostGroups;
  const restOfPods = answer.pods.length - mostPods;
  return [
    rich(line(words(`${marks[answer.status]} `), bold(tell(answer.summary)))),
    ...answer.groups.slice(0, mostGroups).flatMap(groupBlocks),
    ...(restOfGroups > 0 ? [rich(line(italic(`… and ${many(restOfGroups, 'more cause')}, in the file`)))] : []),
    ...(answer.pods.length > 0
      ? [
          rich(
            line(bold('Pod by pod:')),
            bullets(answer.pods.slice(0, mostPods).map(podLine)),
            ...(restOfPods > 0 ? [line(italic(`… and ${many(restOfPods, 'more pod')}, in the file`))] : []),
          ),
        ]
      : []),
    ...notCheckedBlock(answer),
  ];
};

const allocationText = ({
  block,
  blockNode,
  handle,
  pod,
  node,
  type,
  releasedAt,
}: NonNullable<AddressAnswer['allocation']>): string =>
  [
    `block ${block}${blockNode ? ` of ${blockNode}` : ''}`,
    ...(pod ? [`pod ${pod}`] : []),
    ...(type ? [`type ${type}`] : []),
    ...(node ? [`node ${node}`] : []),
    ...(handle ? [`handle ${handle}`] : []),
    ...(releasedAt ? [`released at ${releasedAt}, cooling down`] : []),
  ].join(', ');

const addressBlocks = (answer: AddressAnswer): Block[] => [
  rich(
    line(words(`${marks[answer.status]} `), bold(tell(answer.summary))),
    ...(answer.owners.length > 0
      ? [
          bullets(
            answer.owners.map(({ what, name, detail }) =>
              line(words(`${what} `), code(oneLine(name)), words(`: ${detail}`)),
            ),
          ),
        ]
      : []),
    ...(answer.allocation ? [line(words(`IPAM: ${allocationText(answer.allocation)}`))] : []),
    ...(answer.pool
      ? [line(words(`Pool: ${answer.pool.name} (${answer.pool.cidr})${answer.pool.disabled ? ', disabled' : ''}`))]
      : []),
    ...answer.remarks.map((remark) => line(words('⚠ '), bold(remark))),
    ...(answer.nearest.length > 0
      ? [
          line(words('Did you mean:')),
          bullets(answer.nearest.map(({ address, whose }) => line(code(oneLine(address)), words(`: ${whose}`)))),
        ]
      : []),
    ...proofElements(answer.proof),
  ),
  ...notCheckedBlock(answer),
];

const wholeText = (answer: ToldAnswer): string =>
  [
    tell(answer.summary),
    ...(answer.kind === 'workload'
      ? [
          ...answer.groups.flatMap(({ cause, pods, shared }) => [
            '',
            `${tell(cause.statement)} (${pods.join(', ')})`,
            ...(shared.length > 0 ? [`only these share ${shared.map(traitText).join(', ')}`] : []),
            ...cause.fixes.map(({ title, why, command }) => `fix: ${title} – ${why}\n${command}`),
          ]),
          '',
          ...answer.pods.map(({ pod, node, status, summary }) => `${status}  ${pod}  ${node ?? ''}  ${tell(summary)}`),
        ]
      : answer.remarks),
    ...answer.notChecked.map(({ what, reason }) => `not checked: ${what}: ${reason}`),
  ].join('\n');

export const renderToldAnswer = (answer: ToldAnswer): Draft => ({
  text: tell(answer.summary),
  blocks: answer.kind === 'workload' ? workloadBlocks(answer) : addressBlocks(answer),
  whole: { name: 'answer.txt', title: 'The whole answer', content: wholeText(answer) },
});
