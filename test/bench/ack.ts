import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hearByHttp } from '../helpers/conversation.ts';
import { startRedis } from '../helpers/redis.ts';
import { startWorkspace } from '../workspace/workspace.ts';

/**
 * How fast slash commands are acknowledged, while every second somebody sends one that is made to stall the
 * bot: the real bot as a process of its own, a real Redis and the local Slack, which measures from sending the
 * command to hearing the acknowledgement. `--mode socket`, `http` or `both`.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
    limit: { type: 'string', default: '30' },
    mode: { type: 'string', default: 'both' },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const limitMs = Number(values.limit);
const total = rate * seconds;
const channels = 50;

/** What has stalled a bot, or could: ambiguous words over and over, and as much of them as Slack sends. */
const poisons = [
  `why a ${'can not '.repeat(60)}b`,
  `why ${'cannot reach '.repeat(300)}`,
  `why a ${'to from on port '.repeat(240)}b`,
  `policy from ${'a/b '.repeat(900)}`,
  `why ${'a-'.repeat(1_990)}`,
  `why ${'('.repeat(3_990)}`,
  `ip ${'1.'.repeat(1_990)}`,
  `why a has no${' '.repeat(3_900)}IP`,
];

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

const show = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;

/** Whether all were acknowledged, and 99 of 100 within the limit. */
const measure = async (mode: string): Promise<boolean> => {
  const redis = await startRedis();
  // Those who poison come after those who ask.
  const users = Array.from({ length: total + seconds + 1 }, (_, index) => ({
    id: `U0BENCH${index}`,
    teamId: 'T0HOME',
    name: `bench${index}`,
    realName: `Bench ${index}`,
  }));
  const slack = await startWorkspace({
    users,
    channels: Array.from({ length: channels }, (_, index) => ({
      id: `C0BENCH${index}`,
      name: `bench${index}`,
      kind: 'channel' as const,
      topic: '',
      members: ['U0CALICOBOT', ...users.filter((_user, at) => at % channels === index).map(({ id }) => id)],
      pins: [],
      bookmarks: [],
    })),
  });
  const bot = spawn(process.execPath, ['test/helpers/bot-process.ts'], {
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: slack.botToken,
      ...(mode === 'http'
        ? { SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_PORT: '0' }
        : { SLACK_APP_TOKEN: slack.appToken }),
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redis.url,
      METRICS_PORT: '-1',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

  try {
    const [ready] = await once(bot.stdout, 'data');
    if (mode === 'http') hearByHttp(slack, Number(String(ready).split(' ')[1]));
    const say = (index: number, text: string) =>
      slack.slash(`bench${index}`, `#bench${index % channels}`, '/calico', text);
    const ask = (index: number) => say(index, `why shop/web-${index} cannot reach shop/db-0 on 5432`);
    await ask(0);

    const begun = performance.now();
    const outcomes: ReturnType<typeof say>[] = [];
    const poisoned: ReturnType<typeof say>[] = [];
    for (let index = 1; index < total; index += 1) {
      const due = begun + (index * 1_000) / rate;
      await sleep(Math.max(0, due - performance.now()));
      if (index % rate === 0) {
        const turn = poisoned.length;
        poisoned.push(say(total + turn, poisons[turn % poisons.length] ?? ''));
      }
      outcomes.push(ask(index));
    }
    const [done, stalled] = await Promise.all([Promise.all(outcomes), Promise.all(poisoned)]);
    const took = (performance.now() - begun) / 1_000;
    const all = [...done, ...stalled];
    const times = all.flatMap(({ acknowledged, ackMs }) => (acknowledged && ackMs !== undefined ? [ackMs] : []));
    times.sort((a, b) => a - b);
    const lost = all.length - times.length;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(times, part));
    const perSecond = (all.length / took).toFixed(1);
    console.log(
      `${mode}: ${all.length} slash commands, ${stalled.length} of them made to stall, in ${took.toFixed(1)} s (${perSecond} a second)`,
    );
    console.log(`acknowledged in p50 ${show(p50)}, p95 ${show(p95)}, p99 ${show(p99)}, at most ${show(times.at(-1))}`);
    console.log(`not acknowledged: ${lost}`);
    const good = lost === 0 && (p99 ?? Number.POSITIVE_INFINITY) < limitMs;
    console.log(good ? `p99 is under ${limitMs} ms` : `p99 is NOT under ${limitMs} ms`);
    return good;
  } finally {
    const exited = once(bot, 'exit');
    bot.kill('SIGTERM');
    await Promise.race([exited, sleep(8_000).then(() => bot.kill('SIGKILL'))]);
    await slack.close();
    await redis.stop();
  }
};

const modes = values.mode === 'both' ? ['socket', 'http'] : [values.mode];
let good = true;
for (const mode of modes) good = (await measure(mode)) && good;
process.exitCode = good ? 0 : 1;
