import {
  type AddressAnswer,
  type PodAnswer,
  type ToldAnswer,
  traitText,
  type WorkloadAnswer,
} from '../case/told-answer.ts';
import { wordsIn } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';
import type { Paint } from './report-lines.ts';

const tell = wordsIn('en');

/** Answers about a workload or an address, for people. */

const styles = { broken: 'red', healthy: 'green', unknown: 'magenta' } as const;
const signs = { broken: '✗', healthy: '✓', unknown: '?' } as const;

const podLine = ({ status, pod, node, summary }: PodAnswer, paint: Paint): string =>
  `  ${paint(styles[status], signs[status])} ${printableLine(pod)}${node ? `  (${printableLine(node)})` : ''}  ${printableLine(tell(summary))}`;

const workloadLines = (answer: WorkloadAnswer, paint: Paint): string[] => [
  ...answer.groups.flatMap(({ cause, pods, shared }, index) => [
    '',
    paint('bold', `${index === 0 ? 'Cause' : 'Also'}: ${printableLine(tell(cause.statement))}`),
    `  ${pods.map(printableLine).join(', ')}`,
    ...(shared.length > 0 ? [`  Only these share ${shared.map(traitText).map(printableLine).join(', ')}`] : []),
    ...cause.fixes.flatMap((fix) => [
      `  ${paint('cyan', 'Fix')}: ${printableLine(fix.title)}`,
      ...(fix.held === undefined ? [] : [`    ${printableLine(fix.held)}`]),
      ...printable(fix.command)
        .split('\n')
        .map((each) => paint('bold', `      ${each}`)),
    ]),
  ]),
  '',
  'Pod by pod:',
  ...answer.pods.map((pod) => podLine(pod, paint)),
];

const addressLines = (answer: AddressAnswer, paint: Paint): string[] => [
  ...answer.owners.map(({ what, name, detail }) => `  ${what} ${printableLine(name)}: ${printableLine(detail)}`),
  ...(answer.allocation
    ? [
        `  IPAM: ${Object.entries(answer.allocation)
          .map(([key, value]) => `${key} ${printableLine(value)}`)
          .join(', ')}`,
      ]
    : []),
  ...(answer.pool
    ? [
        `  pool ${printableLine(answer.pool.name)} (${printableLine(answer.pool.cidr)})${answer.pool.disabled ? ', disabled' : ''}`,
      ]
    : []),
  ...answer.remarks.map((remark) => `  ${paint('yellow', '!')} ${printableLine(remark)}`),
  ...(answer.nearest.length > 0
    ? [
        'Did you mean:',
        ...answer.nearest.map(({ address, whose }) => `  ${printableLine(address)}: ${printableLine(whose)}`),
      ]
    : []),
];

export const toldLines = (answer: ToldAnswer, paint: Paint): string[] => [
  `${paint([styles[answer.status], 'bold'], answer.status.toUpperCase())}  ${printableLine(tell(answer.summary))}`,
  ...(answer.kind === 'workload' ? workloadLines(answer, paint) : addressLines(answer, paint)),
  ...(answer.notChecked.length === 0 ? [] : ['', 'Not checked:']),
  ...answer.notChecked.map(
    ({ what, reason }) => `  ${paint('magenta', '?')} ${printableLine(tell(what))}: ${printableLine(tell(reason))}`,
  ),
];
