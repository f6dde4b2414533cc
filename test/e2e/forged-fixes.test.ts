import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FixJobParts, processFix } from '../../jobs/fix.ts';
import { type FixButton, type FixClick, type FixClickParts, openFixClicks } from '../../src/chat/fix-clicks.ts';
import { fitOne } from '../../src/chat/slack/fit.ts';
import type { SlackMessage } from '../../src/chat/slack/message.ts';
import { fixValue } from '../../src/chat/views/fix-value.ts';
import type { FixAction } from '../../src/fixes/action.ts';
import { type Audit, openAudit } from '../../src/store/audit.ts';
import { emptyChain, sealedEnd } from '../../src/store/audit-chain.ts';
import { hashOf, textOf } from '../../src/store/audit-entry.ts';
import { digestOf, type FixRecord, offerOf } from '../../src/store/fix-record.ts';
import { sealApproval, sealUndo } from '../../src/store/fix-seal.ts';
import { type Fixes, openFixes } from '../../src/store/fixes.ts';
import { type Keys, keysUnder } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { openSeal } from '../../src/store/seal.ts';
import { messageSchema } from '../../src/words/message.ts';
import { readable } from '../helpers/conversation.ts';
import { aMessage } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { english, said, saying } from '../helpers/said.ts';
import { sampleAction, sampleFix, sampleProposal } from '../helpers/sample-fix.ts';
import { approvalBy, testSeal } from '../helpers/seal.ts';

/** Somebody who may write anything to Redis, read it, and make keys of their own; but does not hold the key. */

let server: RedisServer;
let redis: Redis;
let prefix: string;
let keys: Keys;
let fixes: Fixes;
let audit: Audit;
let ran: FixAction[];
let forged: string[];

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
  keys = keysUnder(prefix);
  fixes = openFixes(redis, keys, 1, testSeal);
  audit = openAudit(redis, keys, { seal: testSeal, onForged: () => forged.push('audit') });
  ran = [];
  forged = [];
});

const minute = 60_000;
const parts = (): FixJobParts => ({
  fixes,
  audit,
  engine: {
    // Obeys its record: what keeps forged ones from being run is the proof alone.
    look: async ({ fix, action }) => ({ stands: true, evidence: fix.evidence, action: action ?? sampleAction }),
    run: async (action) => {
      ran.push(action);
      return { outcome: 'done', lines: [], undo: sampleAction };
    },
    verify: async () => ({ ok: true, lines: [] }),
    recover: async () => [],
  },
  reporter: { changed: async () => {}, file: async () => {} },
  mayApprove: async (_, user) => ({ may: true, needed: 1, person: user }),
  askAgain: async () => {},
  undoMinutes: 60,
  cluster: '',
  seal: testSeal,
  begun: new Set(),
  onForged: () => forged.push('fix'),
  leaseMs: 30_000,
  onEnded: () => {},
  now: Date.now,
  onError: () => {},
});
const work = (id: string, more: Partial<FixJobParts> = {}) =>
  processFix({ fixId: id }, new AbortController().signal, { ...parts(), ...more });

const propose = (more: Parameters<typeof sampleFix>[1] = {}): Promise<FixRecord> =>
  fixes.propose(sampleFix(randomUUID(), more), Date.now(), Date.now() + 15 * minute);
const approve = async (fix: FixRecord): Promise<void> => {
  expect(await fixes.approve(fix, approvalBy('U0BORIS'))).toEqual({ kind: 'approved' });
};
const record = async (id: string): Promise<FixRecord> => {
  const fix = await fixes.get(id);
  if (fix === undefined) throw new Error('no such fix');
  return fix;
};
const set = (id: string, fields: Record<string, string | number>) => redis.hset(keys.fix(id), fields);
const setApprovals = (id: string, approvals: object[]) => redis.set(keys.approvals(id), JSON.stringify(approvals));
/** As the approve script leaves it. */
const callApproved = async (id: string): Promise<void> => {
  await set(id, { status: 'approved', expiresAt: Date.now() + 60 * minute, needed: 1 });
  await redis.hdel(keys.fix(id), 'owner', 'ranAt', 'finishedAt', 'summary', 'step');
};
const stranger = openSeal([Buffer.alloc(32, 'a key of my own')]);
const done = async (): Promise<FixRecord> => {
  const fix = await propose();
  await approve(fix);
  expect(await work(fix.id)).toBe('succeeded');
  ran = [];
  return record(fix.id);
};
const rewriteStream = async (change: (entries: [string, string[]][]) => [string, string[]][]): Promise<void> => {
  const entries = change(await redis.xrange(keys.audit, '-', '+'));
  await redis.del(keys.audit);
  for (const [at, [, fields]] of entries.entries()) await redis.xadd(keys.audit, `${at + 1}-1`, ...fields);
};

