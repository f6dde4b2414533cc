import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrecy, variables } from '../../../src/settings/config.ts';
import { makeAuthority } from '../../helpers/authority.ts';
import { calicoWhy } from '../../helpers/command-line.ts';
import { freePort, type RedisServer, startRedis } from '../../helpers/redis.ts';
import { makeTls } from '../../lab/api/tls.ts';
import { eventually } from '../../lab/testing.ts';
import { startEchoKube, startEchoSlack } from './echo-servers.ts';
import { kubeconfigOf, leaksIn, plant, type World } from './planted.ts';
import { type RoleProcess, startRole } from './role-process.ts';

/**
 * A secret stands in every setting that may hold one; then everything fails that can, against servers that tell
 * back what they are sent. Nothing that comes out anywhere may hold one of them.
 */

let folder: string;
let redis: RedisServer;
let kube: Awaited<ReturnType<typeof startEchoKube>>;
let slack: Awaited<ReturnType<typeof startEchoSlack>>;
let world: World;
let planted: Awaited<ReturnType<typeof plant>>;
const roles: RoleProcess[] = [];

const onRedis = async <T>(act: (client: Redis) => Promise<T>): Promise<T> => {
  const { 'Redis user': username = '', 'Redis password': password = '' } = planted.secrets;
  const client = new Redis({ port: redis.port, username, password });
  try {
    return await act(client);
  } finally {
    client.disconnect();
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-secrets-'));
  [redis, kube, slack] = await Promise.all([startRedis(), startEchoKube(), startEchoSlack()]);
  world = {
    folder,
    slackUrl: `${slack.url}/api/`,
    redisPort: redis.port,
    kubeUrl: kube.url,
    kubeCa: kube.ca,
    server: await makeAuthority(['localhost']),
    closedPort: await freePort(),
  };
  planted = await plant(variables, world);
  const open = new Redis(redis.url);
  const { 'Redis user': user = '', 'Redis password': password = '' } = planted.secrets;
  await open.call('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all');
  await open.call('ACL', 'SETUSER', 'default', 'off');
  open.disconnect();
}, 60_000);

