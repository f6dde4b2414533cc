import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FixJobParts, processFix } from '../../jobs/fix.ts';
import { openQueues } from '../../jobs/queues.ts';
import type { FixEngine, Looked } from '../../src/fixes/engine.ts';
import { readFixerSettings } from '../../src/settings/config.ts';
import { type FixerParts, runFixer } from '../../src/start/fixer.ts';
import { type Audit, openAudit } from '../../src/store/audit.ts';
import type { FixRecord } from '../../src/store/fix-record.ts';
import { type Fixes, openFixes } from '../../src/store/fixes.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { verbatim } from '../../src/words/message.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { said, saying } from '../helpers/said.ts';
import { sampleAction, sampleFix, sampleProposal } from '../helpers/sample-fix.ts';
import { approvalBy, sealKey, testSeal } from '../helpers/seal.ts';

let server: RedisServer;
let redis: Redis;
let prefix: string;
let fixes: Fixes;
let audit: Audit;
let ran: string[];
let asked: string[];
let shown: string[];
let files: string[];

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
  audit = openAudit(redis, keysUnder(prefix), { seal: testSeal });
  ran = [];
  asked = [];
  shown = [];
  files = [];
});

const undo = { kind: 'calicoctl' as const, args: ['undo'] };
const stands = (more: Partial<Looked & { stands: true }> = {}): Looked => ({
  stands: true,
  evidence: sampleProposal().evidence,
  action: sampleAction,
  undo,
  ...more,
});
const engine = (more: Partial<FixEngine> = {}): FixEngine => ({
  look: async () => stands(),
  run: async () => {
    ran.push('ran');
    return { outcome: 'done', lines: ['Successfully released'] };
  },
  verify: async () => ({ ok: true, lines: ['it is free'] }),
  recover: async () => [],
  ...more,
});
const telling = {
  reporter: {
    changed: async ({ status, step }: FixRecord) => {
      shown.push(status === 'running' ? `${status} ${step}` : status);
    },
    file: async (_fix: FixRecord, { name }: { name: string }) => {
      files.push(name);
    },
  },
  mayApprove: async (_: FixRecord, user: string) => ({ may: true as const, needed: 1, person: user }),
  askAgain: async ({ id }: FixRecord) => {
    asked.push(id);
  },
};
const parts = (more: Partial<FixJobParts> = {}): FixJobParts => ({
  fixes,
  audit,
  engine: engine(),
  ...telling,
  undoMinutes: 60,
  cluster: '',
  seal: testSeal,
  begun: new Set(),
  onForged: () => {},
  leaseMs: 30_000,
  onEnded: () => {},
  now: Date.now,
  onError: () => {},
  ...more,
});
const approved = async (needed = 1): Promise<string> => {
  const fix = await fixes.propose(sampleFix(randomUUID()), Date.now(), Date.now() + 900_000);
  for (let at = 1; at <= needed; at += 1) await fixes.approve(fix, approvalBy(`U${at}`, needed, Date.now()));
  return fix.id;
};
const run = async (more: Partial<FixJobParts> = {}, stop = new AbortController().signal) => {
  const id = await approved();
  const end = await processFix({ fixId: id }, stop, parts(more));
  return { id, end, fix: await fixes.get(id) };
};
const events = async (fix: string) => (await audit.read({ fix, most: 99 })).map(({ event }) => event).toReversed();

