import type { ClusterCheckName, ClusterCheckNews, ScheduledCheckState } from '../../case/cluster-check.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { statusMarks } from './names.ts';
import { oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { type Block, bold, bullets, heading, line, moment, notes, rich, words } from './view.ts';

/** What scheduled cluster checks say: the message about what is new, and one line for the home and the summaries. */

const titles: Record<ClusterCheckName, Message> = {
  ipam: say('scheduled.ipam'),
  duplicates: say('scheduled.duplicates'),
  nodes: say('scheduled.nodes'),
  controllers: say('scheduled.controllers'),
};

const most = 8;

const listed = (tell: Words, items: readonly Message[], mark: (at: number) => string = () => ''): Block[] =>
  items.length === 0
    ? []
    : [
        rich(
          bullets(items.slice(0, most).map((item, at) => line(words(`${mark(at)}${oneLine(tell(item))}`)))),
          ...(items.length > most ? [line(words(tell(say('more.any', { count: items.length - most }))))] : []),
        ),
      ];

const newsBlocks = (tell: Words, news: ClusterCheckNews): Block[] => {
  const found = [
    ...news.fresh.map(({ status, statement }) => ({ status, what: say('scheduled.new', { statement }) })),
    ...news.changed.map(({ status, statement }) => ({ status, what: say('scheduled.changed', { statement }) })),
  ];
  return [
    rich(
      line(
        bold(tell(titles[news.clusterCheck])),
        ...(news.asBefore > 0 ? [words(tell(say('scheduled.as-before', { count: news.asBefore })))] : []),
      ),
    ),
    ...(news.problem === undefined
      ? []
      : [rich(line(words(`⚪ ${tell(say('scheduled.could-not-look', { problem: oneLine(tell(news.problem)) }))}`)))]),
    ...listed(
      tell,
      found.map(({ what }) => what),
      (at) => `${statusMarks[found[at]?.status ?? 'fail']} `,
    ),
    ...listed(
      tell,
      news.resolved.map((statement) => say('scheduled.resolved', { statement })),
      () => '✅ ',
    ),
    ...listed(
      tell,
      news.notChecked.map((gap) => say('scheduled.not-checked', gap)),
      () => '❔ ',
    ),
  ];
};

const sum = (news: readonly ClusterCheckNews[], of: (one: ClusterCheckNews) => number): { count: number } => ({
  count: news.reduce((total, one) => total + of(one), 0),
});

export const renderScheduledCheckNews = (tell: Words, news: readonly ClusterCheckNews[], cluster?: string): Draft => {
  const parts = [
    say(
      'scheduled.count-new',
      sum(news, ({ fresh }) => fresh.length),
    ),
    say(
      'scheduled.count-changed',
      sum(news, ({ changed }) => changed.length),
    ),
    say(
      'scheduled.count-resolved',
      sum(news, ({ resolved }) => resolved.length),
    ),
    say(
      'count.not-checked',
      sum(news, ({ problem, notChecked }) => notChecked.length + (problem === undefined ? 0 : 1)),
    ),
  ];
  const counts = parts
    .filter(({ args }) => args.count !== 0)
    .map(tell)
    .join(tell(say('word.comma')));
  const title = tell(
    cluster ? say('scheduled.title-of', { cluster: oneLine(cluster), counts }) : say('scheduled.title', { counts }),
  );
  return {
    text: title,
    blocks: [heading(title), ...news.flatMap((one) => newsBlocks(tell, one)), notes(tell(say('scheduled.reports')))],
  };
};

export const renderScheduledCheckTrouble = (tell: Words, problem: Message, next: Message): Draft => ({
  text: tell(problem),
  blocks: [rich(line(words('⚠️ '), bold(tell(problem))), line(words(tell(next))))],
});

const countOf = (tell: Words, state: ScheduledCheckState): string => {
  const clusterChecks = Object.entries(state.last?.clusterChecks ?? {});
  const found = clusterChecks.flatMap(([name, { findings }]) =>
    findings.length > 0
      ? [say('scheduled.found-by', { clusterCheck: titles[name as ClusterCheckName], count: findings.length })]
      : [],
  );
  const open = clusterChecks.filter(
    ([, { status, notChecked }]) => status === 'failed' || notChecked.length > 0,
  ).length;
  return [
    found.length > 0
      ? say('scheduled.found', { found: found.map(tell).join(tell(say('word.comma'))) })
      : say('count.nothing-found'),
    ...(open > 0 ? [say('scheduled.not-all-seen', { count: open })] : []),
  ]
    .map(tell)
    .join(tell(say('word.semicolon')));
};

/** `undefined`: nothing to say, since none is scheduled or none has ended yet. */
export const scheduledCheckLine = (tell: Words, state: ScheduledCheckState | undefined) => {
  if (state === undefined || (state.last === undefined && state.overdueSince === undefined)) return undefined;
  const { last, overdueSince } = state;
  const all = Object.values(last?.clusterChecks ?? {});
  const bad = all.some(({ findings }) => findings.length > 0);
  const open = all.some(({ status, notChecked }) => status === 'failed' || notChecked.length > 0);
  return line(
    words(overdueSince === undefined ? `${verdictMarks[bad ? 'broken' : open ? 'unknown' : 'healthy']} ` : '⚠️ '),
    bold(tell(say('scheduled.of-cluster'))),
    ...(last
      ? [words('  '), moment(last.endedAt, 'day-time'), words(`${tell(say('word.colon'))}${countOf(tell, state)}`)]
      : []),
    ...(overdueSince === undefined
      ? []
      : [words(tell(say('scheduled.overdue-since'))), moment(overdueSince, 'day-time')]),
  );
};
