import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudit } from '../../src/store/audit.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sealKey, testSeal } from '../helpers/seal.ts';

let server: RedisServer;
let redis: Redis;
const hashes: string[] = [];
const run = (...argv: string[]) =>
  calicoWhy(['audit', ...argv], { env: { REDIS_URL: server.url, CALICO_WHY_SEAL_KEY: sealKey } });

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  const audit = openAudit(redis, keysUnder('calico-why'), { seal: testSeal, onEntry: ({ hash }) => hashes.push(hash) });
  const day = 86_400_000;
  await audit.append({ at: Date.now() - 3 * day, event: 'clicked', actor: 'U0ONCALL', fix: 'A'.repeat(22) });
  const details = { command: 'calicoctl ipam release --ip=192.168.84.131\u001b[31m', next: 'one\ntwo' };
  await audit.append({ at: Date.now(), event: 'approved', actor: 'U0ONCALL', fix: 'A'.repeat(22), details });
  await audit.append({ at: Date.now(), event: 'approved', actor: 'U0OTHER', fix: 'B'.repeat(22) });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describe('calico-why audit list', () => {
  it('shows what is on record, oldest first, and nothing that steers a terminal', async () => {
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    expect(stdout.match(/^#\d.*$/gm)).toEqual([
      expect.stringMatching(/^#1 .* clicked, by U0ONCALL, fix A{22}$/),
      expect.stringMatching(/^#2 .* approved, by U0ONCALL/),
      expect.stringMatching(/^#3 .* approved, by U0OTHER/),
    ]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('    next: one\n      two');
  });

  it('takes a fix, a person and a time, and gives JSON', async () => {
    const { code, stdout } = await run(
      'list',
      '--fix',
      'A'.repeat(22),
      '--user',
      'U0ONCALL',
      '--since',
      '2h',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ entries: [{ seq: 2, actor: 'U0ONCALL', hash: hashes[1] }] });
    expect((await run('list', '--user', 'U0NOBODY')).stdout).toBe('There is nothing on record.\n');
  });
});

describe('calico-why audit verify', () => {
  it('says that the chain holds, and that a noted hash is in it', async () => {
    const { code, stdout } = await run('verify', '--holds', hashes[1] ?? '');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `The audit holds: 3 entries of bot and fix worker, each proven by their key, and none missing.\nThe last has the hash ${hashes[2]}\n`,
    );
    expect((await run('verify', '--holds', 'f'.repeat(64))).code).toBe(1);
  });

  it('names the first entry that is wrong, and exits with 1', async () => {
    const [, second, third] = await redis.xrange(keysUnder('calico-why').audit, '-', '+');
    await redis.xdel(keysUnder('calico-why').audit, second?.[0] ?? '');
    const { code, stdout } = await run('verify');
    expect(code).toBe(1);
    expect(stdout).toBe(`The audit is BROKEN at ${third?.[0]}: entry 2 was removed before it, or moved.\n`);
    const asJson = await run('verify', '--json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, broken: third?.[0] });
  });
});

describe('calico-why audit', () => {
  it('exits with 2 where it cannot read, and gives no password away', async () => {
    const none = await calicoWhy(['audit', 'verify'], { env: { REDIS_URL: '' } });
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('REDIS_URL (redis.url) is missing');
    const away = await calicoWhy(['audit', 'verify'], { env: { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' } });
    expect(away).toMatchObject({ code: 2, stdout: '' });
    expect(away.stderr).toMatch(/127\.0\.0\.1:1 cannot be read/);
    expect(away.stderr).not.toContain('hunter2');
    expect((await run('list', '--since', 'soon')).code).toBe(2);
    expect((await run('verify', '--holds', 'x')).code).toBe(2);
  });

  it('helps with examples', async () => {
    for (const argv of [['--help'], ['verify', '--help'], ['list', '--help']]) {
      const { code, stdout } = await run(...argv);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}calico-why audit/);
    }
  });
});
