import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterCheckName } from '../../src/case/cluster-check.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { verbatim } from '../../src/words/message.ts';
import { readable } from '../helpers/conversation.ts';
import { type FixConversation, netops, openFixConversation } from '../helpers/fix-conversation.ts';
import { tsOf } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleClusterCheck } from '../helpers/sample-cluster-check.ts';
import { testSeal } from '../helpers/seal.ts';
import type { Message } from '../workspace/model.ts';

let redis: RedisServer;
let talk: FixConversation;
let store: Store;
let connection: ReturnType<typeof connectRedis>;

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });

const begin = async (more: Record<string, string> = {}, options?: Parameters<typeof openFixConversation>[2]) => {
  talk = await openFixConversation(redis.url, more, options);
  connection = connectRedis(talk.settings.redis, 'work', () => undefined);
  store = openStore(connection, keysUnder(talk.settings.redis.prefix), talk.settings.limits, { seal: testSeal });
};

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => begin());
afterEach(async () => {
  connection.disconnect();
  await talk.close();
});

const ready = async () => {
  await talk.startBot();
  await talk.startWorker(talk.engine, { drawPicture: () => Promise.resolve(undefined) });
  const offered = await talk.offered();
  await soon(async () => expect(tsOf((await onRecord(offered.fix))?.message)).toBe(offered.fix.ts));
  return offered;
};
const press = (user: string, message: Message, action = 'fix_approve') =>
  talk.slack.click(user, { channel: '#incidents', ts: message.ts }, action);
const reads = (message: Message, text: RegExp) => soon(() => expect(talk.read(message)).toMatch(text));
const told = (user: string, text: RegExp) => soon(() => expect(talk.toldTo(user).at(-1)).toMatch(text));
const events = async (): Promise<string[]> =>
  (await store.audit.read({ most: 200 })).map(({ event }) => event).reverse();
/** Refused presses: each is on record at once, or counted for the record of its minute. */
const denials = async (): Promise<number> => {
  const keys = keysUnder(talk.settings.redis.prefix);
  const recorded = (await store.audit.read({ most: 200 })).filter(({ event }) => event === 'denied');
  const due = (await connection.zrange(keys.refusalsDue, '0', '-1')).map(
    (member) => JSON.parse(member) as [string, string],
  );
  const waiting = await Promise.all(due.map((about) => connection.hget(keys.refusalsCounted(...about), 'count')));
  const counts = [...recorded.map(({ details }) => Number(details.repeated ?? 1)), ...waiting.map(Number)];
  return counts.reduce((sum, each) => sum + each, 0);
};
const idIn = (message: Message): string =>
  /"fix_approve".*?"value":"([\w-]{22})\./.exec(JSON.stringify(message.blocks))?.[1] ?? '';
/** What the record says of the only fix that there is. */
const onRecord = async (message: Message) => store.fixes.get(idIn(message));

/** What stands behind the button Details, once somebody pressed it. */
const detailsOf = (user: string): string => readable(talk.slack.views(user).at(-1)?.blocks);
const details = async (user: string, message: Message, text: RegExp): Promise<void> => {
  await press(user, message, 'fix_details');
  await soon(() => expect(detailsOf(user)).toMatch(text));
};