const evilAction: FixAction = { kind: 'delete-pod', namespace: 'kube-system', name: 'coredns-1', uid: 'u1' };

/** Each leaves a fix in Redis that says of itself that it is approved, and answers its id. */
const forgedFixes: Record<string, () => Promise<string>> = {
  'an approval that nobody gave': async () => {
    const { id } = await propose();
    await setApprovals(id, [
      { user: 'U0BORIS', person: 'U0BORIS', at: Date.now(), until: Date.now() + minute, seal: '' },
    ]);
    await callApproved(id);
    return id;
  },
  'no approval at all': async () => {
    const { id } = await propose();
    await callApproved(id);
    return id;
  },
  'an approval sealed by another key': async () => {
    const fix = await propose();
    const at = Date.now();
    await setApprovals(fix.id, [
      sealApproval(stranger, fix, { user: 'U0BORIS', person: 'U0BORIS', at, until: at + minute }),
    ]);
    await callApproved(fix.id);
    return fix.id;
  },
  'the approval of another fix': async () => {
    const other = await propose();
    await approve(other);
    const { id } = await propose();
    await setApprovals(id, (await record(other.id)).approvals);
    await callApproved(id);
    return id;
  },
  'the id of another fix under its approval': async () => {
    const other = await propose();
    await approve(other);
    const { id } = await propose({ fix: sampleProposal({ params: { address: '10.0.0.9' } }) });
    const fields = await redis.hgetall(keys.fix(id));
    await redis.hset(keys.fix(other.id), { ...fields, id: other.id });
    await callApproved(other.id);
    return other.id;
  },
  'other parameters, with a digest that fits': async () => {
    const fix = await propose();
    await approve(fix);
    const changed = sampleProposal({ params: { address: '10.0.0.9' } });
    await set(fix.id, { fix: JSON.stringify(changed), digest: digestOf(changed) });
    return fix.id;
  },
  'an action under a digest that was approved': async () => {
    const fix = await propose();
    await approve(fix);
    await set(fix.id, { action: JSON.stringify(evilAction) });
    return fix.id;
  },
  'an action, and an origin that makes an undo of it': async () => {
    const other = await done();
    const fix = await propose();
    await approve(fix);
    await set(fix.id, {
      action: JSON.stringify(evilAction),
      origin: JSON.stringify({ kind: 'undo', of: other.id }),
      digest: digestOf(fix.fix, evilAction),
    });
    return fix.id;
  },
  'an expiry that was moved': async () => {
    const fix = await propose();
    const past = Date.now() - 20 * minute;
    await fixes.approve(fix, { ...approvalBy('U0BORIS', 1, past), until: past + 15 * minute });
    await set(fix.id, { expiresAt: Date.now() + 60 * minute });
    return fix.id;
  },
  'an expiry that was moved in the approval, too': async () => {
    const fix = await propose();
    const past = Date.now() - 20 * minute;
    await fixes.approve(fix, { ...approvalBy('U0BORIS', 1, past), until: past + 15 * minute });
    const until = Date.now() + 60 * minute;
    await setApprovals(
      fix.id,
      (await record(fix.id)).approvals.map((approval) => ({ ...approval, until })),
    );
    await set(fix.id, { expiresAt: until });
    return fix.id;
  },
  'the name of somebody else under an approval': async () => {
    const fix = await propose();
    await approve(fix);
    await setApprovals(
      fix.id,
      (await record(fix.id)).approvals.map((approval) => ({ ...approval, user: 'U0CHEN' })),
    );
    return fix.id;
  },
  'another cluster': async () => {
    const fix = await propose({ cluster: 'staging' });
    await approve(fix);
    await set(fix.id, { cluster: '' });
    return fix.id;
  },
  'an approval that was used already': async () => {
    const { id } = await done();
    await callApproved(id);
    return id;
  },
};

