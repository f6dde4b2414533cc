import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gatherKnown } from '../../src/case/known-names.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openKnownNames } from '../../src/store/known-names.ts';
import { closeRedis, connectRedis, whenReady } from '../../src/store/redis.ts';
import { type RedisRole, redisRoles, redisUsers } from '../../src/store/redis-users.ts';
import { makeAuthority } from '../helpers/authority.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { openFixConversation } from '../helpers/fix-conversation.ts';
import { freePort, type RedisServer, startRedis } from '../helpers/redis.ts';

/** A real Redis with the users that `deploy/` gives it, and one that speaks TLS. */

const passwords = { bot: 'password-of-the-bot', worker: 'password-of-the-worker', fixer: 'password-of-the-fixer' };
const prefix = 'calico-why';
const keys = keysUnder(prefix);
let folder: string;
let server: RedisServer;
const urlOf = (role: RedisRole): string => `redis://${role}:${passwords[role]}@127.0.0.1:${server.port}/0`;
const urls = () => Object.fromEntries(redisRoles.map((role) => [role, urlOf(role)]));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-redis-users-'));
  writeFileSync(join(folder, 'users.acl'), redisUsers(prefix, passwords));
  server = await startRedis({ args: ['--aclfile', join(folder, 'users.acl')] });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 20 });
const as = async <T>(url: string, act: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(url, { lazyConnect: true, enableReadyCheck: false, retryStrategy: null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await act(redis);
  } finally {
    redis.disconnect();
  }
};

describe('Redis’ users', () => {
  it('let each role do its work: a question, a cluster check, a fix, its undo, and the record of them', async () => {
    const settings = { REDIS_PREFIX: prefix, SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS' };
    const talk = await openFixConversation(urlOf('bot'), settings, {}, urls());
    try {
      await talk.startBot();
      const readNames = async () => gatherKnown([{ kind: 'pod', found: [{ namespace: 'shop', name: 'web-0' }] }]);
      await talk.startWorker(talk.engine, { drawPicture: () => Promise.resolve(undefined), readNames });
      await talk.startFixer({
        run: async (action) => {
          talk.fix(action.kind === 'delete-pod');
          return { outcome: 'done', lines: [`did ${action.kind}`] };
        },
      });
      const { card, fix } = await talk.offered();
      const press = (user: string, action: string) =>
        talk.slack.click(user, { channel: '#incidents', ts: fix.ts }, action);
      await soon(async () => {
        // Pressed too early, it is still being put up.
        if (/Needs approval/.test(talk.read(fix))) await press('boris', 'fix_approve').catch(() => undefined);
        expect(talk.read(fix)).not.toMatch(/Needs approval/);
      });
      await soon(() => expect(talk.read(fix)).toMatch(/Done/));
      await soon(() => expect(talk.read(card)).toMatch(/Fixed/));
      await press('chen', 'fix_undo');
      await soon(() => expect(talk.read(fix)).toMatch(/Taken back/));
      await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
      await soon(() =>
        expect(JSON.stringify(talk.slack.messages('#incidents').at(-1)?.blocks)).toMatch(/leaked|found/i),
      );
      await talk.slack.slash('boris', '#incidents', '/calico', 'use namespace shop');
      await soon(() => expect(talk.toldTo('boris').at(-1)).toMatch(/namespace shop first/));
      await talk.slack.slash('boris', '#incidents', '/calico', 'audit');
      await soon(() => expect(talk.toldTo('boris').at(-1)).toMatch(/run begins/));
      expect(await as(urlOf('bot'), (redis) => redis.xlen(keys.audit))).toBeGreaterThan(15);
      const names = await as(urlOf('bot'), (redis) => openKnownNames(redis, keys).search({ text: 'web', limit: 2 }));
      expect(names).toEqual([{ kind: 'pod', namespace: 'shop', name: 'web-0' }]);
    } finally {
      await talk.close();
    }
  });

  it.each<[string, RedisRole, (redis: Redis) => Promise<unknown>]>([
    ['a worker writes no approval', 'worker', (redis) => redis.set(keys.approvals('x'), '[]')],
    [
      'nor by a script',
      'worker',
      (redis) => redis.eval(`return redis.call('SET', KEYS[1], 'x')`, 1, keys.approvals('x')),
    ],
    [
      'nor by a key that a script makes up',
      'worker',
      (redis) => redis.eval(`return redis.call('SET', '${keys.approvals('x')}', 'x')`, 0),
    ],
    ['nor calls a fix approved', 'worker', (redis) => redis.zadd(keys.fixesApproved, 1, 'x')],
    ['nor queues one', 'worker', (redis) => redis.lpush(`${keys.queues}:fix:wait`, 'x')],
    ['nor writes the record', 'worker', (redis) => redis.xadd(keys.audit, '*', 'entry', 'x')],
    ['nor its end', 'worker', (redis) => redis.hset(keys.auditHead, { seq: 1 })],
    ['nor who asked', 'worker', (redis) => redis.set(keys.askers('x'), 'x')],
    ['nor takes one away', 'worker', (redis) => redis.rename(keys.approvals('x'), keys.run('x'))],
    ['a bot writes no names', 'bot', (redis) => redis.hset(keys.names, { packed: 'x' })],
    ['a fix worker writes no approval', 'fixer', (redis) => redis.set(keys.approvals('x'), '[]')],
    ...redisRoles.flatMap((role): [string, RedisRole, (redis: Redis) => Promise<unknown>][] => [
      [`${role} reads nothing of others`, role, (redis) => redis.get('something-else')],
      [`${role} lists no keys`, role, (redis) => redis.keys('*')],
      [`${role} empties nothing`, role, (redis) => redis.flushall()],
      [`${role} reads no settings`, role, (redis) => redis.config('GET', '*')],
      [`${role} makes no users`, role, (redis) => redis.acl('SETUSER', 'eve', 'on')],
      [`${role} stops nothing`, role, (redis) => redis.shutdown()],
    ]),
  ])('%s', async (_, role, act) => {
    await expect(as(urlOf(role), act)).rejects.toThrow(/NOPERM|can't access at least one of the keys/);
  });

  it('let nobody in without a password, but to see whether it is alive', async () => {
    const bare = `redis://127.0.0.1:${server.port}/0`;
    expect(await as(bare, (redis) => redis.ping())).toBe('PONG');
    await expect(as(bare, (redis) => redis.get(keys.run('x')))).rejects.toThrow(/NOPERM|No permissions/i);
    await expect(as(bare, (redis) => redis.eval('return 1', 0))).rejects.toThrow(/NOPERM|No permissions/i);
    const wrong = `redis://bot:wrong@127.0.0.1:${server.port}/0`;
    await expect(as(wrong, (redis) => redis.get('x'))).rejects.toThrow();
  });

  it('are printed as the Secret that is deployed, with other passwords each time', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => calicoWhy(['redis-users', '--address', 'redis.example.com:6380', '--tls'])),
    );
    const { metadata, stringData } = load(one?.stdout ?? '') as {
      metadata: object;
      stringData: Record<string, string>;
    };
    expect(metadata).toEqual({ name: 'calico-why-redis', namespace: 'calico-why' });
    expect(Object.keys(stringData)).toEqual(['users.acl', 'bot-url', 'worker-url', 'fixer-url']);
    expect(stringData['worker-url']).toMatch(/^rediss:\/\/worker:[\w-]{43}@redis\.example\.com:6380\/0$/);
    expect(one?.stdout).not.toBe(other?.stdout);
    const password = /:([\w-]{43})@/.exec(stringData['bot-url'] ?? '')?.[1] ?? 'none';
    expect(stringData['users.acl']).not.toContain(password);
    expect(stringData['users.acl']?.split('\n')).toHaveLength(5);
    expect((await calicoWhy(['redis-users', '--prefix', 'a b'])).code).not.toBe(0);
  });
});