describe('a fix', () => {
  it('is offered in the thread: what, why, on what it rests, who may, until when', async () => {
    const { card, fix } = await ready();
    const text = talk.read(fix);
    expect(text).toMatch(/For: node-2 has no route/);
    expect(text).toMatch(/Needs approval/);
    expect(text).toMatch(/Restart calico-node on node-2/);
    expect(text).toMatch(/Risk: it changes nothing for good/);
    expect(text).toMatch(/No fix worker is running now/);
    expect(text).not.toMatch(/kubectl/);
    await details('chen', fix, /kubectl .*delete pod.*workload-route-missing on node-2/s);
    expect(detailsOf('chen')).toMatch(/May approve: anybody in @netops/);
    // The fix has its own message; what is for people stays text beside the cause, and says so.
    const verdict = talk.textsOf(card).find((each) => each.includes('Open the firewall'));
    expect(verdict).toMatch(/Fix, for people: Open the firewall – it is outside of the cluster/);
    expect(verdict).not.toMatch(/Restart calico-node/);
    expect(talk.slack.mentions().filter(({ id }) => id !== 'U0ASKER')).toEqual([]);
    expect(await events()).toEqual(['proposed']);
  });

  it('is run once by one press, proved by asking again, and can be taken back', async () => {
    const ran: string[] = [];
    const { card, fix } = await ready();
    await talk.startFixer({
      run: async (action) => {
        ran.push(action.kind);
        talk.fix(action.kind === 'delete-pod');
        return { outcome: 'done', lines: [`did ${action.kind}`] };
      },
    });
    const outcome = await press('boris', fix);
    expect(outcome.acknowledged).toBe(true);
    await reads(fix, /Done.*approved by .*Done, and verified/s);
    await details('boris', fix, /Done.*did delete-pod.*it is as it was to be/s);
    await reads(card, /Fixed: Restart calico-node on node-2.*approved by.*nothing is broken/s);
    // What people say of the answer leaves the rest of its card as it is.
    await press('chen', card, 'judge_right');
    await reads(card, /Fixed: Restart calico-node on node-2.*✓ : yes/s);
    await soon(() => {
      const again = talk.textsOf(card).find((text) => text.includes('Asked again after the fix'));
      expect(again).toMatch(/Nothing is broken: Packets get there and back/);
    });
    await press('chen', fix, 'fix_undo');
    await reads(fix, /Taken back by/);
    expect(ran).toEqual(['delete-pod', 'patch']);
    await soon(() => expect(talk.textsOf(card).join('\n')).toMatch(/Undo: Restart calico-node/));
    await reads(card, /A fix was taken back: Restart calico-node.*✓ : yes/s);
    // What is left is for Felix to repair: the last word is asked for when it has had the time.
    await soon(() => expect(talk.textsOf(card).at(-1)).toMatch(/normally repaired by itself within 90 s/));
    await soon(async () =>
      expect(await events()).toEqual([
        ...['proposed', 'clicked', 'approved', 'started', 'right checked', 'looked', 'run begins', 'run ended'],
        ...['verified', 'ended', 'asked again'],
        ...['clicked', 'undo proposed', 'approved', 'started', 'right checked', 'looked', 'run begins', 'run ended'],
        // Asked again it is broken, so that a fix is offered again.
        ...['verified', 'ended', 'asked again', 'proposed'],
      ]),
    );
    expect((await store.fixes.proposed(10)).map(({ asker }) => asker)).toEqual(['U0ASKER']);
    expect(await store.audit.verify()).toMatchObject({ ok: true });
    expect(talk.toldTo('boris')).toEqual([]);
  });

  it('that was made for other evidence is not run, and shows the difference', async () => {
    const { fix } = await ready();
    const run = vi.fn();
    await talk.startFixer({
      look: async () => ({
        stands: false,
        reason: verbatim('The cause is gone.'),
        evidence: ['node-2 has the route again'],
      }),
      run,
    });
    await press('boris', fix);
    await reads(fix, /Not run, because things have changed.*The cause is gone/s);
    expect(talk.read(fix)).toMatch(/- workload-route-missing on node-2.*\+ node-2 has the route again/s);
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    ['failed', { outcome: 'failed', lines: ['403 forbidden'] }, /Failed.*403 forbidden/s],
    ['unknown', { outcome: 'unknown', lines: ['the answer was lost'] }, /Nobody knows whether it was done/],
  ] as const)('that ends as %s says so', async (_, ran, text) => {
    const { fix } = await ready();
    await talk.startFixer({
      run: () => Promise.resolve({ ...ran, lines: [...ran.lines] }),
      verify: () => Promise.resolve({ ok: 'unknown', lines: [] }),
    });
    await press('boris', fix);
    await reads(fix, text);
  });

  it('that repaired it leaves no other of the same cause waiting', async () => {
    await talk.startBot();
    const second = {
      title: verbatim('Collect evidence'),
      why: verbatim(''),
      command: 'calicoctl diags',
      params: { node: 'node-2' },
    };
    await talk.startWorker(async (...asked) => {
      const outcome = await talk.engine(...asked);
      if (outcome.kind !== 'report') return outcome;
      const report = structuredClone(outcome.report);
      report.verdict.causes[0]?.fixes.push({ ...second, id: 'collect-diagnostics', by: 'approve' });
      return { ...outcome, report };
    });
    const { fix } = await talk.offered();
    expect(talk.read(fix)).toMatch(/Restart calico-node.*Collect evidence on node-2/s);
    await soon(async () => expect(tsOf((await onRecord(fix))?.message)).toBe(fix.ts));
    await talk.startFixer();
    talk.fix();
    await press('boris', fix);
    await reads(fix, /Done.*Not needed any more/s);
    expect(await store.fixes.proposed(10)).toEqual([]);
    expect((await events()).at(-1)).toBe('rejected');
  });

  it('can be rejected, and then nobody can approve it', async () => {
    const { fix } = await ready();
    await press('chen', fix, 'fix_reject');
    await reads(fix, /Rejected by/);
    expect(JSON.stringify(talk.slack.thread('#incidents', fix.ts).at(0)?.blocks)).not.toContain('fix_approve');
    expect((await onRecord(fix))?.status ?? 'rejected').toBe('rejected');
    expect(await events()).toEqual(['proposed', 'clicked', 'rejected']);
  });

  it('waits for a fix worker, and is run when one starts', async () => {
    const { fix } = await ready();
    await press('boris', fix);
    await reads(fix, /Approved by .*No fix worker is running now/s);
    await talk.startFixer();
    await reads(fix, /Done/);
  });

  it('brings the evidence that it gathers as a file', async () => {
    const { card, fix } = await ready();
    await talk.startFixer({
      run: async () => ({ outcome: 'done', lines: [], file: { name: 'evidence.txt', content: 'all of it' } }),
    });
    await press('boris', fix);
    await reads(fix, /Done/);
    await soon(() => expect(talk.slack.files().map(({ title }) => title)).toContain('evidence.txt'));
    expect(talk.slack.files().at(-1)?.shares[0]?.threadTs ?? card.ts).toBe(card.ts);
  });
});

