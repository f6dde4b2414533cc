import type { SweepFinding, SweepName, SweepReport, SweepTable } from '../../case/sweep.ts';
import { type InWords, inWords } from '../../words/in-words.ts';
import { wordsIn } from '../../words/words.ts';
import type { Block, Draft } from './draft.ts';
import { type NamedFix, nameOfFix, statusMarks } from './names.ts';
import { bold, bullets, italic, line, person, preformatted, rich, words } from './rich.ts';
import { proofElements } from './step.ts';
import { cut, many, oneLine, plain } from './text.ts';

const tell = wordsIn('en');

/** A sweep over the whole cluster: its card in the channel, its report in the thread. */

export interface SweepCardBase {
  sweep: SweepName;
  asker: string;
  cluster?: string;
}

export type SweepCardState =
  | { kind: 'asked'; note?: string }
  | { kind: 'running'; step?: string }
  | { kind: 'ended'; report: SweepReport; seconds: number }
  | { kind: 'failed'; problem: string; next?: string };

export const sweepTitles: Record<SweepName, string> = {
  ipam: 'Check of addresses (IPAM)',
  duplicates: 'Check of duplicate addresses',
  nodes: 'Check of nodes',
  controllers: 'Check of kube-controllers',
};

const marks = { clean: '🟢', found: '🔴', unknown: '🟡' } as const;

/** `3 found · 1 not checked` */
const countsText = (report: SweepReport): string => {
  const found = report.findings.filter(({ status }) => status === 'fail' || status === 'warn').length;
  const unknown = report.notChecked.length + report.findings.filter(({ status }) => status === 'unknown').length;
  return [found === 0 ? 'nothing found' : `${found} found`, ...(unknown > 0 ? [`${unknown} not checked`] : [])].join(
    '  ·  ',
  );
};

const stateBlocks = (state: SweepCardState): Block[] => {
  switch (state.kind) {
    case 'asked':
      return [rich(line(words(`⏳ ${state.note ?? 'Waiting for a worker'}`)))];
    case 'running':
      return [rich(line(words(`🔎 ${state.step ? oneLine(state.step) : 'Looking'} …`)))];
    case 'ended':
      return [
        rich(line(words(`${marks[state.report.status]} `), words(tell(state.report.summary)))),
        { type: 'context', elements: [plain(`${countsText(state.report)}  ·  ${state.seconds.toFixed(1)} s`)] },
      ];
    case 'failed':
      return [
        rich(
          line(words('⚪ '), bold('Could not check: '), words(state.problem)),
          ...(state.next ? [line(words(state.next))] : []),
        ),
      ];
  }
};

const stateText = (state: SweepCardState): string => {
  if (state.kind === 'ended') return tell(state.report.summary);
  return state.kind === 'failed' ? `could not check: ${state.problem}` : 'looking';
};

export const renderSweepCard = (base: SweepCardBase, state: SweepCardState): Draft => ({
  text: `${sweepTitles[base.sweep]}: ${stateText(state)}`,
  blocks: [
    { type: 'header', text: plain(sweepTitles[base.sweep]) },
    ...stateBlocks(state),
    rich(
      line(words('Asked by '), person(base.asker), ...(base.cluster ? [words(` in ${oneLine(base.cluster)}`)] : [])),
    ),
  ],
});

const cellLength = 40;

const tableText = ({ columns, rows }: InWords<SweepTable>, most: number): string => {
  const all = [columns, ...rows.slice(0, most)].map((row) => row.map((text) => cut(oneLine(text), cellLength)));
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const mostRows = 8;
const mostFindings = 10;
const mostLines = 6;
const mostNotChecked = 8;

const tableBlock = (table: InWords<SweepTable>): Block => {
  const hidden = table.more + Math.max(0, table.rows.length - mostRows);
  return rich(
    line(bold(table.title)),
    preformatted(tableText(table, mostRows)),
    ...(hidden > 0 ? [line(italic(`… and ${many(hidden, 'more row')} in the file`))] : []),
  );
};

const findingBlock = (
  { status, statement, proof, fixes }: InWords<SweepFinding>,
  offered: ReadonlySet<string>,
): Block => {
  const [fix] = fixes.filter((each) => !offered.has(nameOfFix(each)));
  return rich(
    line(words(`${statusMarks[status]} `), status === 'fail' ? bold(statement) : words(statement)),
    ...proofElements(proof.slice(0, 2), mostLines),
    ...(fix
      ? [
          line(words('Fix: '), bold(fix.title)),
          ...(fix.held === undefined ? [] : [line(italic(fix.held))]),
          preformatted(fix.command),
        ]
      : []),
  );
};

/** The whole report as plain text, for the file. */
const sweepText = (report: InWords<SweepReport>): string =>
  [
    `${report.status.toUpperCase()}: ${report.summary}`,
    ...report.tables.flatMap((table) => [
      '',
      table.title,
      tableText(table, table.rows.length),
      ...(table.more > 0 ? [`… and ${table.more} more`] : []),
    ]),
    ...report.findings.flatMap(({ status, check, statement, proof, fixes }) => [
      '',
      `${status.toUpperCase()}  ${check}: ${statement}`,
      ...proof.flatMap(({ source, node, lines }) => [
        `    # ${source}${node ? ` (on ${node})` : ''}`,
        ...lines.map((text) => `    ${text}`),
      ]),
      ...fixes.flatMap(({ title, why, command }) => [
        `    Fix: ${title} – ${why}`,
        ...command.split('\n').map((text) => `      ${text}`),
      ]),
    ]),
    '',
    ...report.notChecked.map(({ what, reason }) => `Not checked: ${what} – ${reason}`),
  ].join('\n');

/** Whether the message leaves things out that the file has. */
export const isLong = (report: SweepReport): boolean =>
  report.findings.length > mostFindings ||
  report.notChecked.length > mostNotChecked ||
  report.tables.some(({ rows }) => rows.length > mostRows) ||
  report.findings.some(
    ({ proof, fixes }) => proof.length > 2 || fixes.length > 1 || proof.some(({ lines }) => lines.length > mostLines),
  );

export const sweepFile = (report: SweepReport) => ({
  name: `check-${report.sweep}.txt`,
  title: `${sweepTitles[report.sweep]}, whole`,
  content: sweepText(inWords(report, tell)),
});

/** `offered`: fixes that have a message with buttons of their own. */
export const renderSweepReport = (told: SweepReport, offered: readonly NamedFix[] = []): Draft => {
  const report = inWords(told, tell);
  const elsewhere = new Set(offered.map(nameOfFix));
  const hidden = report.findings.length - mostFindings;
  const rest = report.notChecked.length - mostNotChecked;
  return {
    text: report.summary,
    blocks: [
      ...report.tables.filter(({ rows }) => rows.length > 0).map(tableBlock),
      ...report.findings.slice(0, mostFindings).map((finding) => findingBlock(finding, elsewhere)),
      ...(hidden > 0 ? [rich(line(italic(`… and ${hidden} more found, in the file`)))] : []),
      ...(report.notChecked.length === 0
        ? []
        : [
            rich(
              line(bold('Not checked:')),
              bullets(
                report.notChecked
                  .slice(0, mostNotChecked)
                  .map(({ what, reason }) => line(bold(what), words(` – ${reason}`))),
              ),
              ...(rest > 0 ? [line(italic(`… and ${many(rest, 'more thing')}`))] : []),
            ),
          ]),
      rich(line(words(`${marks[report.status]} `), bold(report.summary))),
    ],
  };
};
