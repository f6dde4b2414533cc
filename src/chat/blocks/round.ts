import type { RoundState, SweepName, SweepNews } from '../../case/sweep.ts';
import { type InWords, inWords } from '../../words/in-words.ts';
import { wordsIn } from '../../words/words.ts';
import type { Block, Draft } from './draft.ts';
import { statusMarks } from './names.ts';
import { bold, bullets, line, moment, rich, words } from './rich.ts';
import { many, oneLine, plain } from './text.ts';

/** What scheduled sweeps say: the message about what is new, and one line for the home and the summaries. */

const titles: Record<SweepName, string> = {
  ipam: 'Addresses (IPAM)',
  duplicates: 'Duplicate addresses',
  nodes: 'Nodes',
  controllers: 'kube-controllers',
};

const tell = wordsIn('en');

const most = 8;

const listed = (items: readonly string[], mark: (item: string, at: number) => string): Block[] =>
  items.length === 0
    ? []
    : [
        rich(
          bullets(items.slice(0, most).map((item, at) => line(words(`${mark(item, at)} ${oneLine(item)}`)))),
          ...(items.length > most ? [line(words(`… and ${items.length - most} more`))] : []),
        ),
      ];

const newsBlocks = (news: InWords<SweepNews>): Block[] => {
  const found = [
    ...news.fresh.map((one) => ({ ...one, word: 'new' })),
    ...news.changed.map((one) => ({ ...one, word: 'changed' })),
  ];
  return [
    rich(
      line(
        bold(titles[news.sweep]),
        ...(news.asBefore > 0 ? [words(`  (as before: ${many(news.asBefore, 'finding')})`)] : []),
      ),
    ),
    ...(news.problem === undefined ? [] : [rich(line(words(`⚪ could not look: ${oneLine(news.problem)}`)))]),
    ...listed(
      found.map(({ statement, word }) => `${word}: ${statement}`),
      (_, at) => statusMarks[found[at]?.status ?? 'fail'],
    ),
    ...listed(news.resolved, () => '✅ resolved:'),
    ...listed(
      news.notChecked.map(({ what, reason }) => `${what} – ${reason}`),
      () => '❔ not checked any more:',
    ),
  ];
};

const sum = (news: readonly SweepNews[], of: (one: SweepNews) => number): number =>
  news.reduce((total, one) => total + of(one), 0);

export const renderRoundNews = (news: readonly SweepNews[], cluster?: string): Draft => {
  const parts = [
    [sum(news, ({ fresh }) => fresh.length), 'new'],
    [sum(news, ({ changed }) => changed.length), 'changed'],
    [sum(news, ({ resolved }) => resolved.length), 'resolved'],
    [sum(news, ({ problem, notChecked }) => notChecked.length + (problem === undefined ? 0 : 1)), 'not checked'],
  ] as const;
  const counts = parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ');
  return {
    text: `Scheduled check${cluster ? ` of ${oneLine(cluster)}` : ''}: ${counts}`,
    blocks: [
      { type: 'header', text: plain(`Scheduled check${cluster ? ` of ${oneLine(cluster)}` : ''}: ${counts}`) },
      ...inWords(news, tell).flatMap(newsBlocks),
      {
        type: 'context',
        elements: [plain('The reports are in the thread. `check …` asks again, with buttons where there are fixes.')],
      },
    ],
  };
};

export const renderRoundTrouble = (problem: string, next: string): Draft => ({
  text: problem,
  blocks: [rich(line(words('⚠️ '), bold(problem)), line(words(next)))],
});

const countOf = (state: RoundState): string => {
  const sweeps = Object.entries(state.last?.sweeps ?? {});
  const found = sweeps.flatMap(([name, { findings }]) =>
    findings.length > 0 ? [`${titles[name as SweepName]}: ${findings.length}`] : [],
  );
  const open = sweeps.filter(([, { status, notChecked }]) => status === 'failed' || notChecked.length > 0).length;
  return [
    found.length > 0 ? `found – ${found.join(', ')}` : 'nothing found',
    ...(open > 0 ? [`${many(open, 'check')} could not see everything`] : []),
  ].join('; ');
};

/** `undefined`: nothing to say, since none is scheduled or none has ended yet. */
export const roundLine = (state: RoundState | undefined) => {
  if (state === undefined || (state.last === undefined && state.overdueSince === undefined)) return undefined;
  const { last, overdueSince } = state;
  const all = Object.values(last?.sweeps ?? {});
  const bad = all.some(({ findings }) => findings.length > 0);
  const open = all.some(({ status, notChecked }) => status === 'failed' || notChecked.length > 0);
  return line(
    words(overdueSince === undefined ? (bad ? '🔴 ' : open ? '🟡 ' : '🟢 ') : '⚠️ '),
    bold('Scheduled check of the cluster'),
    ...(last ? [words('  '), moment(last.endedAt, '{date_short_pretty} {time}'), words(`: ${countOf(state)}`)] : []),
    ...(overdueSince === undefined
      ? []
      : [words('; overdue since '), moment(overdueSince, '{date_short_pretty} {time}')]),
  );
};