describe('who may not', () => {
  const refusedFor = async (user: string, reason: RegExp) => {
    const { fix } = await ready();
    const before = talk.read(fix);
    await press(user, fix);
    await told(user, reason);
    for (const other of ['asha', 'boris', 'chen', 'gita', 'otto'].filter((name) => name !== user)) {
      expect(talk.toldTo(other)).toEqual([]);
    }
    expect(talk.read(fix)).toBe(before);
    expect((await onRecord(fix))?.status).toBe('proposed');
    expect(await events()).toEqual(['proposed', 'clicked', 'denied']);
  };

  it('is told so alone, on record, and nothing runs', () => refusedFor('asha', /not among those who may approve/));

  const again = async (approvers: string, options?: Parameters<typeof openFixConversation>[2]) => {
    connection.disconnect();
    await talk.close();
    await begin({ CALICO_WHY_FIX_APPROVERS: approvers }, options);
  };
  const everybody = "[{classes: ['*'], users: [U0ASKER, U0GUEST, U0SINGLE, U0OUTSIDE, U0GRID, U0GONE]}]";

  it('guests, people of other workspaces, accounts that are switched off, and whom Slack does not know', async () => {
    await again(everybody);
    const { fix } = await ready();
    await press('gita', fix);
    await told('gita', /Guests may not/);
    await press('sami', fix);
    await told('sami', /Guests may not/);
    await press('otto', fix);
    await told('otto', /People of other workspaces may not/);
    talk.slack.controls.failWith('users.info', 'user_not_visible', 9);
    await press('asha', fix);
    await told('asha', /could not read from Slack who you are/);
    talk.slack.controls.calm();
    Object.assign(talk.slack.world.context.store.users.get('U0ASKER') ?? {}, { deleted: true });
    await press('asha', fix);
    await told('asha', /switched off/);
    expect((await onRecord(fix))?.approvals).toEqual([]);
  });

  it('while Slack does not say who is in the group', async () => {
    const { fix } = await ready();
    talk.slack.controls.failWith('usergroups.users.list', 'missing_scope', 9);
    await press('boris', fix);
    await told('boris', /could not read from Slack which user groups/);
    expect((await onRecord(fix))?.status).toBe('proposed');
  });

  it('somebody of another workspace of the same organisation, without access to ours', async () => {
    const grid = (teams: string[]) => ({
      id: 'U0GRID',
      teamId: 'T0OTHER',
      name: 'greta',
      realName: 'Greta Vogt',
      enterprise: { id: 'E0HOME', teams },
    });
    await again(everybody, { enterpriseId: 'E0HOME', users: [grid(['T0OTHER'])] });
    const { fix } = await ready();
    await press('greta', fix);
    await told('greta', /People of other workspaces may not/);
    Object.assign(talk.slack.world.context.store.users.get('U0GRID') ?? {}, grid(['T0OTHER', 'T0HOME']));
    await press('greta', fix);
    await reads(fix, /Approved by/);
  });

  it('anybody, where nobody is configured: the message and the button say what to set', async () => {
    await again('[]');
    const { fix } = await ready();
    expect(talk.read(fix)).toMatch(/Nobody may approve it: fixes\.approvers.*restart-calico-node \(class agent\)/);
    await press('boris', fix);
    await told('boris', /Nobody is configured to approve restart-calico-node.*fixes\.approvers/s);
  });

  it('who asked, where somebody else has to', async () => {
    await again("[{classes: ['*'], users: [U0ASKER, U0APPROVER], notAsker: true}]");
    const { fix } = await ready();
    await details('chen', fix, /but not who asked/);
    await press('asha', fix);
    await told('asha', /somebody else has to/);
    await press('boris', fix);
    await reads(fix, /Approved by/);
  });

  it('one person alone, where it takes two', async () => {
    await again("[{classes: ['*'], groups: [S0NETOPS], people: 2}]");
    const { fix } = await ready();
    await details('chen', fix, /Needs 2 people of: anybody in @netops/);
    await press('boris', fix);
    await reads(fix, /1 of 2 people have approved/);
    await press('boris', fix);
    await told('boris', /approved it already; another person has to/);
    await talk.startFixer();
    await press('chen', fix);
    await reads(fix, /Done, and verified/);
    // Taking it back takes two as well.
    await press('boris', fix, 'fix_undo');
    const undo = await soon(() => {
      const found = talk.slack.thread('#incidents', fix.threadTs ?? '').find((each) => each.text.startsWith('Undo'));
      expect(readable(found?.blocks)).toMatch(/1 of 2 people have approved/);
      if (found === undefined) throw new Error('no undo');
      return found;
    });
    await press('chen', undo);
    await reads(fix, /Taken back by/);
  });

  it('who was taken out of the group between the press and the run', async () => {
    const { fix } = await ready();
    await press('boris', fix);
    await reads(fix, /Approved by/);
    const group = talk.slack.world.context.store.userGroups.get('S0NETOPS');
    if (group) group.users = ['U0ONCALL'];
    const run = vi.fn();
    await talk.startFixer({ run });
    await reads(fix, /Rejected.*may not approve it any more/s);
    await told('boris', /A fix that you approved was not run/);
    expect(talk.toldTo('asha')).toEqual([]);
    expect(run).not.toHaveBeenCalled();
    expect(await events()).toContain('right lost');
  });
});

