import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Audit, type KeptEntry, openAudit } from '../../src/store/audit.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { saying } from '../helpers/said.ts';
import { testSeal } from '../helpers/seal.ts';

let server: RedisServer;
let redis: Redis;
let audit: Audit;
let prefix: string;
let told: KeptEntry[];

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => {});
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  prefix = `test-${randomUUID()}`;
  told = [];
  audit = openAudit(redis, keysUnder(prefix), { seal: testSeal, onEntry: (entry) => told.push(entry) });
});

const fill = async (count: number): Promise<void> => {
  for (let at = 1; at <= count; at += 1) {
    await audit.append({ at, event: 'approved', actor: `U${at % 3}`, fix: `F${at % 2}`, details: { number: at } });
  }
};
const stream = () => keysUnder(prefix).audit;
const ids = async () => (await redis.xrange(stream(), '-', '+')).map(([id]) => id);

describe('the audit', () => {
  it('is empty and whole before anything happened', async () => {
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 0 });
    expect(await audit.read({ most: 10 })).toEqual([]);
  });

  it('is one chain, whoever writes at the same time', async () => {
    const writers = Array.from({ length: 4 }, () =>
      fork(join(import.meta.dirname, '../helpers/audit-process.ts'), [server.url, prefix, '40'], { stdio: 'inherit' }),
    );
    await Promise.all([...writers.map((writer) => once(writer, 'exit')), fill(40)]);
    const verified = await audit.verify();
    expect(verified).toMatchObject({ ok: true, entries: 200 });
    const seqs = (await audit.read({ most: 500 })).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 200 }, (_, at) => 200 - at));
    expect(told.map(({ details }) => details.number)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  it('is read by fix, by person and by time, newest first', async () => {
    await fill(9);
    await audit.append({
      at: 10,
      event: 'started',
      actor: 'fixer',
      fix: 'F0',
      details: { approvals: [{ user: 'U1' }] },
    });
    const seqs = async (filter: Parameters<Audit['read']>[0]) => (await audit.read(filter)).map(({ seq }) => seq);
    expect(await seqs({ most: 3 })).toEqual([10, 9, 8]);
    expect(await seqs({ fix: 'F1', most: 9 })).toEqual([9, 7, 5, 3, 1]);
    expect(await seqs({ user: 'U1', most: 9 })).toEqual([10, 7, 4, 1]);
    expect(await seqs({ since: 8, most: 9 })).toEqual([10, 9, 8]);
    expect(await seqs({ fix: 'F0', user: 'U2', since: 3, most: 9 })).toEqual([8]);
  });

  it('shows what was removed, edited or added in Redis', async () => {
    await fill(8);
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 8 });
    const all = await ids();
    await redis.xdel(stream(), all[3] ?? '');
    expect(await audit.verify()).toEqual({
      ok: false,
      broken: all[4],
      reason: saying(/entry 4 was removed/),
    });
  });

  it('shows an end that was cut off, also after more was written', async () => {
    await fill(5);
    await redis.xdel(stream(), (await ids()).at(-1) ?? '');
    expect(await audit.verify()).toMatchObject({
      ok: false,
      broken: 'end',
      reason: saying(/last entry is/),
    });
    await fill(1);
    expect(await audit.verify()).toMatchObject({ ok: false, broken: (await ids()).at(-1) });
  });

  it('shows a stream that was trimmed at its beginning', async () => {
    await fill(5);
    await redis.xtrim(stream(), 'MAXLEN', 2);
    expect(await audit.verify()).toMatchObject({
      ok: false,
      reason: saying('entries 1 to 3 were removed before it, or moved'),
    });
  });

  it('shows one that was written anew, by a hash that was noted', async () => {
    await fill(3);
    const noted = told.at(-1)?.hash ?? '';
    expect(await audit.verify(noted)).toMatchObject({ ok: true });
    await redis.del(stream(), keysUnder(prefix).auditHead);
    await openAudit(redis, keysUnder(prefix), { seal: testSeal }).append({ at: 1, event: 'approved', actor: 'U9' });
    const fresh = openAudit(redis, keysUnder(prefix), { seal: testSeal });
    expect(await fresh.verify()).toMatchObject({ ok: true, entries: 1 });
    expect(await fresh.verify(noted)).toMatchObject({ ok: false, reason: saying(noted) });
    // Whoever saw more needs no note.
    const reason = saying('it ended with entry 3 before, and ends with 1 now');
    expect(await audit.verify()).toMatchObject({ ok: false, broken: 'end', reason });
  });

  it('takes nothing where the record of its end is gone', async () => {
    await fill(2);
    await redis.del(keysUnder(prefix).auditHead);
    await expect(audit.append({ at: 1, event: 'approved', actor: 'U1' })).rejects.toThrow(/lost the record of its end/);
    expect(await audit.verify()).toMatchObject({ ok: false, broken: 'end' });
  });

  it('is verified while it grows', async () => {
    const grown = fill(300);
    for (let round = 0; round < 5; round += 1) expect(await audit.verify()).toMatchObject({ ok: true });
    await grown;
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 300 });
  });

  it('keeps an entry once where Redis falls while it is written', async () => {
    const patient = openAudit(redis, keysUnder(prefix), { seal: testSeal, sureForMs: 20_000 });
    await patient.append({ at: 1, event: 'started', actor: 'fixer' });
    await server.kill();
    const written = Promise.all([2, 3].map((at) => patient.append({ at, event: 'looked', actor: 'fixer' })));
    await server.start();
    expect((await written).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await patient.verify()).toMatchObject({ ok: true, entries: 3 });
  });
});
