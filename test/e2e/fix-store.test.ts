import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endedStatuses, type FixRecord, hasEnded } from '../../src/store/fix-record.ts';
import { sealUndo } from '../../src/store/fix-seal.ts';
import { type Fixes, openFixes } from '../../src/store/fixes.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { verbatim } from '../../src/words/message.ts';
import { aMessage } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { runs } from '../helpers/runs.ts';
import { saying } from '../helpers/said.ts';
import { sampleAction, sampleFix, sampleProposal } from '../helpers/sample-fix.ts';
import { approvalBy, testSeal } from '../helpers/seal.ts';

let server: RedisServer;
let redis: Redis;
let fixes: Fixes;
let prefix: string;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  prefix = `test-${randomUUID()}`;
  fixes = openFixes(redis, keysUnder(prefix), 1, testSeal);
});

const t0 = 1_763_700_000_000;
const minute = 60_000;
const propose = (runId = 'r1', at = t0): Promise<FixRecord> => fixes.propose(sampleFix(runId), at, at + 15 * minute);
const approved = async (): Promise<FixRecord> => {
  const fix = await propose();
  expect(await fixes.approve(fix, approvalBy('U1', 1, t0 + 1))).toEqual({ kind: 'approved' });
  return fix;
};
const started = async (): Promise<{ id: string; owner: string }> => {
  const { id } = await approved();
  const owner = await fixes.start(id, t0 + 2, t0 + minute);
  if (owner === undefined) throw new Error('not started');
  return { id, owner };
};
const status = async (id: string) => (await fixes.get(id))?.status;

describe('proposing', () => {
  it('is done once for each answer, fix and params', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => propose()));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all[0]).toMatchObject({ status: 'proposed', approvals: [], asker: 'U0ASKER', expiresAt: t0 + 15 * minute });
    const other = await fixes.propose(
      sampleFix('r1', { fix: sampleProposal({ params: { address: '192.168.84.132' } }) }),
      t0,
      t0 + minute,
    );
    const another = await propose('r2');
    expect(new Set([all[0]?.id, other.id, another.id]).size).toBe(3);
    expect((await fixes.ofRun('r1')).map(({ id }) => id)).toEqual([all[0]?.id, other.id]);
    expect((await fixes.proposed(10)).map(({ id }) => id).sort()).toEqual([all[0]?.id, other.id, another.id].sort());
  });

  it('gives an id that cannot be guessed, and remembers its message', async () => {
    const { id } = await propose();
    expect(id).toMatch(/^[\w-]{22}$/);
    await fixes.posted(id, aMessage('C1', '2.2'));
    expect((await fixes.get(id))?.message).toBe(aMessage('C1', '2.2'));
    await fixes.posted('A'.repeat(22), aMessage('C1', '2.2'));
    expect(await fixes.get('A'.repeat(22))).toBeUndefined();
  });

  it.each(['', 'x', '*', `${'a'.repeat(21)}:`, '../../etc', 'a'.repeat(5_000)])('knows no fix %j', async (id) => {
    expect(await fixes.get(id)).toBeUndefined();
    const unknown = { ...(await propose()), id };
    expect(await fixes.approve(unknown, approvalBy('U1', 1, t0))).toEqual({ kind: 'refused', why: 'unknown-id' });
    expect(await fixes.reject(id, 'U1', t0)).toEqual({ kind: 'refused', why: 'unknown-id' });
    expect(await fixes.start(id, t0, t0)).toBeUndefined();
    expect(await fixes.proposeUndo(id, { user: 'U1', command: '' }, t0, t0)).toMatchObject({ why: 'unknown-id' });
  });
});

