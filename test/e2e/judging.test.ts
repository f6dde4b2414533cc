import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgedCaseSchema } from '../../src/case/judgement.ts';
import type { RunningBot } from '../../src/start/bot.ts';
import { openJudgements } from '../../src/store/judgements.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { Message } from '../workspace/model.ts';

/** "Was this right?", from the press to the saved case. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;
let bot: RunningBot;
let connection: ReturnType<typeof connectRedis>;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url, { METRICS_PORT: '0' });
  connection = connectRedis(talk.settings.redis, 'work', () => undefined);
});
afterEach(async () => {
  connection.disconnect();
  await talk.close();
});

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const cardNow = (): Message | undefined => talk.slack.messages('#incidents').at(0);
const reads = (text: RegExp) => soon(() => expect(readable(cardNow()?.blocks)).toMatch(text));
const press = (user: string, action: string) =>
  talk.slack.click(user, { channel: '#incidents', ts: cardNow()?.ts ?? '' }, action);
const pageOf = (user: string): string => readable(talk.slack.views(user).at(-1)?.blocks);
const keys = () => keysUnder(talk.settings.redis.prefix);
const judgements = () => openJudgements(connection, keys(), talk.settings.limits.keepDays);
const runId = (): string => /"run_evidence".*?"value":"([\w-]+)"/.exec(JSON.stringify(cardNow()?.blocks))?.[1] ?? '';
const said = async () => [...(await judgements().of(runId())).values()];
const toldTo = (user: string): string =>
  talk.slack
    .ephemerals(user)
    .map(({ blocks }) => readable(blocks))
    .join('\n');
const metrics = async (): Promise<string[]> => {
  const text = await (await fetch(`http://127.0.0.1:${bot.metricsPort}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('calico_why_judged_verdicts{'));
};

const answered = async (): Promise<void> => {
  bot = await talk.startBot();
  await talk.startWorker();
  await talk.slack.slash('asha', '#incidents', '/calico', words);
  await reads(/Cause found.*Was this right\?YesNo/s);
};

describe('an answer', () => {
  it('is said to be right by a press: kept once for each person, shown, and counted', async () => {
    await answered();
    await press('asha', 'judge_right');
    await reads(/Was this right\?✓ : yes/);
    await press('asha', 'judge_right');
    await press('chen', 'judge_right');
    await reads(/✓ : yes✓ : yes/);
    expect((await said()).map((each) => [each.user, each.said]).sort()).toEqual([
      ['U0ASKER', 'right'],
      ['U0ONCALL', 'right'],
    ]);
    expect(await metrics()).toEqual([
      expect.stringMatching(/said="right",status="broken",cause="workload-route-missing".*} 2$/),
    ]);
    const left = await Promise.all([keys().judgements(runId()), keys().judgedRuns].map((key) => connection.pttl(key)));
    for (const each of left) {
      expect(each).toBeGreaterThan(0);
      expect(each).toBeLessThanOrEqual(talk.settings.limits.keepDays * 86_400_000);
    }
    expect(toldTo('asha')).toBe('');
  });

  it('is said to be wrong, and what it was; both are shown, counted, and saved with the case', async () => {
    await answered();
    await press('chen', 'judge_right');
    await reads(/✓ : yes/);
    await press('chen', 'judge_wrong');
    await reads(/✗ : no/);
    await soon(() => expect(pageOf('chen')).toMatch(/Your “no” is kept. What was it\?/));
    const filled = { was: 'felix-down', remark: '  a <!channel> firewall  ' };
    expect((await talk.slack.submitView('chen', filled)).errors).toEqual({});
    await soon(() => expect(pageOf('chen')).toMatch(/Thank you/));
    await reads(/✗ : no, it was: Felix is not running – “a <!channel> firewall”/);
    expect(await metrics()).toEqual([
      expect.stringMatching(/said="wrong",status="broken",cause="workload-route-missing".*} 1$/),
    ]);
    expect(talk.slack.mentions().filter(({ kind }) => kind === 'channel')).toEqual([]);

    const folder = mkdtempSync(join(tmpdir(), 'calico-why-judged-'));
    try {
      const env = { REDIS_URL: redis.url, REDIS_PREFIX: talk.settings.redis.prefix };
      const ran = await calicoWhy(['audit', 'verdicts', '--out', join(folder, 'new')], { env });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(
        /judged-\S+\.json {2}told: broken workload-route-missing {2}said: wrong felix-down\n$/,
      );
      const [file = ''] = readdirSync(join(folder, 'new'));
      const text = readFileSync(join(folder, 'new', file), 'utf8');
      const { judged } = judgedCaseSchema.parse(JSON.parse(text));
      expect(judged).toMatchObject({
        status: 'broken',
        causes: ['workload-route-missing'],
        said: [{ said: 'wrong', was: 'felix-down', remark: 'a <!channel> firewall' }],
      });
      expect(text).not.toMatch(/U0ONCALL/);
      // It is replayed as any other case.
      const replayed = await calicoWhy(['replay', join(folder, 'new', file), '--json']);
      expect(JSON.parse(replayed.stdout)).toHaveProperty('verdict.status');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that nobody said anything of is not saved, nor one that was right unless it is wanted', async () => {
    await answered();
    const env = { REDIS_URL: redis.url, REDIS_PREFIX: talk.settings.redis.prefix };
    const folder = mkdtempSync(join(tmpdir(), 'calico-why-judged-'));
    try {
      await press('asha', 'judge_right');
      await reads(/✓ : yes/);
      const none = await calicoWhy(['audit', 'verdicts', '--out', folder, '--json'], { env });
      expect(JSON.parse(none.stdout)).toEqual({ exported: [] });
      const right = await calicoWhy(['audit', 'verdicts', '--out', folder, '--right', '--json'], { env });
      expect(JSON.parse(right.stdout)).toMatchObject({ exported: [{ status: 'broken', said: [{ said: 'right' }] }] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a press under an answer that is not what it seems', () => {
  const tampered = (change: (payload: Record<string, unknown>, action: Record<string, unknown>) => void): void => {
    talk.slack.controls.tamper = (payload) => {
      const copy = structuredClone(payload);
      const [action = {}] = (copy.actions ?? []) as Record<string, unknown>[];
      change(copy, action);
      return copy;
    };
  };
  const refused = async (user: string, reason: RegExp): Promise<void> => {
    await press(user, 'judge_right');
    await soon(() => expect(toldTo(user)).toMatch(reason));
    expect(await said()).toEqual([]);
  };

  it('is told to that person, and nothing is kept', async () => {
    await answered();
    await refused('gita', /Guests may not ask me/);
    await refused('otto', /People of other workspaces may not ask me/);
    tampered((_, action) => Object.assign(action, { value: 'no-such-run' }));
    await refused('asha', /I do not remember this question/);
    tampered((payload) => Object.assign(payload, { channel: { id: 'C0OPS', name: 'ops' } }));
    await refused('asha', /asked in another channel/);
    tampered((payload) => Object.assign(payload, { message: { ...(payload.message as object), ts: '1.000001' } }));
    await refused('asha', /This button is not where I put it/);
  });

  it('and is delivered twice counts once', async () => {
    await answered();
    talk.slack.controls.doubleClicks = true;
    await press('asha', 'judge_right');
    await reads(/✓ : yes/);
    expect(await said()).toHaveLength(1);
    expect(await metrics()).toEqual([expect.stringMatching(/} 1$/)]);
  });

  it('on No, says so on the page; and what it was is taken from nobody else', async () => {
    await answered();
    await press('gita', 'judge_wrong');
    await soon(() => expect(pageOf('gita')).toMatch(/Guests may not ask me/));
    await press('asha', 'judge_wrong');
    await soon(() => expect(pageOf('asha')).toMatch(/What was it\?/));
    await talk.slack.submitView('asha', { was: 'nothing', remark: null });
    await soon(async () => expect(await said()).toMatchObject([{ user: 'U0ASKER', was: 'nothing' }]));
    // Somebody who pressed nothing sends the page of another.
    const sent = talk.slack.deliveries().at(-1)?.payload as Record<string, unknown>;
    expect(sent).toMatchObject({ type: 'view_submission' });
    const forged = { ...sent, user: { ...(sent.user as object), id: 'U0ONCALL' } };
    await talk.slack.world.dispatcher.deliver('interactive', forged);
    await soon(() => expect(pageOf('asha')).toMatch(/Press No under the answer first/));
    expect(await said()).toHaveLength(1);
  });
});
