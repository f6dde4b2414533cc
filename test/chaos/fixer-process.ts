import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Redis } from 'ioredis';
import { z } from 'zod';
import { readFixerSettings } from '../../src/settings/config.ts';
import { runFixer } from '../../src/start/fixer.ts';
import * as scripts from '../../src/store/fix-scripts.ts';
import { sampleAction } from '../helpers/sample-fix.ts';
import type { Point, Step } from './points.ts';

/**
 * A real fix worker as a process of its own, with doubles for the cluster and for Slack. Where the plan
 * says so it kills itself, or has Redis restarted, before or after a step: once for each fix.
 */

enableCompileCache();
const folder = process.argv[2] ?? '';
const planSchema = z.object({ fix: z.string(), point: z.unknown() });

const plan = new Map<string, Point | undefined>();
const pointOf = (fix: string): Point | undefined => {
  if (!plan.has(fix)) {
    for (const line of readFileSync(join(folder, 'plan'), 'utf8').trim().split('\n')) {
      const { fix: id, point } = planSchema.parse(JSON.parse(line));
      plan.set(id, (point ?? undefined) as Point | undefined);
    }
  }
  return plan.get(fix);
};

/** True for the first that comes here, of all processes. */
const once = (fix: string): boolean => {
  const mark = join(folder, `met-${fix}`);
  if (existsSync(mark)) return false;
  writeFileSync(mark, '');
  return true;
};

let restarted = Promise.withResolvers<void>();
process.on('message', () => {
  restarted.resolve();
  restarted = Promise.withResolvers<void>();
});
const restartRedis = (): Promise<void> => {
  process.send?.('restart Redis');
  return restarted.promise;
};

const reach = async (fix: string, step: Step, when: Point['when']): Promise<void> => {
  const point = pointOf(fix);
  if (point?.step !== step || point.when !== when || !once(fix)) return;
  if (point.what === 'redis') return restartRedis();
  process.kill(process.pid, 'SIGKILL');
  await sleep(60_000);
};

const byScript = new Map<unknown, Step>([
  [scripts.startScript, 'start'],
  [scripts.beginScript, 'begin'],
  [scripts.ranScript, 'ran'],
  [scripts.finishScript, 'finish'],
]);

/** The step that a command to Redis is, and of which fix. */
const stepOf = ({ name, args }: Command): { step: Step; fix: string } | undefined => {
  if (name === 'zrem' && String(args[0]).endsWith(':untold')) return { step: 'told', fix: String(args[1]) };
  if (name !== 'eval') return undefined;
  const step = byScript.get(args[0]);
  if (step !== undefined) return { step, fix: String(args[2]).split(':').at(-1) ?? '' };
  if (!String(args[2]).endsWith(':audit')) return undefined;
  const entry = JSON.parse(String(args[8])) as { fix?: string; event: string };
  return entry.fix === undefined ? undefined : { step: `audit ${entry.event}` as Step, fix: entry.fix };
};

const send = Redis.prototype.sendCommand;
Redis.prototype.sendCommand = function (this: Redis, command, stream) {
  const found = stepOf(command);
  if (found === undefined || pointOf(found.fix)?.step !== found.step) return send.call(this, command, stream);
  const { fix, step } = found;
  return (async () => {
    await reach(fix, step, 'before');
    void reach(fix, step, 'during');
    const answer = await send.call(this, command, stream);
    await reach(fix, step, 'after');
    return answer;
  })();
};

const around = async <T>(fix: string, step: Step, act: () => T | Promise<T>): Promise<T> => {
  await reach(fix, step, 'before');
  const done = await act();
  await reach(fix, step, 'after');
  return done;
};

/** The fix that runs in this process: there is one at a time. */
let running = '';
await runFixer(readFixerSettings(process.env), {
  openEngine: () => ({
    look: (fix) =>
      around(fix.id, 'look', async () => {
        running = fix.id;
        await sleep(5);
        return { stands: true, evidence: fix.fix.evidence, action: sampleAction };
      }),
    run: () =>
      around(running, 'run', () => {
        appendFileSync(join(folder, 'ran'), `${running}\n`);
        return { outcome: 'done', lines: ['Successfully released'] };
      }),
    verify: () => around(running, 'verify', () => ({ ok: true, lines: ['it is free'] })),
    recover: async () => [],
  }),
  openTelling: () => ({
    reporter: { changed: ({ id }) => around(id, 'show', () => undefined), file: async () => {} },
    mayApprove: async (_, user) => ({ may: true, needed: 1, person: user }),
    askAgain: ({ id }) => around(id, 'ask again', () => undefined),
    close: async () => {},
  }),
  leaseMs: 2_000,
  watchMs: 300,
  lockMs: 1_000,
});
process.send?.('ready');