const forgedUndos: Record<string, (of: FixRecord) => Promise<Record<string, string | number>>> = {
  'deletes a pod': async () => ({ undo: JSON.stringify(evilAction) }),
  'deletes a policy': async () => ({
    undo: JSON.stringify({
      kind: 'delete-objects',
      objects: [{ path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/default-deny', uid: 'u1' }],
    }),
  }),
  'writes a firewall rule': async () => ({
    undo: JSON.stringify({
      kind: 'node',
      node: 'node-1',
      change: {
        kind: 'iptables-insert',
        backend: 'nft',
        family: 4,
        table: 'filter',
        rule: '-A INPUT -j DROP',
        place: 1,
      },
    }),
  }),
  'is offered for longer': async () => ({ undoUntil: Date.now() + 600 * minute }),
  'is that of another fix': async () => {
    const { undo, undoSeal } = await redis.hgetall(keys.fix((await done()).id));
    return { undo: undo ?? '', undoSeal: undoSeal ?? '' };
  },
  'is sealed by another key': async ({ id, cluster, undoUntil = 0 }) => ({
    undo: JSON.stringify(evilAction),
    undoSeal: sealUndo(stranger, { of: id, cluster, action: evilAction, until: undoUntil }),
  }),
};

describe('a fix that somebody forged in Redis is not run, told of and counted', () => {
  it.each(Object.keys(forgedFixes))('%s', async (name) => {
    const id = (await forgedFixes[name]?.()) ?? '';
    expect(await work(id)).toBe('failed');
    expect(ran).toEqual([]);
    expect(forged).toEqual(['fix']);
    const fix = await record(id);
    expect(fix).toMatchObject({ status: 'failed', summary: saying(/^forged: .*; nothing was run$/) });
    const told = (await audit.read({ fix: id, most: 50 })).filter(({ event }) => event === 'forged');
    expect(told).toHaveLength(1);
    expect(told[0]?.proof).toBe('proven');
  });

  it('as often as it is called approved again, also by the process that ran it, and with its audit gone', async () => {
    const begun = new Set<string>();
    const fix = await propose();
    await approve(fix);
    expect(await work(fix.id, { begun })).toBe('succeeded');
    for (let times = 0; times < 3; times += 1) {
      await callApproved(fix.id);
      await redis.del(keys.audit, keys.auditHead);
      expect(await work(fix.id, { begun })).toBe('failed');
    }
    expect(ran).toHaveLength(1);
    expect(said((await record(fix.id)).summary)).toMatch(/nothing was run/);
  });

  it.each(Object.keys(forgedUndos))(
    'an undo that %s: neither proposed by a press, nor run from a record',
    async (name) => {
      const first = await done();
      const changed = (await forgedUndos[name]?.(first)) ?? {};
      await set(first.id, changed);
      const pressed = await fixes.proposeUndo(
        first.id,
        { user: 'U0EVE', command: 'x' },
        Date.now(),
        Date.now() + minute,
      );
      expect(pressed).toEqual({ kind: 'refused', why: 'forged' });
      // A whole record of an undo, which says that it was approved.
      const { undo, undoUntil, undoSeal } = await redis.hgetall(keys.fix(first.id));
      const action = JSON.parse(undo ?? '') as FixAction;
      const made = await propose({ origin: { kind: 'undo', of: first.id } });
      await set(made.id, {
        action: JSON.stringify(action),
        actionUntil: undoUntil ?? '',
        actionSeal: undoSeal ?? '',
        digest: digestOf(made.fix, action),
      });
      expect(await fixes.approve(await record(made.id), approvalBy('U0BORIS'))).toEqual({
        kind: 'refused',
        why: 'forged',
      });
      await callApproved(made.id);
      ran = [];
      expect(await work(made.id)).toBe('failed');
      expect(ran).toEqual([]);
      expect(said((await record(made.id)).summary)).toMatch(/^forged: no fix worker wrote what this undo does/);
    },
  );

  it('while one that is what it says is run', async () => {
    const first = await done();
    const now = Date.now();
    const undo = await fixes.proposeUndo(first.id, { user: 'U0BORIS', command: 'back' }, now, now + 15 * minute);
    if (undo.kind !== 'proposed') throw new Error(undo.why);
    await approve(undo.fix);
    expect(await work(undo.fix.id)).toBe('succeeded');
    expect(ran).toEqual([sampleAction]);
    expect(forged).toEqual([]);
  });
});

/** Each changes a fix in Redis between its offer and the press; what is written is whole, and fits itself. */
const alteredOffers: Record<string, (fix: FixRecord) => Promise<Partial<FixRecord>>> = {
  'other parameters, and the command that belongs to them': async () => ({
    fix: sampleProposal({
      params: { address: '10.0.0.9' },
      command: 'calicoctl ipam release --ip=10.0.0.9',
    }),
  }),
  'another fix altogether': async () => ({
    fix: sampleProposal({
      ...{ id: 'recreate-pod', class: 'pod', namespace: 'kube-system', command: 'kubectl delete pod' },
      params: { namespace: 'kube-system', pod: 'coredns-1', uid: 'u1' },
    }),
  }),
  'evidence that will stand': async () => ({ fix: sampleProposal({ evidence: [] }) }),
  'an action of its own': async () => ({ action: evilAction }),
  'another cluster': async () => ({ cluster: 'production' }),
  'another question behind it': async ({ origin }) => ({
    origin: { ...origin, runId: 'another' } as FixRecord['origin'],
  }),
  'somebody else as who asked': async () => ({ asker: 'U0EVE' }),
  'the undo of another fix in its place': async () => {
    const other = await done();
    const { undo, undoUntil, undoSeal } = other;
    return {
      origin: { kind: 'undo', of: other.id },
      action: undo,
      actionUntil: undoUntil,
      actionSeal: undoSeal,
    };
  },
};
const textOfField = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : `${value}`);
const alter = async (fix: FixRecord, change: Partial<FixRecord>): Promise<void> => {
  const changed = { ...fix, ...change };
  const fields = { ...change, digest: digestOf(changed.fix, changed.action) };
  await set(fix.id, Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOfField(value)])));
};