describe('a fix that was approved', () => {
  it('is run, verified, shown and asked about again, each on record before it is done', async () => {
    const { id, end, fix } = await run();
    expect(end).toBe('succeeded');
    expect(ran).toEqual(['ran']);
    expect(fix).toMatchObject({ status: 'succeeded', lines: ['Successfully released', 'it is free'], undo });
    expect(fix?.undoUntil).toBeGreaterThan(Date.now() + 59 * 60_000);
    expect(asked).toEqual([id]);
    expect(shown.at(-1)).toBe('succeeded');
    expect(await events(id)).toEqual([
      'started',
      'right checked',
      'looked',
      'run begins',
      'run ended',
      'verified',
      'ended',
      'asked again',
    ]);
    expect(await audit.verify()).toMatchObject({ ok: true });
    const announced = (await audit.read({ fix: id, most: 99 })).find(({ event }) => event === 'run begins');
    expect(announced?.details).toMatchObject({ action: sampleAction, undo });
    expect(await fixes.untold(Date.now() + 3_600_000)).toEqual([]);
  });

  it('is run once, however often its job is delivered', async () => {
    const id = await approved();
    const ends = await Promise.all(
      Array.from({ length: 10 }, () => processFix({ fixId: id }, new AbortController().signal, parts())),
    );
    expect(ends.filter((end) => end === 'succeeded')).toHaveLength(1);
    expect(ends.filter((end) => end === 'nothing')).toHaveLength(9);
    expect(ran).toEqual(['ran']);
  });

  it('shares the file that it made', async () => {
    const made = async () => ({ outcome: 'done' as const, lines: [], file: { name: 'node-1.txt', content: 'x' } });
    await run({ engine: engine({ run: made }) });
    expect(files).toEqual(['node-1.txt']);
  });

  it('takes its undo from the run where that knows better, and an undo has none', async () => {
    const better = { kind: 'calicoctl' as const, args: ['better'] };
    const knows = engine({ run: async () => ({ outcome: 'done', lines: [], undo: better }) });
    const { id, fix } = await run({ engine: knows });
    expect(fix?.undo).toEqual(better);
    const now = Date.now();
    const proposed = await fixes.proposeUndo(id, { user: 'U1', command: 'back' }, now, now + 60_000);
    if (proposed.kind !== 'proposed') throw new Error(proposed.why);
    await fixes.approve(proposed.fix, approvalBy('U1', 1, now));
    const looked: FixRecord[] = [];
    const look = async (fix: Parameters<FixEngine['look']>[0]) => {
      looked.push(fix as FixRecord);
      return stands({ evidence: ['something else'], action: better });
    };
    const end = await processFix(
      { fixId: proposed.fix.id },
      new AbortController().signal,
      parts({ engine: engine({ look }) }),
    );
    expect(end).toBe('succeeded');
    expect(looked[0]).toMatchObject({ action: better, origin: { kind: 'undo', of: id } });
    expect((await fixes.get(proposed.fix.id))?.undo).toBeUndefined();
  });
});