describe('approving', () => {
  it('makes one transition of fifty clicks through four bots', async () => {
    const { id } = await propose('r1', Date.now());
    const bots = Array.from({ length: 4 }, () =>
      fork(join(import.meta.dirname, '../helpers/click-process.ts'), [server.url, prefix, id], { stdio: 'inherit' }),
    );
    await Promise.all(bots.map((bot) => once(bot, 'message')));
    const answers = bots.map(async (bot, index) => {
      const heard = once(bot, 'message');
      bot.send({ clicks: index < 2 ? 13 : 12 });
      const [kinds] = (await heard) as [string[]];
      return kinds;
    });
    const kinds = (await Promise.all(answers)).flat();
    for (const bot of bots) bot.kill();
    expect(kinds).toHaveLength(50);
    expect(kinds.filter((kind) => kind === 'approved')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(49);
    const fix = await fixes.get(id);
    expect(fix).toMatchObject({ status: 'approved', needed: 1 });
    expect(fix?.approvals).toHaveLength(1);
    const owners = await Promise.all(
      Array.from({ length: 50 }, () => fixes.start(id, Date.now(), Date.now() + minute)),
    );
    expect(owners.filter((owner) => owner !== undefined)).toHaveLength(1);
  });

  it('counts a person once where it takes two', async () => {
    const fix = await propose();
    const { id } = fix;
    expect(await fixes.approve(fix, approvalBy('U1', 2, t0))).toEqual({ kind: 'counted', approvals: 1, needed: 2 });
    expect(await fixes.approve(fix, approvalBy('U1', 2, t0 + 1))).toEqual({ kind: 'refused', why: 'already' });
    expect(await status(id)).toBe('proposed');
    expect(await fixes.start(id, t0 + 1, t0 + minute)).toBeUndefined();
    expect(await fixes.approve(fix, approvalBy('U2', 2, t0 + 2))).toEqual({ kind: 'approved' });
    expect(await fixes.get(id)).toMatchObject({
      status: 'approved',
      needed: 2,
      approvals: [
        { user: 'U1', at: t0 },
        { user: 'U2', at: t0 + 2 },
      ],
    });
  });

  it('is refused after its time, also where nobody has ended it yet', async () => {
    const fix = await propose();
    const { id } = fix;
    expect(await fixes.approve(fix, approvalBy('U1', 1, t0 + 15 * minute + 1))).toEqual({
      kind: 'refused',
      why: 'expired',
    });
    expect(await fixes.reject(id, 'U1', t0 + 15 * minute + 1)).toEqual({ kind: 'refused', why: 'expired' });
    expect(await status(id)).toBe('proposed');
    expect(await fixes.expireOverdue(t0 + 15 * minute + 1)).toBe(1);
    expect(await fixes.get(id)).toMatchObject({
      status: 'expired',
      summary: saying('nobody approved'),
    });
    expect(await fixes.expireOverdue(t0 + 15 * minute + 1)).toBe(0);
  });

  it('lasts as long again for a worker to begin, and then no longer', async () => {
    const { id } = await approved();
    expect(await fixes.expireOverdue(t0 + 15 * minute)).toBe(0);
    expect(await fixes.start(id, t0 + 16 * minute, t0 + 17 * minute)).toBeUndefined();
    expect(await fixes.expireOverdue(t0 + 16 * minute)).toBe(1);
    expect(await fixes.get(id)).toMatchObject({ status: 'expired', summary: saying('no fix worker') });
  });

  it('does not survive a rejection', async () => {
    const fix = await propose();
    const { id } = fix;
    expect(await fixes.reject(id, 'U2', t0)).toEqual({ kind: 'rejected' });
    expect(await fixes.reject(id, 'U2', t0)).toEqual({ kind: 'refused', why: 'rejected' });
    expect(await fixes.approve(fix, approvalBy('U1', 1, t0))).toEqual({ kind: 'refused', why: 'rejected' });
    expect(await fixes.get(id)).toMatchObject({ status: 'rejected', rejectedBy: 'U2', finishedAt: t0 });
  });
});

describe('running', () => {
  it('is one worker’s, in order', async () => {
    const { id, owner } = await started();
    expect((await fixes.get(id))?.step).toBe('looking');
    expect(await fixes.begin(id, 'somebody else', t0 + 3)).toBe(false);
    expect(await fixes.begin(id, owner, t0 + 3)).toBe(true);
    expect(await fixes.begin(id, owner, t0 + 4)).toBe(true);
    expect(await fixes.get(id)).toMatchObject({ step: 'running', ranAt: t0 + 3 });
    expect(await fixes.ran(id, owner, ['Successfully released'], t0 + 4)).toBe(true);
    expect(await fixes.begin(id, owner, t0 + 5)).toBe(false);
    const ending = {
      status: 'succeeded',
      summary: verbatim('done, and verified'),
      lines: ['Successfully released'],
      undo: sampleAction,
      undoUntil: t0 + 60 * minute,
    } as const;
    expect(await fixes.finish(id, 'somebody else', { ...ending, lines: [] }, t0 + 5)).toBe(false);
    expect(await fixes.finish(id, owner, { ...ending, lines: [...ending.lines] }, t0 + 6)).toBe(true);
    expect(await fixes.finish(id, owner, { ...ending, lines: [] }, t0 + 7)).toBe(true);
    expect(await fixes.finish(id, owner, { status: 'failed', summary: verbatim('no') }, t0 + 7)).toBe(false);
    expect(await fixes.get(id)).toMatchObject({ ...ending, finishedAt: t0 + 6 });
    expect(await fixes.start(id, t0 + 8, t0 + minute)).toBeUndefined();
  });

  it('is over when its worker is silent: what began is unknown, and is never begun again', async () => {
    const { id, owner } = await started();
    expect(await fixes.hold(id, owner, t0 + 2 * minute)).toBe(true);
    expect(await fixes.hold(id, 'somebody else', t0 + 9 * minute)).toBe(false);
    expect(await fixes.endAbandoned(t0 + 2 * minute)).toBe(0);
    expect(await fixes.begin(id, owner, t0 + 3)).toBe(true);
    expect(await fixes.endAbandoned(t0 + 2 * minute + 1)).toBe(1);
    expect(await fixes.get(id)).toMatchObject({ status: 'unknown', summary: saying('nobody knows') });
    expect(await fixes.hold(id, owner, t0 + 3 * minute)).toBe(false);
    expect(await fixes.finish(id, owner, { status: 'succeeded', summary: verbatim('late') }, t0 + 3 * minute)).toBe(
      false,
    );
    expect(await fixes.start(id, t0 + 4, t0 + minute)).toBeUndefined();
  });

  it('is not begun by a worker that was silent too long, though nobody ended it yet', async () => {
    const { id, owner } = await started();
    expect(await fixes.begin(id, owner, t0 + minute + 1)).toBe(false);
    await fixes.endAbandoned(t0 + minute + 1);
    expect(await fixes.get(id)).toMatchObject({
      status: 'unknown',
      summary: saying('nothing was run'),
    });
    expect((await fixes.get(id))?.ranAt).toBeUndefined();
  });

  it('is told once it is over, by one at a time, until one says so', async () => {
    const { id } = await started();
    await fixes.endAbandoned(t0 + minute + 1);
    const at = t0 + minute + 2;
    const [first, second] = await Promise.all([fixes.untold(at), fixes.untold(at)]);
    expect([...first, ...second].map((fix) => fix.id)).toEqual([id]);
    expect(await fixes.untold(at + minute)).toEqual([]);
    expect((await fixes.untold(at + 3 * minute)).map((fix) => fix.id)).toEqual([id]);
    await fixes.told(id);
    expect(await fixes.untold(at + 9 * minute)).toEqual([]);
  });

  it('leaves an ended status alone, whatever is tried', async () => {
    for (const ended of endedStatuses) {
      const fix = await propose(`run-${ended}`);
      const { id } = fix;
      await redis.hset(keysUnder(prefix).fix(id), { status: ended, owner: 'o', step: 'looking' });
      await fixes.approve(fix, approvalBy('U1', 1, t0));
      await fixes.reject(id, 'U1', t0);
      await fixes.start(id, t0, t0 + minute);
      await fixes.begin(id, 'o', t0);
      await fixes.ran(id, 'o', [], t0);
      await fixes.finish(id, 'o', { status: ended === 'failed' ? 'succeeded' : 'failed', summary: verbatim('') }, t0);
      await fixes.expireOverdue(t0 + 99 * minute);
      await fixes.endAbandoned(t0 + 99 * minute);
      expect(await status(id)).toBe(ended);
    }
  });
});

describe('the life of a fix', () => {
  const step = fc.record({
    act: fc.constantFrom('approve', 'reject', 'start', 'hold', 'begin', 'ran', 'finish', 'expire', 'abandon'),
    user: fc.constantFrom('U1', 'U2', 'U3'),
    needed: fc.integer({ min: 1, max: 2 }),
    /** Which of the workers that ever started it, or somebody else. */
    worker: fc.nat({ max: 2 }),
    minutes: fc.integer({ min: 0, max: 6 }),
  });

  it('never goes back, whatever is tried in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const fix = await propose(randomUUID());
        const { id } = fix;
        const owners: string[] = [];
        let now = t0;
        let begun = 0;
        let before = await fixes.get(id);
        for (const { act, user, needed, worker, minutes } of steps) {
          now += minutes * minute;
          const owner = owners[worker] ?? 'somebody else';
          if (act === 'approve') await fixes.approve(fix, approvalBy(user, needed, now));
          if (act === 'reject') await fixes.reject(id, user, now);
          if (act === 'start')
            owners.push(...[await fixes.start(id, now, now + 3 * minute)].filter((one) => one !== undefined));
          if (act === 'hold') await fixes.hold(id, owner, now + 3 * minute);
          if (act === 'begin' && (await fixes.begin(id, owner, now))) begun += 1;
          if (act === 'ran') await fixes.ran(id, owner, [], now);
          if (act === 'finish') await fixes.finish(id, owner, { status: 'succeeded', summary: verbatim('done') }, now);
          if (act === 'expire') await fixes.expireOverdue(now);
          if (act === 'abandon') await fixes.endAbandoned(now);
          const after = await fixes.get(id);
          if (before === undefined || after === undefined) throw new Error('it is gone');
          if (hasEnded(before.status)) expect(after).toEqual(before);
          const order = ['proposed', 'approved', 'running'];
          const [was, is] = [order.indexOf(before.status), order.indexOf(after.status)];
          if (is !== -1) expect(is === was || is === was + 1).toBe(true);
          if (after.status === 'succeeded' && before.status !== 'succeeded') expect(before.status).toBe('running');
          expect(after.approvals.length).toBe(new Set(after.approvals.map((each) => each.user)).size);
          if (begun > 0) expect(after.ranAt).toBeDefined();
          before = after;
        }
        expect(owners.length).toBeLessThan(2);
      }),
      { numRuns: runs(10, 300) },
    );
  });
});