/** Presses as the bot hears them; Slack knows everybody and lets everybody approve. */
const pressing = (meanwhile: () => Promise<void> = async () => {}) => {
  const told: SlackMessage[] = [];
  const queued: string[] = [];
  const limits = { perAsker: 3, perChannel: 3, runSeconds: 60, keepDays: 1 };
  const store = openStore(redis, keysUnder(prefix), limits, { seal: testSeal });
  const clicks = openFixClicks({
    store,
    rights: {
      mayApprove: async (_: FixRecord, user: string) => {
        await meanwhile();
        return { may: true, needed: 1, person: user };
      },
    } as unknown as FixClickParts['rights'],
    people: { names: async (users) => [...users] },
    board: { show: async () => {}, draw: async () => ({ text: '', blocks: [] }) } as unknown as FixClickParts['board'],
    outbox: {
      find: async () => undefined,
      post: async () => aMessage('C0INCIDENTS', '2.2'),
    } as unknown as FixClickParts['outbox'],
    settings: { expireMinutes: 15 },
    enqueue: async (id) => {
      queued.push(id);
    },
    onForged: () => forged.push('press'),
    now: Date.now,
    onError: (message, details) => expect.fail(`${message}: ${JSON.stringify(details)}`),
  });
  const press = async (fix: FixRecord, button: FixButton, more: Partial<FixClick> = {}) => {
    const value = fixValue({ id: fix.id, offer: offerOf(fix) });
    const click = { user: 'U0BORIS', message: aMessage('C0INCIDENTS', '1.1'), value, delivery: randomUUID(), ...more };
    await clicks.press(button, click, async (spoken) => {
      told.push(fitOne(spoken(english)));
    });
    return readable(told.at(-1)?.blocks);
  };
  return { press, queued };
};
const offered = async (): Promise<FixRecord> => {
  const { id } = await propose();
  await fixes.posted(id, aMessage('C0INCIDENTS', '1.1'));
  return record(id);
};
const deniedOf = async (id: string): Promise<string[]> =>
  (await audit.read({ fix: id, most: 50 }))
    .filter(({ event, proof }) => event === 'denied' && proof === 'proven')
    .map(({ details }) => messageSchema.parse(details.reason).code);