describe('a press that is not what it seems', () => {
  const changed = (change: (action: Record<string, unknown>, payload: Record<string, unknown>) => void) => {
    talk.slack.controls.tamper = (payload) => {
      const copy = structuredClone(payload);
      const [action] = copy.actions as Record<string, unknown>[];
      if (action) change(action, copy);
      return copy;
    };
  };
  /** The next press of boris is refused in these words, on record, and leaves the fix as it was. */
  const refused = async (fix: Message, reason: RegExp) => {
    const before = await denials();
    await press('boris', fix);
    await soon(async () => expect(await denials()).toBe(before + 1));
    await told('boris', reason);
    expect((await onRecord(fix))?.approvals).toEqual([]);
  };

  it('on Details, is shown nothing of it', async () => {
    const { fix } = await ready();
    const shown = async (user: string, says: RegExp) => {
      await details(user, fix, says);
      expect(detailsOf(user)).not.toMatch(/kubectl/);
      await talk.slack.closeView(user);
    };
    await shown('gita', /Guests may not ask me/);
    await shown('otto', /People of other workspaces may not ask me/);
    changed((action) => Object.assign(action, { value: `${idIn(fix)}.${'B'.repeat(43)}` }));
    await shown('boris', /was changed by somebody who may not/);
    changed((action) => Object.assign(action, { value: `${'B'.repeat(22)}.${'B'.repeat(43)}` }));
    await shown('boris', /I know no such fix/);
    changed((_, payload) => Object.assign(payload, { channel: { id: 'C0OPS', name: 'ops' } }));
    await shown('boris', /asked in another channel/);
  });

  it('with a value that somebody edited, or of no fix that there is', async () => {
    const { fix } = await ready();
    const values = [
      ...['', 'rm -rf /', 'x'.repeat(2_000), '{"id":"AAAAAAAAAAAAAAAAAAAAAA","command":"reboot"}'],
      ...[
        'AAAAAAAAAAAAAAAAAAAAAA',
        idIn(fix),
        `${idIn(fix)} `,
        `${idIn(fix)}\n`,
        `${idIn(fix)}.x`,
        `.${'A'.repeat(43)}`,
      ],
    ];
    for (const value of values) {
      changed((action) => {
        action.value = value;
      });
      await refused(fix, /I know no such fix, so nothing was done/);
    }
    changed((action) => {
      action.value = `${idIn(fix)}.${'A'.repeat(43)}`;
    });
    await refused(fix, /changed by somebody who may not/);
    expect((await store.fixes.proposed(10)).map(({ id }) => id)).toContain(idIn(fix));
  });

  it('from another message, or another channel', async () => {
    const { fix } = await ready();
    for (const where of [
      (payload: Record<string, unknown>) => Object.assign(payload.message as object, { ts: '1.000001' }),
      (payload: Record<string, unknown>) => Object.assign(payload.channel as object, { id: 'C0OPS' }),
      (payload: Record<string, unknown>) => Reflect.deleteProperty(payload, 'message'),
    ]) {
      changed((_action, payload) => void where(payload));
      await refused(fix, /not where I put it/);
    }
  });

  it('delivered again counts once', async () => {
    const { fix } = await ready();
    await press('boris', fix);
    await reads(fix, /Approved by/);
    await talk.slack.redeliver();
    await told('boris', /reached me twice/);
    expect((await events()).filter((event) => event === 'approved')).toHaveLength(1);
  });

  it('on a fix that has expired, or is over', async () => {
    const { fix } = await ready();
    const id = idIn(fix);
    const keys = keysUnder(talk.settings.redis.prefix);
    await connection.hset(keys.fix(id), 'expiresAt', Date.now() - 1);
    await connection.zadd(keys.fixesProposed, Date.now() - 1, id);
    await press('boris', fix);
    await told('boris', /has expired/);
    await talk.startFixer();
    await reads(fix, /Expired.*nothing was run/is);
  });

  it('without a true signature is not heard', async () => {
    const http = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: talk.slack.signingSecret, SLACK_PORT: '0' };
    connection.disconnect();
    await talk.close();
    await begin(http);
    const bot = await talk.startBot();
    await talk.startWorker(talk.engine);
    const address = `http://127.0.0.1:${bot.port}/slack/events`;
    talk.slack.useRequestUrl(address);
    const { fix } = await talk.offered();
    await soon(async () => expect(tsOf((await onRecord(fix))?.message)).toBe(fix.ts));
    await press('asha', fix);
    await told('asha', /not among those/);
    const payload = talk.slack.deliveries().at(-1)?.payload;
    const forged = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': `${Math.floor(Date.now() / 1_000)}`,
        'x-slack-signature': `v0=${'0'.repeat(64)}`,
      },
      body: new URLSearchParams({ payload: JSON.stringify({ ...payload, user: { id: 'U0APPROVER' } }) }),
    });
    expect(forged.status).toBe(401);
    expect((await onRecord(fix))?.status).toBe('proposed');
    expect(talk.toldTo('boris')).toEqual([]);
  });
});

