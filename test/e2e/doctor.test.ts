import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { scopesNeeded } from '../../src/doctor/judge-slack.ts';
import { redisUsers } from '../../src/store/redis-users.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { writeDeadKubeconfig } from '../helpers/dead-kubeconfig.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';

let folder: string;
let kubeconfig: string;
let redis: RedisServer;
let slack: Workspace;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-doctor-'));
  kubeconfig = await writeDeadKubeconfig(folder);
  redis = await startRedis({ args: ['--maxmemory', '100mb', '--maxmemory-policy', 'noeviction'] });
  slack = await startWorkspace();
  env = {
    SLACK_BOT_TOKEN: 'xoxb-local-bot',
    SLACK_APP_TOKEN: 'xapp-local-app',
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
  };
});
afterEach(() => slack.setScopes([...scopesNeeded]));
afterAll(async () => {
  await Promise.all([redis.stop(), slack.close(), rm(folder, { recursive: true })]);
});

const document = z.object({
  kind: z.literal('doctor'),
  lines: z.array(z.object({ check: z.string(), state: z.string(), said: z.unknown(), next: z.unknown().optional() })),
});

const look = async (argv: readonly string[], more: Record<string, string> = {}) => {
  const { code, stdout } = await calicoWhy(['doctor', '--json', ...argv], { env: { ...env, ...more } });
  const { lines } = document.parse(JSON.parse(stdout));
  return { code, lines, states: Object.fromEntries(lines.map(({ check, state }) => [check, state])) };
};

it('says for a bot what Slack and Redis are, and that nobody works', async () => {
  slack.setScopes([...scopesNeeded]);
  const { code, states } = await look(['--role', 'bot']);
  expect(states).toMatchObject({
    'slack-token': 'ok',
    'slack-scopes': 'ok',
    'slack-hearing': 'ok',
    redis: 'ok',
    'redis-aof': 'ok',
    'redis-eviction': 'ok',
    'redis-memory': 'ok',
    workers: 'fail',
  });
  expect(states).not.toHaveProperty('api');
  expect(code).toBe(1);
});

it('names scopes that are missing, and a Redis that forgets', async () => {
  slack.setScopes(['commands', 'chat:write']);
  const admin = new Redis(redis.url);
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const { lines, states } = await look(['--role', 'bot']);
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  admin.disconnect();
  expect(states).toMatchObject({ 'slack-scopes': 'fail', 'redis-eviction': 'fail' });
  expect(JSON.stringify(lines)).toContain('usergroups:read');
});

it('looks with the rights that each role has in Redis', async () => {
  const admin = new Redis(redis.url);
  const passwords = { bot: 'b'.repeat(32), worker: 'w'.repeat(32), fixer: 'f'.repeat(32) };
  for (const line of redisUsers('calico-why', passwords).split('\n').slice(1)) {
    const [, name = '', ...rules] = line.split(' ');
    if (name !== '') await admin.call('ACL', 'SETUSER', name, ...rules);
  }
  admin.disconnect();
  const url = redis.url.replace('redis://', `redis://worker:${passwords.worker}@`);
  const { states } = await look(['--role', 'worker', '--kubeconfig', kubeconfig], { REDIS_URL: url });
  expect(states).toMatchObject({ redis: 'ok', 'redis-aof': 'ok', 'redis-version': 'ok', workers: 'fail', api: 'fail' });
});

it('tells every part that cannot be reached, in lines with what to do', async () => {
  const { code, stdout } = await calicoWhy(['doctor', '--kubeconfig', kubeconfig], {
    env: { ...env, SLACK_BOT_TOKEN: 'xoxb-of-somebody-else', REDIS_URL: 'redis://127.0.0.1:1', HTTPS_PROXY: '' },
  });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('✗')).length).toBeGreaterThanOrEqual(3);
  expect(lines.filter((line) => line.startsWith('✗') && !line.includes('→'))).toEqual([]);
  expect(stdout).toMatch(/SLACK_BOT_TOKEN: invalid_auth/);
  expect(code).toBe(1);
});

it('takes what is not set for nothing to look at, and what a role needs for missing', async () => {
  const bare = { SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', REDIS_URL: '' };
  const terminal = await look(['--kubeconfig', kubeconfig], bare);
  expect(terminal.states).toMatchObject({ 'slack-token': 'skip', redis: 'skip', api: 'fail', calicoctl: 'skip' });
  const worker = await look(['--role', 'worker', '--kubeconfig', kubeconfig], bare);
  expect(worker.states).toMatchObject({ settings: 'fail' });
  expect(worker.code).toBe(1);
});