describe('a fix that must not run', () => {
  const notRun = async (more: Partial<FixJobParts>, stop?: AbortSignal) => {
    const { id, end, fix } = await run(more, stop);
    expect(ran).toEqual([]);
    expect(asked).toEqual([]);
    expect(fix?.ranAt).toBeUndefined();
    expect(said(fix?.summary)).toMatch(/othing was run/);
    return { id, end, fix };
  };

  it('is stale where its evidence reads otherwise, and shows the difference', async () => {
    const [first = ''] = sampleProposal().evidence;
    const look = async () => stands({ evidence: [first, 'shop/web-1 has it'] });
    const { id, fix } = await notRun({ engine: engine({ look }) });
    expect(fix).toMatchObject({ status: 'stale', difference: ['- no pod has it', '+ shop/web-1 has it'] });
    expect(await events(id)).toEqual(['started', 'right checked', 'looked', 'stale', 'ended']);
  });

  it('is stale where the same lines come in another order', async () => {
    const look = async () => stands({ evidence: sampleProposal().evidence.toReversed() });
    expect((await notRun({ engine: engine({ look }) })).fix?.difference?.[0]).toEqual(
      saying('- the same lines in another order'),
    );
  });

  it('is stale where its cause is gone', async () => {
    const look = async (): Promise<Looked> => ({
      stands: false,
      reason: verbatim('It is in use again.'),
      evidence: [],
    });
    expect((await notRun({ engine: engine({ look }) })).fix).toMatchObject({
      status: 'stale',
      summary: saying('It is in use again. Nothing was run.'),
    });
  });

  it('is stale where it could not be looked at again', async () => {
    const look = () => Promise.reject(new Error('no cluster'));
    expect((await notRun({ engine: engine({ look }) })).end).toBe('stale');
  });

  it('is rejected where somebody lost the right since, by name and reason', async () => {
    const mayApprove = async () => ({
      may: false as const,
      refusal: 'not-listed' as const,
      reason: verbatim('You left the group.'),
    });
    const { id, fix } = await notRun({ mayApprove });
    expect(fix).toMatchObject({ status: 'rejected', summary: saying(/^U1, .*You left the group\./) });
    expect(await events(id)).toEqual(['started', 'right checked', 'right lost', 'ended']);
  });

  it('is rejected where the right is lost while it is looked at for long', async () => {
    let [time, asks] = [Date.now(), 0];
    const look = async () => {
      time += 60_000;
      return stands();
    };
    const mayApprove = async () => {
      asks += 1;
      if (asks === 1) return { may: true as const, needed: 1, person: 'U1' };
      return { may: false as const, refusal: 'not-listed' as const, reason: verbatim('You are not among them.') };
    };
    const { end } = await notRun({ engine: engine({ look }), mayApprove, now: () => time, leaseMs: 600_000 });
    expect([end, asks]).toEqual(['rejected', 2]);
  });

  it('is rejected where that cannot be asked, and where it takes more people by now', async () => {
    expect((await notRun({ mayApprove: () => Promise.reject(new Error('Slack is away')) })).end).toBe('rejected');
    expect((await notRun({ mayApprove: async (_, user) => ({ may: true, needed: 2, person: user }) })).end).toBe(
      'rejected',
    );
  });

  it.each(['started', 'right checked', 'looked', 'run begins'])(
    'is not run where “%s” cannot be recorded',
    async (event) => {
      const refusing: Audit = {
        ...audit,
        append: (entry) => (entry.event === event ? Promise.reject(new Error('OOM')) : audit.append(entry)),
      };
      expect(['failed', 'rejected']).toContain((await notRun({ audit: refusing })).end);
    },
  );

  it('is not run by the fix worker of another cluster', async () => {
    const { end, fix } = await notRun({ cluster: 'prod-2' });
    expect([end, fix?.summary]).toEqual(['failed', saying('this fix worker has prod-2')]);
  });

  it('counts each person once, whatever its record says', async () => {
    const id = await approved();
    const twice = (await fixes.get(id))?.approvals.flatMap((approval) => [approval, approval]);
    await redis.set(keysUnder(prefix).approvals(id), JSON.stringify(twice));
    await redis.hset(keysUnder(prefix).fix(id), { needed: 2 });
    const end = await processFix({ fixId: id }, new AbortController().signal, parts());
    expect([end, ran]).toEqual(['rejected', []]);
  });

  it.each([
    ['parameters', { params: { address: '10.0.0.1' } }],
    ['class', { class: 'evidence' as const }],
    ['namespace', { namespace: 'shop' }],
    ['command', { command: 'ls' }],
  ])('is not run where the %s in its record was changed', async (_, changed) => {
    const id = await approved();
    const fix = sampleProposal(changed);
    await redis.hset(keysUnder(prefix).fix(id), { fix: JSON.stringify(fix) });
    const end = await processFix({ fixId: id }, new AbortController().signal, parts());
    expect([end, ran]).toEqual(['failed', []]);
  });

  it('is unknown where the lock is lost, or the worker is told to end, before it begins', async () => {
    for (const reason of ['lost lock', 'shutting down']) {
      const stop = new AbortController();
      const look = async () => {
        stop.abort(reason);
        return stands();
      };
      expect((await notRun({ engine: engine({ look }) }, stop.signal)).end).toBe('unknown');
    }
  });

  it('is not begun by a worker that was given up while it looked', async () => {
    const id = await approved();
    const look = async () => {
      await fixes.endAbandoned(Date.now() + 60_000);
      return stands();
    };
    const end = await processFix({ fixId: id }, new AbortController().signal, parts({ engine: engine({ look }) }));
    expect([end, ran]).toEqual(['lost', []]);
    expect(await fixes.get(id)).toMatchObject({ status: 'unknown' });
    expect(await events(id)).toContain('run did not begin');
  });
});