describe('Redis by TLS', () => {
  it('is reached by an authority of one’s own, and by no other', async () => {
    const { authority, cert, key } = await makeAuthority(['localhost']);
    const save = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const ca = save('ca.crt', authority);
    const other = save('other.crt', (await makeAuthority(['localhost'])).authority);
    const port = await freePort();
    const tls = await startRedis({
      args: [
        ...['--tls-port', `${port}`, '--tls-cert-file', save('tls.crt', cert), '--tls-key-file', save('tls.key', key)],
        ...['--tls-ca-cert-file', ca, '--tls-auth-clients', 'no'],
      ],
    });
    const url = `rediss://localhost:${port}/0`;
    const tryWith = async (authorityFile: string | undefined): Promise<string> => {
      let trouble = '';
      const settings = { url, prefix, ...(authorityFile ? { ca: authorityFile } : {}) };
      const redis = connectRedis(settings, 'work', (error) => {
        trouble ||= error.message;
      });
      try {
        return (await whenReady(redis, 1_500)) ? await redis.ping() : trouble;
      } finally {
        await closeRedis(redis);
      }
    };
    try {
      expect(await tryWith(ca)).toBe('PONG');
      expect(await tryWith(other)).toMatch(/certificate/i);
      expect(await tryWith(undefined)).toMatch(/certificate/i);
      expect(() => connectRedis({ url, prefix, ca: join(folder, 'none.crt') }, 'work', () => {})).toThrow(
        /cannot read the authority of Redis' certificate/,
      );
    } finally {
      await tls.stop();
    }
  });
});