describe('an undo', () => {
  const finished = async (): Promise<string> => {
    const { id, owner } = await started();
    await fixes.begin(id, owner, t0 + 3);
    const until = t0 + 60 * minute;
    const undoSeal = sealUndo(testSeal, { of: id, cluster: '', action: sampleAction, until });
    const undo = { undo: sampleAction, undoUntil: until, undoSeal };
    await fixes.finish(id, owner, { status: 'succeeded', summary: verbatim('done'), ...undo }, t0 + 4);
    return id;
  };
  const undo = (id: string, at = t0 + minute) =>
    fixes.proposeUndo(id, { user: 'U3', command: 'take it back' }, at, at + 15 * minute);

  it('is a fix of its own, once', async () => {
    const id = await finished();
    const answers = await Promise.all(Array.from({ length: 10 }, () => undo(id)));
    const ids = answers.map((answer) => (answer.kind === 'proposed' ? answer.fix.id : answer.why));
    expect(new Set(ids).size).toBe(1);
    const proposed = await fixes.get(ids[0] ?? '');
    expect(proposed).toMatchObject({
      origin: { kind: 'undo', of: id },
      asker: 'U3',
      status: 'proposed',
      action: sampleAction,
      fix: { id: 'release-address', class: 'ipam', command: 'take it back', evidence: [] },
    });
    expect((await fixes.get(id))?.undoneBy).toBe(proposed?.id);
    expect((await fixes.ofRun('r1')).map((fix) => fix.id)).toEqual([id, proposed?.id]);
  });

  it('is refused too late, and where there is none', async () => {
    const id = await finished();
    expect(await undo(id, t0 + 61 * minute)).toEqual({ kind: 'refused', why: 'too-late' });
    expect(await undo((await propose('r2')).id)).toEqual({ kind: 'refused', why: 'no-undo' });
  });

  it('may be proposed again where it came to nothing, and not where it was done', async () => {
    const id = await finished();
    const first = await undo(id);
    if (first.kind !== 'proposed') throw new Error(first.why);
    await fixes.reject(first.fix.id, 'U1', t0 + minute);
    const second = await undo(id);
    if (second.kind !== 'proposed') throw new Error(second.why);
    expect(second.fix.id).not.toBe(first.fix.id);
    await fixes.approve(second.fix, approvalBy('U1', 1, t0 + minute));
    const owner = (await fixes.start(second.fix.id, t0 + minute, t0 + 2 * minute)) ?? '';
    await fixes.finish(second.fix.id, owner, { status: 'succeeded', summary: verbatim('undone') }, t0 + minute);
    expect(await undo(id)).toEqual({ kind: 'refused', why: 'undone' });
  });
});

describe('Redis that falls', () => {
  it('knows what it knew, and a step of which the answer was lost is made once', async () => {
    const own = await startRedis();
    const connection = new Redis(own.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    connection.on('error', () => {});
    const there = openFixes(connection, keysUnder(prefix), 1, testSeal);
    try {
      const fix = await there.propose(sampleFix('r1'), t0, t0 + 15 * minute);
      const { id } = fix;
      await there.approve(fix, approvalBy('U1', 1, t0));
      await own.kill();
      const begun = there.start(id, t0 + 1, t0 + minute);
      await own.start();
      const owner = await begun;
      expect(owner).toBeDefined();
      await own.kill();
      const step = there.begin(id, owner ?? '', t0 + 2);
      await own.start();
      expect(await step).toBe(true);
      expect(await there.get(id)).toMatchObject({ status: 'running', step: 'running', ranAt: t0 + 2 });
      expect(await there.start(id, t0 + 3, t0 + minute)).toBeUndefined();
    } finally {
      connection.disconnect();
      await own.stop();
    }
  });
});
