import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { badWeather } from './weather.ts';

/** People who ask while workers and bots are killed, Redis falls and Slack has bad minutes; and what they were told. */

interface QuestionOptions {
  questions: number;
  workers: number;
  say: (line: string) => void;
}

export interface QuestionCounts {
  questions: number;
  /** Commands that had to be given again, because nobody acknowledged them or Redis was away. */
  askedAgain: number;
  answered: number;
  /** Acknowledged, and without the verdict or a part of it. */
  lost: number;
  /** Told more than once, in whole or in part. */
  doubled: number;
  /** Told that nobody could answer. */
  givenUp: number;
  diagnoses: number;
  workersKilled: number;
  botsKilled: number;
  /** Ended by themselves: while Slack cannot be reached nobody can start. */
  processesEnded: number;
  redisRestarts: number;
  slackOutages: number;
  socketCuts: number;
  secondsToTheLast: number;
  violations: string[];
}

const prefix = 'chaos';
const channels = 25;
const killWorkerEachMs = 5_000;
const killBotEachMs = 17_000;
const restarts = 10;
const askEachMs = 350;
const settleMs = 6 * 60_000;
const limits = { perAsker: 5, perChannel: 1_000, runSeconds: 60, keepDays: 1 };

/** Keeps so many processes of a kind alive, whoever kills them. */
const keepAlive = (file: string, args: string[], env: NodeJS.ProcessEnv, count: number) => {
  const alive: ChildProcess[] = [];
  let over = false;
  let killed = 0;
  let crashed = 0;
  const begin = (): void => {
    if (over) return;
    const shown = process.env.CHAOS_LOG ? 'inherit' : 'ignore';
    const child = fork(join(import.meta.dirname, file), args, { stdio: ['ignore', shown, shown, 'ipc'], env });
    alive.push(child);
    child.on('error', () => {});
    child.on('exit', (_code, signal) => {
      alive.splice(alive.indexOf(child), 1);
      if (over) return;
      if (signal === 'SIGKILL') killed += 1;
      else crashed += 1;
      // One that Slack's bad minutes keep from starting says so and ends; it is started again, as anywhere.
      setTimeout(begin, signal === 'SIGKILL' ? 0 : 1_000);
    });
  };
  for (let at = 0; at < count; at += 1) begin();
  return {
    /** The one that has lived longest. */
    kill: () => alive[0]?.kill('SIGKILL'),
    counts: () => ({ killed, crashed }),
    stop: () => {
      over = true;
      for (const child of alive) child.kill('SIGKILL');
    },
  };
};

interface Asked {
  user: string;
  channel: string;
  /** As it is named on its card. */
  name: string;
  words: string;
  acknowledged: boolean;
  tries: number;
}

const cardsOf = (slack: Workspace, { channel, name }: Asked) =>
  slack.messages(channel).filter(({ blocks }) => readable(blocks).includes(`${name} `));

/** A person: gives the command again where Slack says that it failed, unless its card is there after all. */
const askUntilHeard = async (slack: Workspace, asked: Asked): Promise<void> => {
  while (!asked.acknowledged) {
    asked.tries += 1;
    const outcome = await slack.slash(asked.user, asked.channel, '/calico', asked.words);
    const refused = /nothing was started/.test(JSON.stringify(outcome.response ?? {}));
    if (outcome.acknowledged && !refused) asked.acknowledged = true;
    else await sleep(20_000);
    // What was heard although the line broke is not asked a second time by somebody who sees it answered.
    if (cardsOf(slack, asked).length > 0) asked.acknowledged = true;
  }
};

/** What is wrong with what was told of one question. */
const wrongWith = (slack: Workspace, asked: Asked): { kind: 'lost' | 'doubled' | 'givenUp'; text: string }[] => {
  const cards = cardsOf(slack, asked);
  const [card] = cards;
  if (card === undefined) return [{ kind: 'lost', text: 'no card' }];
  const wrong: ReturnType<typeof wrongWith> = [];
  if (cards.length > 1) wrong.push({ kind: 'doubled', text: `${cards.length} cards` });
  const state = readable(card.blocks);
  if (/Could not answer/.test(state)) wrong.push({ kind: 'givenUp', text: state.slice(0, 200) });
  else if (!/Cause found/.test(state)) wrong.push({ kind: 'lost', text: `its card says ${state.slice(0, 200)}` });
  const thread = slack.thread(asked.channel, card.ts).slice(1);
  const texts = thread.map(({ blocks, text }) => readable(blocks) || text).join('\n');
  const parts: [string, number][] = [
    ['the verdict', thread.filter(({ blocks }) => /Restart calico-node/.test(readable(blocks))).length],
    ['the picture', thread.filter(({ files }) => files.length > 0).length],
    ['what was fine', texts.match(/\bendpoint\b/g)?.length ?? 0],
    ['what was not checked', texts.match(/node-3 did not answer in 3 s/g)?.length ?? 0],
  ];
  for (const [what, times] of parts) {
    if (times === 0) wrong.push({ kind: 'lost', text: `${what} is missing` });
    if (times > 1) wrong.push({ kind: 'doubled', text: `${what} ${times} times` });
  }
  const keys = thread.map(({ metadata }) => metadata?.event_payload.key).filter((key) => key !== undefined);
  for (const key of new Set(keys.filter((each, at) => keys.indexOf(each) !== at))) {
    const calls = slack
      .calls('chat.postMessage')
      .filter(({ args }) => JSON.stringify(args.metadata ?? '').includes(`${key}`))
      .map(({ at, status }) => `${at} (${status})`);
    wrong.push({ kind: 'doubled', text: `${key} twice, by calls at ${calls.join(', ')}` });
  }
  return wrong;
};

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `U0CHAOS${at}`,
    teamId: 'T0HOME',
    name: `person${at}`,
    realName: `Person ${at}`,
  }));

