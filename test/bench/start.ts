// `npm run bench:start`: processor time of the program until it does something: `why` until its first request, help
// and a probe until their end, bot and worker until they are ready. `--rounds N`; `--sources`: the sources instead of
// the bundle.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { processorTime } from '../helpers/processor-time.ts';
import { program, sources } from '../helpers/program.ts';
import { startRedis } from '../helpers/redis.ts';
import { startServiceProcess } from '../helpers/service-process.ts';
import { writeKubeconfig } from '../lab/cluster/kubeconfig.ts';
import { startWorkspace } from '../workspace/workspace.ts';
import { spreadOf } from './spread.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, sources: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
const entry = values.sources ? sources : program;

/** Of a command and all that it waits for. */
const untilEnd = async (...argv: string[]): Promise<number> => {
  const timed = ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1 </dev/null', 'bench', process.execPath, entry];
  const child = spawn('bash', [...timed, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8')) said += text;
  const [user, system] = said.trim().split(' ').map(Number);
  return (user ?? Number.NaN) + (system ?? Number.NaN);
};

const folder = await mkdtemp(join(tmpdir(), 'calico-why-start-'));
const kubeconfig = join(folder, 'kubeconfig');

/** `why`, until it opens its first connection to the API server. */
const untilRequest = async (): Promise<number> => {
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await writeFile(kubeconfig, writeKubeconfig(`https://127.0.0.1:${port}`, '', 'a token'));
  const words = ['why', 'shop/web-0', 'shop/db-0', '--port', '5432', '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, [entry, ...words], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([asked.promise, ended.then(() => Promise.reject(new Error('why ended without a request')))]);
  const seconds = processorTime(child.pid);
  child.kill('SIGKILL');
  await ended;
  server.close();
  return seconds ?? Number.NaN;
};

const redis = await startRedis();
const slack = await startWorkspace();
const settings = {
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  REDIS_URL: redis.url,
  KUBECONFIG: kubeconfig,
};

const untilReady = async (role: 'bot' | 'worker'): Promise<number> => {
  const service = await startServiceProcess([role], settings, { entry });
  try {
    while ((await service.readiness())?.status !== 200) {
      if (service.hasEnded()) throw new Error(`the ${role} ended:\n${service.said()}`);
      await sleep(20);
    }
    return processorTime(service.pid) ?? Number.NaN;
  } finally {
    await service.discard();
  }
};

const measured: [what: string, wanted: number, once: () => Promise<number>][] = [
  ['why, until its first request', 0.4, untilRequest],
  ['--help', 0.15, () => untilEnd('--help')],
  ['a probe', 0.05, () => untilEnd('probe')],
  ['bot, until it is ready', 1, () => untilReady('bot')],
  ['worker, until it is ready', 1, () => untilReady('worker')],
];
try {
  console.log(`Processor time, ${rounds} rounds, ${entry === sources ? 'from the sources' : 'the bundle'}`);
  for (const [what, wanted, once] of measured) {
    // What was compiled is kept from the first time on.
    await once();
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) seconds.push(await once());
    console.log(`${what.padEnd(30)} ${spreadOf(seconds, 3)}, wanted ${wanted}`);
  }
} finally {
  await slack.close();
  await redis.stop();
  await rm(folder, { recursive: true });
}