afterAll(async () => {
  await Promise.all(roles.map((role) => role.end(2_000)));
  await Promise.all([redis?.stop(), kube?.stop(), slack?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const role = (name: string, env: Record<string, string>): RoleProcess => {
  const started = startRole(name, env);
  roles.push(started);
  return started;
};

const withKube = async (name: string, how: Parameters<typeof kubeconfigOf>[2]): Promise<string> => {
  const path = join(folder, `kube-${name}`);
  await writeFile(path, kubeconfigOf(planted.secret, world, how));
  return path;
};

describe('the table of what is planted', () => {
  it('plants a secret in each setting that may hold one, and in no other', () => {
    const amiss = Object.entries(planted.bySetting).filter(([setting, names]) => {
      const kind = secrecy[setting as keyof typeof secrecy];
      return (kind === 'plain') === names.length > 0;
    });
    expect(amiss).toEqual([]);
  });
});

/** Sends what Slack would send. */
const fromSlack = (port: number, path: string, body: string): Promise<Response> => {
  const stamp = `${Math.floor(Date.now() / 1000)}`;
  const key = planted.secrets['signing secret'] ?? '';
  const signature = `v0=${createHmac('sha256', key).update(`v0:${stamp}:${body}`).digest('hex')}`;
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': signature,
    },
  });
};

const command = (text: string, id: string): string =>
  new URLSearchParams({
    command: '/calico',
    text,
    team_id: 'T0123456789',
    channel_id: 'C0123456789',
    user_id: 'U0123456789',
    api_app_id: 'A0123456789',
    trigger_id: id,
    response_url: `${slack.url}/response`,
  }).toString();

const lineOf = (output: string, pattern: RegExp): Record<string, unknown> | undefined => {
  const line = output.split('\n').find((each) => pattern.test(each));
  return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
};

/** Everything that Redis holds, as one text. */
const dump = (): Promise<string> =>
  onRedis(async (client) => {
    const readers: Record<string, (key: string) => Promise<unknown>> = {
      hash: (key) => client.hgetall(key),
      list: (key) => client.lrange(key, 0, -1),
      set: (key) => client.smembers(key),
      zset: (key) => client.zrange(key, 0, '-1'),
      stream: (key) => client.xrange(key, '-', '+'),
      string: (key) => client.get(key),
    };
    const parts: string[] = [];
    for (const key of await client.keys('*')) {
      const read = readers[await client.type(key)];
      parts.push(`${key} ${JSON.stringify(await read?.(key))}`);
    }
    return parts.join('\n');
  });

describe('bot, worker and fix worker, while everything fails', () => {
  it('say no secret in any output, record, message or metric', { timeout: 120_000 }, async () => {
    const http = { ...planted.env };
    delete http.SLACK_APP_TOKEN;
    const { SLACK_SIGNING_SECRET: _http, ...socket } = planted.env;
    const bot = role('bot', http);
    const worker = role('worker', http);
    const fixer = role('fixer', http);
    const started = await eventually(
      'all roles have started',
      async () => {
        const lines = [
          lineOf(bot.output(), /the bot listens/),
          lineOf(worker.output(), /waits for questions/),
          lineOf(fixer.output(), /waits for approvals/),
        ];
        return lines.every((line) => line !== undefined) && lines;
      },
      60_000,
    );
    const port = Number(started[0]?.port);
    const metricsOf = async (line: Record<string, unknown> | undefined): Promise<string> =>
      (await fetch(`http://127.0.0.1:${Number(line?.metrics)}/metrics`)).text();

    const questions = [
      'why shop/web-0 cannot reach shop/db-0 on 5432',
      'ip 10.0.0.1',
      'check ipam',
      'policy from shop/web-0 to shop/db-0 on 80',
    ];
    for (const [i, text] of questions.entries()) {
      expect((await fromSlack(port, '/slack/events', command(text, `ok-${i}`))).status).toBe(200);
    }
    await eventually(
      'the questions were answered',
      async () => {
        const jobs = [...(await metricsOf(started[1])).matchAll(/job_seconds_count\{.*\} (\d+)/g)];
        return jobs.reduce((sum, [, count]) => sum + Number(count), 0) >= questions.length;
      },
      60_000,
    );

    // Slack fails: with an error of its own, and with a server's error. What is no request of Slack's comes too.
    for (const how of ['error', 'status'] as const) {
      slack.fail(how);
      await fromSlack(port, '/slack/events', command(questions[0] ?? '', `failing-${how}`));
      await fromSlack(port, '/slack/events', command('check nodes', `failing-check-${how}`));
      await fromSlack(port, '/slack/events', `payload=${encodeURIComponent('{"type":"block_actions"')}`).catch(
        () => undefined,
      );
    }
    await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', body: 'payload=x' });
    await eventually('the trouble with Slack is logged', async () => /"level":[45]0/.test(bot.output()), 60_000);

    const texts: Record<string, string> = {
      'metrics of the bot': await metricsOf(started[0]),
      'metrics of the worker': await metricsOf(started[1]),
      'metrics of the fix worker': await metricsOf(started[2]),
      'what Redis holds': await dump(),
    };

    // Redis' password is changed while they run.
    await onRedis(async (client) => {
      await client.call('ACL', 'SETUSER', 'admin', 'on', '>elsewhere', '~*', '&*', '+@all');
      await client.call('ACL', 'SETUSER', planted.secrets['Redis user'] ?? '', 'resetpass', '>another');
    });
    const admin = new Redis({ port: redis.port, username: 'admin', password: 'elsewhere' });
    await admin.call('CLIENT', 'KILL', 'USER', planted.secrets['Redis user'] ?? '', 'SKIPME', 'yes');
    admin.disconnect();
    slack.fail('sockets');
    const wrong = role('bot', { ...socket, REDIS_URL: planted.env.REDIS_URL ?? '' });
    for (const [name, one] of Object.entries({ bot, worker, fixer, wrong })) {
      const refused = async () =>
        one.ended() || /does not take the name or the password that I have for it/.test(one.output());
      await eventually(`the ${name} says that Redis refuses it`, refused, 60_000).catch((error: unknown) => {
        throw new Error(one.output().slice(-3_000), { cause: error });
      });
    }
    await fromSlack(port, '/slack/events', command('why shop/web-0 cannot reach shop/db-0', 'no-redis')).catch(
      () => undefined,
    );
    await eventually(
      'the one in Socket Mode has tried',
      async () => slack.heard().includes('apps.connections.open'),
      30_000,
    );
    await Promise.all([bot, worker, fixer, wrong].map((one) => one.end(4_000)));

    Object.assign(texts, {
      'output of the bot': bot.output(),
      'output of the worker': worker.output(),
      'output of the fix worker': fixer.output(),
      'output of the bot in Socket Mode': wrong.output(),
      'what Slack was told': slack.bodies(),
    });
    expect(leaksIn(planted.secrets, texts)).toEqual([]);
    // They were in use all the while.
    for (const name of ['bot token', 'app token']) expect(slack.heard()).toContain(planted.secrets[name]);
    expect(kube.heard()).toContain(planted.secrets['kube token']);
    expect(Object.values(texts).filter((text) => text.length < 100)).toEqual([]);
  });
});

/** A service until it has said this, or has ended by itself. */
const roleUntil = async (name: string, env: Record<string, string>, says: RegExp) => {
  const started = role(name, env);
  await eventually(`${name} says ${says}`, async () => started.ended() || says.test(started.output()), 30_000);
  await started.end(1_000);
  return { stdout: started.output(), stderr: '' };
};

describe('the command line, while everything fails', () => {
  const cases: [string, () => Promise<{ argv: string[]; env?: Record<string, string>; says: RegExp }>][] = [
    [
      'an API server that does not know us',
      async () => ({
        argv: ['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', await withKube('401', { path: '/401' })],
        says: /unauthorized/,
      }),
    ],
    [
      'one that refuses',
      async () => ({
        argv: ['ip', '10.0.0.1', '--json', '--kubeconfig', await withKube('403', { path: '/403' })],
        says: /forbidden/,
      }),
    ],
    [
      'one that fails',
      async () => ({
        argv: ['check', 'nodes', '--json', '--kubeconfig', await withKube('500', { path: '/500' })],
        says: /answered 500/,
      }),
    ],
    [
      'a proxy in front of it that answers in words',
      async () => ({
        argv: [
          'policy',
          '--from',
          'shop/web-0',
          '--to',
          'shop/db-0',
          '--kubeconfig',
          await withKube('text', { path: '/text' }),
        ],
        says: /502|could not be read|unknown/,
      }),
    ],
    [
      'one of another authority',
      async () => ({
        argv: [
          'why',
          'shop/web-0',
          'shop/db-0',
          '--json',
          '--kubeconfig',
          await withKube('ca', { path: '/empty', ca: (await makeTls(['127.0.0.1'])).ca }),
        ],
        says: /certificate/,
      }),
    ],
    [
      'a proxy that cannot be reached',
      async () => ({
        argv: [
          'why',
          'shop/web-0',
          'shop/db-0',
          '--kubeconfig',
          await withKube('proxy', {
            path: '/empty',
            proxy: `http://planted:${planted.secret('kube proxy')}@127.0.0.1:${world.closedPort}`,
          }),
        ],
        says: /ECONNREFUSED|connect/,
      }),
    ],
    [
      'a kubeconfig that is no YAML',
      async () => {
        const path = join(folder, 'broken.yaml');
        await writeFile(path, `users:\n- name: planted\n  user:\n    token: ${planted.secret('kube token')}: [\n`);
        return { argv: ['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', path], says: /could not be read/ };
      },
    ],
    [
      'a plugin for credentials that fails',
      async () => {
        const path = join(folder, 'plugin');
        await writeFile(path, '#!/bin/sh\necho "no login with $PLUGIN_SECRET" >&2\nexit 1\n');
        await chmod(path, 0o755);
        return {
          argv: [
            'why',
            'shop/web-0',
            'shop/db-0',
            '--kubeconfig',
            await withKube('exec', { path: '/empty', exec: path }),
          ],
          says: /no login|plugin|exec/i,
        };
      },
    ],
    [
      'calicoctl that says its environment and its settings',
      async () => ({
        argv: ['check', 'ipam', '--kubeconfig', await withKube('etcd', { path: '/empty' })],
        env: planted.env,
        says: /calicoctl/,
      }),
    ],
    [
      'the record of fixes behind a wrong password',
      async () => ({
        argv: ['audit', 'verify'],
        env: { REDIS_URL: `redis://someone:${planted.secret('another password')}@127.0.0.1:${redis.port}/0` },
        says: /./,
      }),
    ],
    [
      'a settings file that is no YAML',
      async () => {
        const path = join(folder, 'settings.yaml');
        await writeFile(path, `slack:\n  botToken: xoxb-${planted.secret('bot token')}: [\n`);
        return { argv: ['bot'], env: { CALICO_WHY_CONFIG: path }, says: /settings file/ };
      },
    ],
    [
      'settings that are all wrong',
      async () => ({
        argv: ['fixer'],
        env: {
          ...Object.fromEntries(
            Object.entries(variables).map(([setting, variable]) => [
              variable,
              `,=[${planted.secret(`wrong ${setting}`)}`,
            ]),
          ),
          LOG_LEVEL: 'info',
        },
        says: /mistake/,
      }),
    ],
    [
      'Slack at an address with a password',
      async () => ({
        argv: ['bot'],
        env: {
          ...planted.env,
          SLACK_API_URL: `http://planted:${planted.secret('Slack address')}@127.0.0.1:${world.closedPort}/api/`,
        },
        says: /credentials|ECONNREFUSED|does not know me/,
      }),
    ],
    [
      'a probe that is asked nonsense',
      async () => ({
        argv: ['probe', 'snapshot', '{"nonsense":true}'],
        env: planted.env,
        says: /./,
      }),
    ],
  ];

  it.each(cases)('%s', { timeout: 60_000 }, async (name, prepare) => {
    const { argv, env = {}, says } = await prepare();
    const before = new Set(await readdir(folder));
    const [first = ''] = argv;
    const ended = ['bot', 'fixer'].includes(first) ? await roleUntil(first, env, says) : await calicoWhy(argv, { env });
    expect(`${ended.stdout}${ended.stderr}`).toMatch(says);
    const written = (await readdir(folder)).filter((file) => !before.has(file));
    const files = await Promise.all(written.map(async (file) => [file, await readFile(join(folder, file), 'utf8')]));
    const texts = {
      ...Object.fromEntries(files),
      [`stdout: ${name}`]: ended.stdout,
      [`stderr: ${name}`]: ended.stderr,
    };
    expect(leaksIn(planted.secrets, texts)).toEqual([]);
  });
});
