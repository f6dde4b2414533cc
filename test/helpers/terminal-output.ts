import type { AddressAnswer, WorkloadAnswer } from '../../src/case/overview-answer.ts';
import { clusterCheckLines } from '../../src/terminal/cluster-check-lines.ts';
import { overviewLines } from '../../src/terminal/overview-lines.ts';
import { findingLines, type Paint, reportLines } from '../../src/terminal/report-lines.ts';
import { verbatim } from '../../src/words/message.ts';
import { withText } from './hostile-text.ts';
import { english } from './said.ts';
import { sampleClusterCheck } from './sample-cluster-check.ts';
import { sampleFinding, sampleReport } from './sample-report.ts';

/** Characters that a terminal must not get, by number: control, no width, direction, separators, halves of pairs. */
export const rawIn = (text: string): string[] =>
  [...text].filter((char) => {
    const code = char.codePointAt(0) ?? 0;
    const within = (low: number, high: number): boolean => code >= low && code <= high;
    return (
      (within(0, 0x1f) && char !== '\n' && char !== '\t') ||
      within(0x7f, 0x9f) ||
      [0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180e, 0x3164, 0xfeff, 0xffa0].includes(code) ||
      within(0x200b, 0x200f) ||
      within(0x2028, 0x202e) ||
      within(0x2060, 0x2069) ||
      within(0xd800, 0xdfff) ||
      within(0xfe00, 0xfe0f) ||
      within(0xe0000, 0xe0fff)
    );
  });

const plain: Paint = (_style, text) => text;

const workload: WorkloadAnswer = {
  kind: 'workload',
  workload: 'deploy/shop/web',
  status: 'broken',
  summary: verbatim('x'),
  looked: 1,
  total: 1,
  pods: [
    { pod: 'x', node: 'x', status: 'broken', summary: verbatim('x'), proof: [], traits: { node: 'x' }, notChecked: [] },
  ],
  groups: [],
  shared: [],
  notChecked: [{ what: verbatim('x'), reason: verbatim('x') }],
};
const address: AddressAnswer = {
  kind: 'address',
  address: 'x',
  status: 'healthy',
  summary: verbatim('x'),
  owners: [{ what: 'pod', name: 'x', detail: verbatim('x') }],
  pool: { name: 'x', cidr: 'x', disabled: true },
  allocation: { block: 'x', handle: 'x' },
  remarks: [verbatim('x')],
  nearest: [{ address: 'x', whose: verbatim('x') }],
  proof: [],
  notChecked: [{ what: verbatim('x'), reason: verbatim('x') }],
};

const clusterCheck = await sampleClusterCheck('ipam');
const finding = sampleFinding('x', { status: 'fail' });

/** One of each document that the terminal shows, with this text for each of its free ones. */
export const documentsWith = (text: string): object[] =>
  [sampleReport, finding, clusterCheck, workload, address].map((document) => withText<object>(document, text));

/** What the terminal shows of them. */
export const linesWith = (text: string): string[] => [
  ...reportLines(english, withText(sampleReport, text), plain),
  ...findingLines(english, withText(finding, text), plain, { proof: true }),
  ...clusterCheckLines(english, withText(clusterCheck, text), plain),
  ...overviewLines(english, withText(workload, text), plain),
  ...overviewLines(english, withText(address, text), plain),
];
