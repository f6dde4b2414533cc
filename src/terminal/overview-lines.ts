import {
  type AddressAnswer,
  type OverviewAnswer,
  owners,
  type PodAnswer,
  poolText,
  traitText,
  type WorkloadAnswer,
} from '../case/overview-answer.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printableLine } from './printable.ts';
import { causeTitle, fixLines, notCheckedLines, type Paint, statusStyles, verdictLine } from './report-lines.ts';

/** Answers about a workload or an address, for people. */

const signs = { broken: '✗', healthy: '✓', unknown: '?' } as const;

const podLine = (tell: Words, { status, pod, node, summary }: PodAnswer, paint: Paint): string =>
  `  ${paint(statusStyles[status], signs[status])} ${printableLine(pod)}${node ? `  (${printableLine(node)})` : ''}  ${printableLine(tell(summary))}`;

const workloadLines = (tell: Words, answer: WorkloadAnswer, paint: Paint): string[] => [
  ...answer.groups.flatMap(({ cause, pods, shared }, index) => [
    '',
    paint('bold', printableLine(tell(causeTitle(cause, index)))),
    `  ${pods.map(printableLine).join(', ')}`,
    ...(shared.length > 0
      ? [`  ${printableLine(tell(say('line.only-share', { traits: shared.map(traitText) })))}`]
      : []),
    ...cause.fixes.flatMap((fix) => fixLines(tell, fix, fix.held, paint)),
  ]),
  '',
  tell(say('line.by-pod')),
  ...answer.pods.map((pod) => podLine(tell, pod, paint)),
];

const addressLines = (tell: Words, answer: AddressAnswer, paint: Paint): string[] => [
  ...answer.owners.map(
    ({ what, name, detail }) => `  ${printableLine(tell(say('line.owner', { what: owners[what], name, detail })))}`,
  ),
  ...(answer.allocation
    ? [
        `  IPAM: ${Object.entries(answer.allocation)
          .map(([key, value]) => `${key} ${printableLine(value)}`)
          .join(', ')}`,
      ]
    : []),
  ...(answer.pool ? [`  ${printableLine(tell(poolText(answer.pool)))}`] : []),
  ...answer.remarks.map((remark) => `  ${paint('yellow', '!')} ${printableLine(tell(remark))}`),
  ...(answer.nearest.length > 0
    ? [
        tell(say('told.did-you-mean')),
        ...answer.nearest.map(
          ({ address, whose }) => `  ${printableLine(tell(say('line.gap', { what: address, reason: whose })))}`,
        ),
      ]
    : []),
];

export const overviewLines = (tell: Words, answer: OverviewAnswer, paint: Paint): string[] => [
  verdictLine(tell, answer, paint),
  ...(answer.kind === 'workload' ? workloadLines(tell, answer, paint) : addressLines(tell, answer, paint)),
  ...notCheckedLines(tell, answer.notChecked, paint),
];
