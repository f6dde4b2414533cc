import type {
  ClusterCheckFinding,
  ClusterCheckName,
  ClusterCheckReport,
  ClusterCheckTable,
} from '../../case/cluster-check.ts';
import { columnsOf, cutToColumns, padEnd } from '../../words/columns.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { failedBlock, lookingBlock, restsOnBlock, waitingBlock } from './card-states.ts';
import type { Draft, TextFile } from './draft.ts';
import { type NamedFix, nameOfFix, statusMarks } from './names.ts';
import { proofElements } from './step.ts';
import { oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { type Block, bold, bullets, heading, italic, line, person, preformatted, rich, words } from './view.ts';

/** A cluster check over the whole cluster: its card in the channel, its report in the thread. */

export interface ClusterCheckCardBase {
  clusterCheck: ClusterCheckName;
  asker: string;
  cluster?: string;
}

export type ClusterCheckCardState =
  | { kind: 'asked'; note?: Message }
  | { kind: 'running'; steps: readonly Message[] }
  | { kind: 'ended'; report: ClusterCheckReport; seconds: number }
  | { kind: 'failed'; problem: Message; next?: Message };

export const clusterCheckTitles: Record<ClusterCheckName, Message> = {
  ipam: say('check-card.ipam'),
  duplicates: say('check-card.duplicates'),
  nodes: say('check-card.nodes'),
  controllers: say('check-card.controllers'),
};

const marks = { clean: verdictMarks.healthy, found: verdictMarks.broken, unknown: verdictMarks.unknown } as const;

/** `3 found · 1 not checked` */
const countsText = (tell: Words, report: ClusterCheckReport): string => {
  const found = report.findings.filter(({ status }) => status === 'fail' || status === 'warn').length;
  const unknown = report.notChecked.length + report.findings.filter(({ status }) => status === 'unknown').length;
  return [
    found === 0 ? say('count.nothing-found') : say('count.found', { count: found }),
    ...(unknown > 0 ? [say('count.not-checked', { count: unknown })] : []),
  ]
    .map(tell)
    .join('  ·  ');
};

const stateBlocks = (tell: Words, state: ClusterCheckCardState): Block[] => {
  switch (state.kind) {
    case 'asked':
      return [waitingBlock(tell, state.note)];
    case 'running':
      return [lookingBlock(tell, state.steps)];
    case 'ended':
      return [
        rich(line(words(`${marks[state.report.status]} `), words(tell(state.report.summary)))),
        restsOnBlock(tell, countsText(tell, state.report), state.seconds),
      ];
    case 'failed':
      return [failedBlock(tell, say('check-card.could-not'), state)];
  }
};

const stateText = (tell: Words, state: ClusterCheckCardState): string => {
  if (state.kind === 'ended') return tell(state.report.summary);
  return state.kind === 'failed'
    ? `${tell(say('check-card.could-not'))}${tell(state.problem)}`
    : tell(say('run.looking'));
};

export const renderClusterCheckCard = (
  tell: Words,
  base: ClusterCheckCardBase,
  state: ClusterCheckCardState,
): Draft => ({
  text: `${tell(clusterCheckTitles[base.clusterCheck])}${tell(say('word.colon'))}${stateText(tell, state)}`,
  blocks: [
    heading(tell(clusterCheckTitles[base.clusterCheck])),
    ...stateBlocks(tell, state),
    rich(
      line(
        words(tell(say('card.asked-by'))),
        person(base.asker),
        ...(base.cluster ? [words(tell(say('card.in-cluster', { cluster: oneLine(base.cluster) })))] : []),
      ),
    ),
  ],
});

const cellLength = 40;

const tableText = (tell: Words, { columns, rows }: ClusterCheckTable, most: number): string => {
  const all = [columns, ...rows.slice(0, most)].map((row) =>
    row.map((text) => cutToColumns(oneLine(tell(text)), cellLength)),
  );
  const widths = columns.map((_, at) => Math.max(...all.map((row) => columnsOf(row[at] ?? ''))));
  return all
    .map((row) =>
      row
        .map((text, at) => padEnd(text, widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const mostRows = 8;
const mostFindings = 10;
const mostLines = 6;
const mostNotChecked = 8;

const tableBlock = (tell: Words, table: ClusterCheckTable): Block => {
  const hidden = table.more + Math.max(0, table.rows.length - mostRows);
  return rich(
    line(bold(tell(table.title))),
    preformatted(tableText(tell, table, mostRows)),
    ...(hidden > 0 ? [line(italic(tell(say('more.rows', { count: hidden }))))] : []),
  );
};

const findingBlock = (
  tell: Words,
  { status, statement, proof, fixes }: ClusterCheckFinding,
  offered: ReadonlySet<string>,
): Block => {
  const [fix] = fixes.filter((each) => !offered.has(nameOfFix(each)));
  return rich(
    line(words(`${statusMarks[status]} `), status === 'fail' ? bold(tell(statement)) : words(tell(statement))),
    ...proofElements(tell, proof.slice(0, 2), mostLines),
    ...(fix
      ? [
          line(words(tell(say('fix.lead'))), bold(tell(fix.title))),
          ...(fix.held === undefined ? [] : [line(italic(tell(fix.held)))]),
          preformatted(fix.command),
        ]
      : []),
  );
};

/** The whole report as plain text, for the file. */
const clusterCheckText = (tell: Words, report: ClusterCheckReport): string =>
  [
    `${report.status.toUpperCase()}: ${tell(report.summary)}`,
    ...report.tables.flatMap((table) => [
      '',
      tell(table.title),
      tableText(tell, table, table.rows.length),
      ...(table.more > 0 ? [tell(say('more.any', { count: table.more }))] : []),
    ]),
    ...report.findings.flatMap(({ status, check, statement, proof, fixes }) => [
      '',
      `${status.toUpperCase()}  ${check}: ${tell(statement)}`,
      ...proof.flatMap(({ source, node, lines }) => [
        `    # ${source}${node ? ` ${tell(say('proof.on', { node }))}` : ''}`,
        ...lines.map((text) => `    ${tell(text)}`),
      ]),
      ...fixes.flatMap(({ title, why, command }) => [
        `    ${tell(say('fix.lead'))}${tell(title)} – ${tell(why)}`,
        ...command.split('\n').map((text) => `      ${text}`),
      ]),
    ]),
    '',
    ...report.notChecked.map(({ what, reason }) => tell(say('thread.one-not-checked', { what, reason }))),
  ].join('\n');

/** Whether the message leaves things out that the file has. */
const isLong = (report: ClusterCheckReport): boolean =>
  report.findings.length > mostFindings ||
  report.notChecked.length > mostNotChecked ||
  report.tables.some(({ rows }) => rows.length > mostRows) ||
  report.findings.some(
    ({ proof, fixes }) => proof.length > 2 || fixes.length > 1 || proof.some(({ lines }) => lines.length > mostLines),
  );

const clusterCheckFile = (tell: Words, report: ClusterCheckReport): TextFile => ({
  name: `check-${report.clusterCheck}.txt`,
  title: tell(say('check-card.whole', { check: clusterCheckTitles[report.clusterCheck] })),
  content: clusterCheckText(tell, report),
  always: isLong(report),
});

/** `offered`: fixes that have a message with buttons of their own. */
export const renderClusterCheckReport = (
  tell: Words,
  report: ClusterCheckReport,
  offered: readonly NamedFix[] = [],
): Draft => {
  const elsewhere = new Set(offered.map(nameOfFix));
  const hidden = report.findings.length - mostFindings;
  const rest = report.notChecked.length - mostNotChecked;
  return {
    text: tell(report.summary),
    blocks: [
      ...report.tables.filter(({ rows }) => rows.length > 0).map((table) => tableBlock(tell, table)),
      ...report.findings.slice(0, mostFindings).map((finding) => findingBlock(tell, finding, elsewhere)),
      ...(hidden > 0 ? [rich(line(italic(tell(say('more.found', { count: hidden })))))] : []),
      ...(report.notChecked.length === 0
        ? []
        : [
            rich(
              line(bold(tell(say('thread.not-checked')))),
              bullets(
                report.notChecked
                  .slice(0, mostNotChecked)
                  .map(({ what, reason }) => line(bold(tell(what)), words(` – ${tell(reason)}`))),
              ),
              ...(rest > 0 ? [line(italic(tell(say('more.things', { count: rest }))))] : []),
            ),
          ]),
      rich(line(words(`${marks[report.status]} `), bold(tell(report.summary)))),
    ],
    whole: clusterCheckFile(tell, report),
  };
};