const openSlack = (count: number): Promise<Workspace> => {
  const users = people(count);
  return startWorkspace({
    users,
    channels: Array.from({ length: channels }, (_, at) => ({
      id: `C0CHAOS${at}`,
      name: `chaos${at}`,
      kind: 'channel' as const,
      topic: '',
      members: ['U0CALICOBOT', ...users.filter((_user, index) => index % channels === at).map(({ id }) => id)],
      pins: [],
      bookmarks: [],
    })),
  });
};

/** Restarts Redis so often, spread over the time in which people ask; every other time without a warning. */
const fallAgainAndAgain = (server: RedisServer, times: number, eachMs: number) => {
  const over = new AbortController();
  let restarted = 0;
  const falling = (async () => {
    while (restarted < times) {
      await sleep(eachMs, undefined, { signal: over.signal });
      restarted += 1;
      await (restarted % 2 === 0 ? server.kill() : server.end());
      await sleep(500);
      await server.start();
    }
  })().catch(() => {});
  return {
    count: () => restarted,
    stop: async (): Promise<void> => {
      over.abort();
      await falling;
    },
  };
};

export const runQuestions = async ({ questions, workers: count, say }: QuestionOptions): Promise<QuestionCounts> => {
  const folder = mkdtempSync(join(tmpdir(), 'calico-why-questions-'));
  const ranFile = join(folder, 'ran');
  const server = await startRedis();
  const slack = await openSlack(questions);
  const env = {
    ...process.env,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: server.url,
    REDIS_PREFIX: prefix,
    CALICO_WHY_LIMIT_PER_CHANNEL: '1000',
    METRICS_PORT: '-1',
    LOG_LEVEL: process.env.CHAOS_LOG ?? 'silent',
  };
  const bots = keepAlive('../helpers/bot-process.ts', [], env, 2);
  const workers = keepAlive('answerer-process.ts', [ranFile], env, count);
  const asked: Asked[] = people(questions).map(({ name }, at) => ({
    user: name,
    channel: `#chaos${at % channels}`,
    name: `shop/web-${at} →`,
    words: `why shop/web-${at} cannot reach shop/db-0 on 5432`,
    acknowledged: false,
    tries: 0,
  }));
  const timers = [setInterval(workers.kill, killWorkerEachMs), setInterval(bots.kill, killBotEachMs)];
  const redisFalls = fallAgainAndAgain(server, restarts, Math.max(2_000, (questions * askEachMs) / restarts));
  const weather = badWeather(slack, say);
  const isDone = (one: Asked): boolean => wrongWith(slack, one).every(({ kind }) => kind !== 'lost');
  try {
    const begun = performance.now();
    const asking: Promise<void>[] = [];
    for (const [at, one] of asked.entries()) {
      asking.push(askUntilHeard(slack, one));
      if ((at + 1) % 50 === 0) {
        const told = asked.slice(0, at).filter(isDone).length;
        say(
          `${at + 1} asked, ${told} answered, ${workers.counts().killed} workers and ${bots.counts().killed} bots killed`,
        );
      }
      await sleep(askEachMs);
    }
    await Promise.all(asking);
    await redisFalls.stop();
    await weather.calm();
    for (const timer of timers) clearInterval(timer);
    const until = performance.now() + settleMs;
    let open = asked;
    while (open.length > 0 && performance.now() < until) {
      open = open.filter((one) => !isDone(one));
      await sleep(2_000);
    }
    const secondsToTheLast = (performance.now() - begun) / 1_000;
    // What was told is told; nothing may come behind it.
    await sleep(15_000);

    const found = asked.flatMap((one) => wrongWith(slack, one).map((wrong) => ({ ...wrong, name: one.name })));
    const connection = new Redis(server.url);
    const store = openStore(connection, keysUnder(prefix), limits);
    const left = await store.outbox.waiting();
    connection.disconnect();
    const of = (kind: string): number =>
      new Set(found.filter((each) => each.kind === kind).map(({ name }) => name)).size;
    const violations = found.map(({ name, kind, text }) => `${name} ${kind}: ${text}`);
    if (left.messages > 0) violations.push(`${left.messages} messages are kept still`);
    return {
      questions: asked.length,
      askedAgain: asked.filter(({ tries }) => tries > 1).length,
      answered: asked.length - new Set(found.map(({ name }) => name)).size,
      lost: of('lost'),
      doubled: of('doubled'),
      givenUp: of('givenUp'),
      diagnoses: existsSync(ranFile) ? readFileSync(ranFile, 'utf8').trim().split('\n').length : 0,
      workersKilled: workers.counts().killed,
      botsKilled: bots.counts().killed,
      processesEnded: workers.counts().crashed + bots.counts().crashed,
      redisRestarts: redisFalls.count(),
      ...weather.counts(),
      secondsToTheLast,
      violations,
    };
  } finally {
    for (const timer of timers) clearInterval(timer);
    await weather.calm();
    await redisFalls.stop();
    workers.stop();
    bots.stop();
    await slack.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