describe('a fix that ran', () => {
  const outcomes = [
    ['done', true, 'succeeded'],
    ['done', false, 'failed'],
    ['done', 'unknown', 'unknown'],
    ['failed', false, 'failed'],
    ['failed', true, 'failed'],
    ['unknown', true, 'succeeded'],
    ['unknown', false, 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ] as const;

  it.each(outcomes)('came back %s, verified %s: %s', async (outcome, ok, status) => {
    const { id, fix } = await run({
      engine: engine({
        run: async () => ({ outcome, lines: ['said'] }),
        verify: async () => ({ ok, lines: ['seen'] }),
      }),
    });
    expect(fix).toMatchObject({ status, lines: ['said', 'seen'] });
    expect(asked).toEqual([id]);
  });

  it('is unknown where its engine breaks, and is not tried again', async () => {
    const breaks = (): never => {
      ran.push('begun');
      throw new Error('broke');
    };
    const { id, end } = await run({ engine: engine({ run: breaks, verify: () => Promise.reject(new Error('no')) }) });
    expect(end).toBe('unknown');
    expect(await processFix({ fixId: id }, new AbortController().signal, parts())).toBe('nothing');
    expect(ran).toEqual(['begun']);
  });

  it('is told though Slack is away for a while', async () => {
    const { id, end } = await run({
      reporter: { ...telling.reporter, changed: () => Promise.reject(new Error('Slack is away')) },
    });
    expect(end).toBe('succeeded');
    expect(await fixes.untold(Date.now())).toEqual([]);
    expect((await fixes.untold(Date.now() + 121_000)).map((fix) => fix.id)).toEqual([id]);
  });
});

describe('the fix worker', () => {
  const start = (more: Partial<FixerParts> = {}, env: Record<string, string> = {}) =>
    runFixer(
      readFixerSettings({
        SLACK_BOT_TOKEN: 'xoxb-1',
        REDIS_URL: server.url,
        REDIS_PREFIX: prefix,
        CALICO_WHY_FIXES: 'true',
        CALICO_WHY_SEAL_KEY: sealKey,
        METRICS_PORT: '0',
        LOG_LEVEL: 'silent',
        ...env,
      }),
      { openEngine: () => engine(), openTelling: () => ({ ...telling, close: async () => {} }), watchMs: 50, ...more },
    );
  const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 20 });
  const status = async (id: string) => (await fixes.get(id))?.status;
  const queue = async (id: string) => {
    const queues = openQueues(redis, keysUnder(prefix), () => {});
    await queues.fix({ fixId: id });
    await queues.close();
  };

  it('takes what is queued, finds what a bot did not live to queue, and counts both', async () => {
    const fixer = await start();
    try {
      const [queued, forgotten] = [await approved(), await approved()];
      await queue(queued);
      for (const id of [queued, forgotten]) await soon(async () => expect(await status(id)).toBe('succeeded'));
      expect(ran).toHaveLength(2);
      const page = (path: string) => fetch(`http://127.0.0.1:${fixer.metricsPort}${path}`);
      expect((await page('/readyz')).status).toBe(200);
      await soon(async () =>
        expect(await (await page('/metrics')).text()).toMatch(
          /calico_why_fixes_total\{outcome="succeeded",class="ipam",role="fixer"\} 2/,
        ),
      );
    } finally {
      await fixer.close();
    }
  });

  it('ends and tells what nobody approved, and what another worker left', async () => {
    const { id: late } = await fixes.propose(sampleFix('late'), Date.now() - 60_000, Date.now() - 1);
    const left = await approved();
    const owner = (await fixes.start(left, Date.now() - 90_000, Date.now() - 60_000)) ?? '';
    const fixer = await start({ leaseMs: 300 });
    try {
      await soon(async () => expect(await status(late)).toBe('expired'));
      await soon(async () => expect(await status(left)).toBe('unknown'));
      await soon(() => expect([...shown].sort()).toEqual(['expired', 'unknown']));
      expect(await fixes.begin(left, owner, Date.now())).toBe(false);
      expect(ran).toEqual([]);
      expect((await audit.read({ most: 9 })).map(({ event }) => event)).toEqual(['ended', 'ended']);
    } finally {
      await fixer.close();
    }
  });

  it('lets what runs come to its end when it is told to end', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = engine({
      run: async () => {
        begun.resolve();
        await gate.promise;
        return { outcome: 'done', lines: [] };
      },
    });
    const fixer = await start({ openEngine: () => slow });
    const id = await approved();
    await begun.promise;
    const closed = fixer.close();
    await sleep(50);
    gate.resolve();
    await closed;
    expect(await status(id)).toBe('succeeded');
  });

  it('gives back what a run that died left, and records it', async () => {
    let times = 0;
    const recover = async () => {
      times += 1;
      return times === 1 ? ['unlocked the datastore'] : [];
    };
    const fixer = await start({ openEngine: () => engine({ recover }) });
    try {
      await soon(async () =>
        expect(await audit.read({ most: 9 })).toMatchObject([
          { event: 'recovered', actor: 'fixer', details: { done: ['unlocked the datastore'] } },
        ]),
      );
    } finally {
      await fixer.close();
    }
  });

  it('says so where there is no cluster, and runs what comes once there is one', async () => {
    let opened = 0;
    const openEngine = () => {
      opened += 1;
      if (opened === 1) throw new Error('no kubeconfig');
      return engine();
    };
    const fixer = await start({ openEngine });
    try {
      const id = await approved();
      await soon(async () => expect(['succeeded', 'stale']).toContain(await status(id)));
      expect(opened).toBeGreaterThan(1);
    } finally {
      await fixer.close();
    }
  });
});