describe('a fix that somebody altered in Redis after its buttons were put up', () => {
  it.each(Object.keys(alteredOffers))('%s: the press is refused, told, on record and counted', async (name) => {
    const fix = await offered();
    await alter(fix, (await alteredOffers[name]?.(fix)) ?? {});
    for (const button of ['approve', 'reject', 'undo'] as const) {
      const { press, queued } = pressing();
      expect(await press(fix, button)).toMatch(/changed by somebody who may not, so nothing was done/);
      expect(queued).toEqual([]);
    }
    expect(forged).toEqual(['press', 'press', 'press']);
    expect(await record(fix.id)).toMatchObject({ status: 'proposed', approvals: [] });
    expect(await deniedOf(fix.id)).toEqual(['press.forged']);
    expect(await work(fix.id)).toBe('nothing');
    expect(ran).toEqual([]);
  });

  it.each(Object.keys(alteredOffers))('%s: also while Slack is asked who presses', async (name) => {
    const fix = await offered();
    const change = (await alteredOffers[name]?.(fix)) ?? {};
    const { press, queued } = pressing(() => alter(fix, change));
    expect(await press(fix, 'approve')).toMatch(/changed by somebody who may not, so nothing was done/);
    expect(queued).toEqual([]);
    expect(await record(fix.id)).toMatchObject({ status: 'proposed', approvals: [] });
  });

  it('a command that does not belong to its parameters is not approved, though it was shown so', async () => {
    const fix = await offered();
    await alter(fix, { fix: sampleProposal({ command: 'calicoctl version' }) });
    const { press, queued } = pressing();
    expect(await press(await record(fix.id), 'approve')).toMatch(/changed by somebody who may not/);
    expect(queued).toEqual([]);
  });

  it('and nothing else is refused: approved, rejected and taken back by buttons as they were put up', async () => {
    const { press, queued } = pressing();
    const fix = await offered();
    expect(await press(fix, 'approve')).toBe('');
    expect(queued).toEqual([fix.id]);
    expect(await work(fix.id)).toBe('succeeded');
    expect(await press(fix, 'undo')).toBe('');
    const { undoneBy = '' } = await record(fix.id);
    expect(queued).toEqual([fix.id, undoneBy]);
    expect(await work(undoneBy)).toBe('succeeded');
    const other = await offered();
    expect(await press(other, 'reject')).toBe('');
    expect((await record(other.id)).status).toBe('rejected');
    expect(forged).toEqual([]);
  });

  it('a button that carries the id alone, and one elsewhere', async () => {
    const fix = await offered();
    const { press } = pressing();
    expect(await press(fix, 'approve', { value: fix.id })).toMatch(/I know no such fix.*Ask the question again/s);
    for (const message of [aMessage('C0OPS', '1.1'), aMessage('C0INCIDENTS', '1.2'), undefined]) {
      for (const button of ['approve', 'reject', 'undo'] as const) {
        expect(await press(fix, button, { message })).toMatch(/not where I put it, so nothing was done/);
      }
    }
    expect(await record(fix.id)).toMatchObject({ status: 'proposed', approvals: [] });
  });
});