it('fifty presses through four bots approve it once, and it runs once', async () => {
  const { fix } = await ready();
  for (let more = 0; more < 3; more += 1) await talk.startBot();
  let runs = 0;
  talk.slack.controls.doubleClicks = true;
  const presses = Array.from({ length: 50 }, (_, index) => press(index % 2 === 0 ? 'boris' : 'chen', fix));
  for (const outcome of await Promise.all(presses)) expect(outcome.acknowledged).toBe(true);
  await talk.startFixer({
    run: async () => {
      runs += 1;
      return { outcome: 'done', lines: [] };
    },
  });
  await reads(fix, /Done/);
  await soon(async () => expect(await denials()).toBe(99));
  const all = await events();
  expect(all.filter((event) => event === 'approved')).toHaveLength(1);
  expect(all.filter((event) => event === 'run begins')).toHaveLength(1);
  expect(runs).toBe(1);
  const others = [...talk.toldTo('boris'), ...talk.toldTo('chen')];
  expect(
    others.some((text) => /approved already, by (?:Boris Keller|Chen Li)|is running, approved by/.test(text)),
  ).toBe(true);
  expect(await store.audit.verify()).toMatchObject({ ok: true });
});

it('the fixes of a look over the cluster have buttons as well, and afterwards it is looked again', async () => {
  await talk.startBot();
  const clusterCheck = async (name: ClusterCheckName) => {
    const report = await sampleClusterCheck(name);
    for (const finding of report.findings) {
      finding.fixes = finding.fixes.map((fix) => ({ ...fix, params: { ...fix.params, handle: 'k8s-pod-network.x' } }));
    }
    return report;
  };
  await talk.startWorker(talk.engine, { clusterCheck });
  await talk.startFixer();
  await talk.slack.slash('asha', '#incidents', '/calico', 'check ipam');
  const fix = await soon(() => {
    const [card] = talk.slack.messages('#incidents');
    const found = talk.slack.thread('#incidents', card?.ts ?? '').at(-1);
    expect(readable(found?.blocks)).toMatch(/Release the leaked address 10\.0\.0\.4/);
    if (found === undefined) throw new Error('no fix');
    return found;
  });
  await soon(async () => expect(tsOf((await onRecord(fix))?.message)).toBe(fix.ts));
  await details('boris', fix, /leaked: 10\.0\.0\.4/);
  await press('boris', fix);
  await reads(fix, /Done/);
  await soon(() => {
    const cards = talk.slack.thread('#incidents', fix.threadTs ?? '').map(({ blocks }) => readable(blocks));
    expect(cards.filter((text) => text.startsWith('Check of addresses'))).toHaveLength(2);
    expect(cards.at(-1)).toMatch(/Needs approval/);
  });
});

