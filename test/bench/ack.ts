import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hearByHttp } from '../helpers/conversation.ts';
import { startRedis } from '../helpers/redis.ts';
import { startWorkspace } from '../workspace/workspace.ts';

/**
 * How fast slash commands are acknowledged: the real bot as a process of its own, a real Redis and the
 * local Slack (`--mode socket` or `http`), which measures from sending the command to hearing the acknowledgement.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    limit: { type: 'string', default: '100' },
    mode: { type: 'string', default: 'socket' },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const limitMs = Number(values.limit);
const total = rate * seconds;
const channels = 50;

const redis = await startRedis();
const users = Array.from({ length: total }, (_, index) => ({
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
    ...(values.mode === 'http'
      ? { SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_PORT: '0' }
      : { SLACK_APP_TOKEN: slack.appToken }),
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    METRICS_PORT: '-1',
    LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

try {
  const [ready] = await once(bot.stdout, 'data');
  if (values.mode === 'http') hearByHttp(slack, Number(String(ready).split(' ')[1]));
  const ask = (index: number) =>
    slack.slash(
      `bench${index}`,
      `#bench${index % channels}`,
      '/calico',
      `why shop/web-${index} cannot reach shop/db-0 on 5432`,
    );
  await ask(0);

  const begun = performance.now();
  const outcomes: ReturnType<typeof ask>[] = [];
  for (let index = 1; index < total; index += 1) {
    const due = begun + (index * 1_000) / rate;
    await sleep(Math.max(0, due - performance.now()));
    outcomes.push(ask(index));
  }
  const done = await Promise.all(outcomes);
  const took = (performance.now() - begun) / 1_000;
  const times = done.flatMap(({ acknowledged, ackMs }) => (acknowledged && ackMs !== undefined ? [ackMs] : []));
  times.sort((a, b) => a - b);
  const lost = done.length - times.length;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(times, part));
  const show = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
  console.log(`${done.length} slash commands in ${took.toFixed(1)} s (${(done.length / took).toFixed(1)} a second)`);
  console.log(`acknowledged in p50 ${show(p50)}, p95 ${show(p95)}, p99 ${show(p99)}, at most ${show(times.at(-1))}`);
  console.log(`not acknowledged: ${lost}`);
  const good = lost === 0 && (p99 ?? Number.POSITIVE_INFINITY) < limitMs;
  console.log(good ? `p99 is under ${limitMs} ms` : `p99 is NOT under ${limitMs} ms`);
  process.exitCode = good ? 0 : 1;
} finally {
  const exited = once(bot, 'exit');
  bot.kill('SIGTERM');
  await Promise.race([exited, sleep(8_000).then(() => bot.kill('SIGKILL'))]);
  await slack.close();
  await redis.stop();
}