/** Each changes the audit; what is to be told of it. */
const forgedAudits: Record<string, { change: () => Promise<unknown>; told: RegExp }> = {
  'an entry that was edited': {
    change: () =>
      rewriteStream((entries) =>
        entries.with(1, ['', entries[1]?.[1].map((text) => text.replace('U0BORIS', 'U0EVE')) ?? []]),
      ),
    told: /entry 2 was edited/,
  },
  'an entry that was edited, and all hashes after it': {
    change: async () => {
      let hash = emptyChain.hash;
      await rewriteStream((entries) =>
        entries.map(([id, [, text = '', , , , , , seal = '']]): [string, string[]] => {
          const [entry, prev] = [text.replace('U0BORIS', 'U0EVE'), hash];
          hash = hashOf(prev, entry);
          return [id, ['entry', entry, 'prev', prev, 'hash', hash, 'seal', seal]];
        }),
      );
      await redis.hset(keys.auditHead, { hash });
    },
    told: /forged: nobody who holds the key/,
  },
  'an entry that was removed': {
    change: () => rewriteStream((entries) => entries.toSpliced(2, 1)),
    told: /entry 3 was removed before it, or moved/,
  },
  'entries in another order': {
    change: () =>
      rewriteStream(([first, second, ...rest]) => [second, first, ...rest].filter((each) => each !== undefined)),
    told: /entry 1 was removed before it, or moved/,
  },
  'an entry of mine at its end': {
    change: async () => {
      const { hash: prev = '', seq = '0' } = await redis.hgetall(keys.auditHead);
      const entry = textOf({ at: 1, event: 'approved', actor: 'U0BORIS' }, Number(seq) + 1);
      const hash = hashOf(prev, entry);
      const end = { seq: Number(seq) + 1, hash };
      const seal = stranger.over('audit entry', { prev, hash });
      await redis.xadd(keys.audit, '*', 'entry', entry, 'prev', prev, 'hash', hash, 'seal', seal);
      await redis.hset(keys.auditHead, { hash, seq: end.seq, seal: stranger.over('audit end', sealedEnd(end)) });
    },
    told: /forged: nobody who holds the key/,
  },
  'an end that was cut off, with a record that fits': {
    change: async () => {
      await rewriteStream((entries) => entries.slice(0, -2));
      const [[, fields] = ['', []]] = await redis.xrevrange(keys.audit, '+', '-', 'COUNT', 1);
      await redis.hset(keys.auditHead, { hash: fields[5] ?? '', seq: await redis.xlen(keys.audit) });
    },
    told: /record of the last entry is forged/,
  },
  'an end that was cut off, with the record of before': {
    change: async () => {
      await redis.del(keys.audit, keys.auditHead);
      for (const [field, value] of Object.entries(whole.head)) await redis.hset(keys.auditHead, field, value);
      for (const [id, fields] of whole.entries) await redis.xadd(keys.audit, id, ...fields);
    },
    told: /it ended with entry \d+ before, and ends with 3 now/,
  },
};
let whole: { head: Record<string, string>; entries: [string, string[]][] };

describe('an audit that somebody forged in Redis', () => {
  it.each(Object.keys(forgedAudits))('%s: is told, counted, and nothing is run', async (name) => {
    for (const at of [1, 2, 3]) await audit.append({ at, event: 'clicked', actor: 'U0BORIS' });
    whole = { head: await redis.hgetall(keys.auditHead), entries: await redis.xrange(keys.audit, '-', '+') };
    await done();
    const fix = await propose();
    await approve(fix);
    const { change, told } = forgedAudits[name] ?? { change: async () => {}, told: /never/ };
    await change();
    expect(await audit.verify()).toMatchObject({ ok: false, reason: saying(told) });
    expect(forged).toEqual(['audit']);
    expect(await work(fix.id)).toBe('failed');
    expect(ran).toEqual([]);
    expect(said((await record(fix.id)).summary)).toMatch(/forged.*nothing was run|nothing was run: .*forged/);
    expect(forged.length).toBeGreaterThan(1);
  });

  it('proves nothing by what a worker may write', async () => {
    const worker = openAudit(redis, keys);
    const fix = await propose();
    for (const event of ['approved', 'run begins'] as const) {
      expect((await worker.append({ at: 1, event, actor: 'U0BORIS', fix: fix.id })).proof).toBe('unproven');
    }
    await audit.append({ at: 1, event: 'clicked', actor: 'U0BORIS', fix: fix.id });
    const proofs = (await audit.read({ most: 9 })).map(({ event, proof }) => `${event}: ${proof}`);
    expect(proofs.toSorted()).toEqual(['approved: unproven', 'clicked: proven', 'run begins: unproven']);
    expect(await audit.verify()).toMatchObject({ ok: true, isProven: true, entries: 1, unproven: 2 });
    await approve(fix);
    expect(await work(fix.id)).toBe('succeeded');
    // A worker who breaks its own chain stops nobody, and is seen.
    await redis.xtrim(keys.auditUnproven, 'MAXLEN', 1);
    expect(await audit.verify()).toMatchObject({
      ok: true,
      unprovenBroken: { reason: saying(/removed/) },
    });
  });
});