describe('/calico audit', () => {
  const audit = (user: string, words = '') => talk.slack.slash(user, '#incidents', '/calico', `audit ${words}`);

  it('shows the record to who may approve, and to them alone', async () => {
    const { fix } = await ready();
    await press('asha', fix);
    await told('asha', /not among those/);
    await audit('boris');
    await told('boris', /The record of fixes.*proposed by worker.*clicked by .*denied by .*You are not among those/s);
    await audit('boris', `fix ${idIn(fix)}`);
    await told('boris', /of fix .*proposed.*denied/s);
    await audit('boris', 'user asha since 1h');
    await soon(() => expect(talk.toldTo('boris').at(-1)).toMatch(/of asha/));
    expect(talk.toldTo('boris').at(-1)).toMatch(/denied by/);
    await audit('boris', 'user nobody');
    await told('boris', /nobody on record/);
    await audit('asha');
    await told('asha', /may not read the record/);
    expect((await events()).filter((event) => event === 'audit shown')).toHaveLength(3);
  });
});

it('the home lists what a person may approve, the summary what waits', async () => {
  connection.disconnect();
  await talk.close();
  await begin({ SLACK_INCIDENT_CHANNELS: 'C0INCIDENTS', CALICO_WHY_FIX_APPROVERS: netops });
  await talk.startBot();
  await talk.startWorker(talk.engine);
  await talk.offered();
  await talk.slack.openHome('boris');
  await soon(() => expect(readable(talk.slack.home('boris')?.blocks)).toMatch(/Fixes that you may approve.*Restart/s));
  await talk.slack.openHome('asha');
  await soon(() => expect(readable(talk.slack.home('asha')?.blocks)).toMatch(/Your questions/));
  expect(readable(talk.slack.home('asha')?.blocks)).not.toMatch(/may approve/);
  await soon(() => {
    const summary = talk.slack.messages('#incidents').find(({ text }) => text.startsWith('How the questions'));
    expect(readable(summary?.blocks)).toMatch(/Fixes that wait for approval: 1/);
  });
});
