import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangesAnswer } from '../../src/case/changes-answer.ts';
import { openHistory } from '../../src/store/history.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { verbatim } from '../../src/words/message.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { type Conversation, caseOf, type Engine, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleReport } from '../helpers/sample-report.ts';

/** What was asked and found before, from the answer to the command that shows it. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;
let connection: ReturnType<typeof connectRedis>;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url);
  await talk.startBot();
  connection = connectRedis(talk.settings.redis, 'work', () => undefined);
});
afterEach(async () => {
  connection.disconnect();
  await talk.close();
});

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const toldTo = (user: string): string =>
  talk.slack
    .ephemerals(user)
    .map(({ blocks }) => readable(blocks))
    .join('\n');
const threads = (channel = '#incidents'): string[] =>
  talk.slack.messages(channel).map(({ ts }) =>
    talk.slack
      .thread(channel, ts)
      .map(({ blocks }) => readable(blocks))
      .join('\n'),
  );

const healthy = {
  ...sampleReport,
  verdict: { status: 'healthy' as const, summary: verbatim('it works'), causes: [], warnings: [] },
};
const [cause] = sampleReport.verdict.causes;
const [kind = '', name = ''] = (cause?.object ?? 'Node node-2').split(' ');
const changed = (since: number): ChangesAnswer => ({
  kind: 'changes',
  status: 'healthy',
  summary: verbatim('two objects'),
  since,
  until: since + 1,
  changes: [
    { kind: 'Service', namespace: 'shop', name: 'harmless', what: 'changed', at: since, by: 'kubectl' },
    { kind, name, what: 'created', at: since + 1, by: 'somebody' },
  ],
  more: 0,
  notChecked: [],
});
/** Broken, then healthy, and so on. */
const alternating = (): Engine => {
  let asked = 0;
  return async (question) => {
    if (question.kind === 'changes') return changed(Date.parse(question.since?.at ?? ''));
    asked += 1;
    return { kind: 'report', case: caseOf(question), report: asked % 2 === 1 ? sampleReport : healthy };
  };
};

const stored = () =>
  openHistory(connection, keysUnder(talk.settings.redis.prefix), talk.settings.history).read({ since: 0, most: 99 });
/** Asks, and waits until the whole answer is told. */
const ask = async (user: string, channel = '#incidents'): Promise<void> => {
  const before = (await stored()).length;
  await talk.slack.slash(user, channel, '/calico', words);
  await soon(async () => expect(await stored()).toHaveLength(before + 1));
};
const list = (...argv: string[]) =>
  calicoWhy(['history', ...argv], {
    env: { REDIS_URL: redis.url, REDIS_PREFIX: talk.settings.redis.prefix },
  });

describe('the history', () => {
  it('tells what was found and what came back: in the thread, when it is asked for, and to programs', async () => {
    await talk.startWorker(alternating());
    await ask('asha');
    await ask('chen');
    await ask('asha');
    const [first, second, third] = threads();
    expect(third).toMatch(/This cause has come back\..*2 times in 7 days, gone in between/s);
    expect([first, second].join()).not.toContain('come back');
    expect([first, second].join()).not.toContain('What changed');
    expect(third).toMatch(
      /What changed since this question was healthy:.*created by somebody.*reads exactly this object/s,
    );
    expect(third).toMatch(/Service shop\/harmless was changed by kubectl(?!.*exactly)/);

    await talk.slack.slash('chen', '#incidents', '/calico', 'history node node-2 since 1d');
    await soon(() => expect(toldTo('chen')).toMatch(/Questions that were answered.*node-2.*2 times in 7 days/s));
    expect(toldTo('chen').match(/❌/gu)).toHaveLength(2);
    expect(toldTo('asha')).not.toContain('Questions that were answered');

    // Elsewhere nobody sees it, but for what they asked themselves.
    await talk.slack.slash('chen', '#ops', '/calico', 'history');
    await soon(() => expect(toldTo('chen').match(/Questions that were answered/g)).toHaveLength(2));
    const elsewhere = toldTo('chen').split('Questions that were answered')[2] ?? '';
    expect(elsewhere.match(/[✅❌]/gu)).toEqual(['✅']);

    const text = await list();
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/broken .*\n.*healthy .*\n.*broken .*\n.*2 times in 30 days/);
    const lines = (await list('node', 'node-2', '--jsonl')).stdout.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
      'broken',
      'healthy',
      'broken',
    ]);
    expect(await list('pod', 'other/web-0')).toMatchObject({
      code: 0,
      stdout: 'Nothing of that kind is remembered.\n',
    });
    expect((await list('cause', 'felix-dwon')).stderr).toContain('felix-down');
  });

  it('is not told to who may not ask', async () => {
    await talk.startWorker();
    await ask('asha');
    await talk.slack.slash('gita', '#incidents', '/calico', 'history');
    await soon(() => expect(toldTo('gita')).not.toBe(''));
    expect(toldTo('gita')).not.toContain('Questions that were answered');
  });
});
