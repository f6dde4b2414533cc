import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { caseSchema } from '../../src/case/case.ts';
import { titleOfEnd } from '../../src/case/end.ts';
import { endsOf } from '../../src/case/question.ts';
import { verbatim } from '../../src/words/message.ts';
import { type Conversation, openConversation, readable, sampleEngine } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleFinding } from '../helpers/sample-report.ts';

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  talk = await openConversation(redis.url);
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const card = (text: RegExp) =>
  soon(() => {
    const found = talk.slack.messages('#incidents').at(-1);
    expect(readable(found?.blocks)).toMatch(text);
    if (found === undefined) throw new Error('no card');
    return found;
  });
const threadOf = (ts: string) => talk.slack.thread('#incidents', ts).slice(1);
const texts = (ts: string) => threadOf(ts).map((message) => readable(message.blocks) || message.files.join());

describe('a question', () => {
  it('gets a card, steps, a verdict and a picture', async () => {
    await talk.startBot();
    await talk.startWorker();
    const outcome = await talk.slack.slash('asha', '#incidents', '/calico', words);
    expect(outcome.acknowledged).toBe(true);
    const { ts } = await card(/Cause found: node-2 has no route/);
    await soon(() => expect(threadOf(ts)).toHaveLength(3));
    expect(talk.slack.files()).toHaveLength(1);
    expect(talk.slack.files()[0]?.altText).toMatch(
      /^node-2 has no route to .* Broken at: receiver's node node-2, on the way there\.$/,
    );
    const [steps, verdict] = texts(ts);
    expect(steps).toMatch(/✓ \d+ checks? fine.*node-2 has no route/s);
    expect(verdict).toMatch(
      /Restart calico-node.*kubectl -n calico-system delete pod.*Not checked:.*node-3 did not answer in 3 s.*cannot list tiers/s,
    );
    expect(new Set(talk.slack.mentions().map(({ id }) => id))).toEqual(new Set(['U0ASKER']));
  });

  it('is answered once, however often Slack delivers it', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await talk.slack.redeliver();
    await talk.slack.redeliver();
    await talk.startWorker();
    await card(/Cause found/);
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
    expect(talk.slack.ephemerals('asha')).toEqual([]);
  });

  it('that runs already is pointed to', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await card(/Waiting/);
    await talk.slack.slash('boris', '#incidents', '/calico', 'shop/web-0 -> shop/db-0 on 5432');
    const [told] = await soon(() => {
      const all = talk.slack.ephemerals('boris');
      expect(all).toHaveLength(1);
      return all;
    });
    expect(readable(told?.blocks)).toMatch(/is being answered already.*archives/s);
    expect(talk.slack.messages('#incidents')).toHaveLength(1);
  });

  it('too many at once is refused', async () => {
    await talk.startBot();
    for (const port of [1, 2, 3, 4])
      await talk.slack.slash('asha', '#incidents', '/calico', `why shop/web-0 can not reach shop/db-0 on ${port}`);
    await soon(() =>
      expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(/You have 3 questions open/),
    );
  });

  it.each([
    ['', /Ask why one pod cannot reach another/],
    ['help', /cannot reach/],
    ['why me', /What do you want to know.*why shop\/web-0 cannot reach/s],
    ['who can reach svc/shop/db', /Understood as: who can reach service shop\/db.*not answer that yet/s],
    ['sing a song', /no question for me.*whose is 192\.168\.84\.131/s],
    ['为什么 shop/db-0 连不上', /Does shop\/db-0 send or receive/],
    ['policy diff a b', /Ask like this.*policy explain NAMESPACE\/POD/s],
  ])('"%s" is answered to the asker alone', async (text, expected) => {
    await talk.startBot();
    await talk.slack.slash('asha', '#incidents', '/calico', text);
    await soon(() => expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(expected));
    expect(talk.slack.messages('#incidents')).toEqual([]);
  });

  it('asked where the bot is not tells how to invite it', async () => {
    await talk.startBot();
    await talk.slack.slash('asha', '#random', '/calico', words);
    await soon(() => expect(readable(talk.slack.ephemerals('asha').at(-1)?.blocks)).toMatch(/Invite me with \/invite/));
  });
});

describe('names', () => {
  it('that mean several things are picked by a button', async () => {
    await talk.startBot();
    await talk.startWorker(async (question, listener, options) =>
      question.kind === 'path' && question.to.kind === 'pod' && question.to.namespace === undefined
        ? {
            kind: 'choose',
            choice: {
              end: 'to',
              typed: 'db-0',
              options: [
                { kind: 'pod', namespace: 'shop', name: 'db-0' },
                { kind: 'pod', namespace: 'test', name: 'db-0' },
              ],
            },
            statement: verbatim('db-0 can mean two things'),
          }
        : sampleEngine(question, listener, options),
    );
    await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach db-0');
    const { ts } = await card(/More than one thing is called db-0/);
    const [menu] = await soon(() => {
      expect(threadOf(ts)).toHaveLength(1);
      return threadOf(ts);
    });
    await soon(async () => {
      await talk.slack.click('boris', { channel: '#incidents', ts: menu?.ts ?? '' }, 'run_choose:1');
      // One that comes before the run is known to wait is told so, and is picked again.
      const picked = () => expect(readable(talk.slack.messages('#incidents').at(-1)?.blocks)).toMatch(/→ test\/db-0/);
      await vi.waitFor(picked, { timeout: 3_000, interval: 20 });
    });
    await card(/Cause found/);
  });

  it('that nothing has are told with the nearest', async () => {
    await talk.startBot();
    await talk.startWorker(async (question) => ({
      kind: 'not-found',
      choice: { end: 'to', typed: 'dbb', options: [{ kind: 'pod', namespace: 'shop', name: 'db-0' }] },
      statement: verbatim(`there is no ${endsOf(question)[1]?.kind} dbb`),
    }));
    await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach dbb');
    const { ts } = await card(/nothing that is called dbb/);
    await soon(() => expect(texts(ts)[0]).toMatch(/there is no .* dbb.*shop\/db-0/s));
  });

  it('never become mentions or links, whatever they are', async () => {
    const evil = '<!channel> <@U0APPROVER> <https://evil.example|x> @here \u202e\u0000 &lt;!here&gt;';
    await talk.startBot();
    await talk.startWorker(async (question, listener) => {
      listener.progress(verbatim(evil));
      const finding = sampleFinding(evil, {
        status: 'fail',
        statement: verbatim(evil),
        node: evil,
        object: evil,
        proof: [{ source: evil, lines: [evil] }],
      });
      listener.finding(finding);
      const report = {
        verdict: {
          status: 'broken' as const,
          summary: verbatim(evil),
          causes: [
            {
              id: 'no-answer' as const,
              layer: 'observed' as const,
              hop: 'underlay' as const,
              object: evil,
              statement: verbatim(evil),
              explains: [evil],
              selfHeals: verbatim(evil),
              fixes: [
                {
                  id: 'set-mtu' as const,
                  title: verbatim(evil),
                  why: verbatim(evil),
                  command: evil,
                  by: 'people' as const,
                  params: {},
                },
              ],
              finding: evil,
            },
          ],
          warnings: [evil],
        },
        findings: [finding],
        notChecked: [{ what: verbatim(evil), reason: verbatim(evil) }],
      };
      const outcome = await sampleEngine(
        question,
        { progress: () => {}, finding: () => {} },
        {
          live: 'never',
          signal: AbortSignal.timeout(1_000),
        },
      );
      if (outcome.kind !== 'report') throw new Error('no report');
      return { ...outcome, report };
    });
    await talk.slack.slash('asha', '#incidents', '/calico', `why ${'<!channel>'} cannot reach shop/<@U0APPROVER>`);
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const { ts } = await card(/Cause found/);
    await soon(() => expect(threadOf(ts).length).toBeGreaterThanOrEqual(3));
    const mentions = talk.slack.mentions().filter((mention) => mention.id !== 'U0ASKER');
    expect(mentions).toEqual([]);
    expect(talk.slack.links()).toEqual([]);
  });
});

describe('afterwards', () => {
  it('the evidence opens in a modal, and the question can be asked again in its thread', async () => {
    await talk.startBot();
    await talk.startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const { ts } = await card(/Cause found/);
    await soon(() => expect(talk.slack.files()).toHaveLength(1));
    await talk.slack.click('boris', { channel: '#incidents', ts }, 'run_evidence');
    await soon(() =>
      expect(readable(talk.slack.views('boris')[0]?.blocks)).toMatch(/5 findings, page 1 of 1.*no route/s),
    );
    await talk.slack.click('boris', { channel: '#incidents', ts }, 'run_case');
    const file = await soon(() => {
      const found = talk.slack.files().find(({ name, state }) => name.startsWith('case-') && state === 'complete');
      if (found === undefined) throw new Error('no case file');
      return found;
    });
    expect(titleOfEnd(caseSchema.parse(JSON.parse(file.bytes.toString())).from)).toBe('shop/web-0');
    await talk.slack.click('boris', { channel: '#incidents', ts }, 'run_again');
    await soon(() => {
      const cards = threadOf(ts).filter((message) => message.blocks[0]?.type === 'header');
      expect(readable(cards[0]?.blocks)).toMatch(/Cause found/);
    });
  });

  it('the button for a capture asks again, and puts what each place saw into the thread; so does asking for it', async () => {
    const pcap = Buffer.from('d4c3b2a1', 'hex').toString('base64');
    const asked: unknown[] = [];
    await talk.startBot();
    await talk.startWorker((question, listener, options) => {
      asked.push(question.kind === 'path' && question.capture);
      const common = { node: 'node-2', interface: 'eth0', pcap, truncated: false };
      options.onCapture?.({ ...common, place: 'destination-nic' });
      options.onCapture?.({ ...common, place: 'source-pod', node: '../node 1' });
      return sampleEngine(question, listener, options);
    });
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const { ts } = await card(/Cause found/);
    await talk.slack.click('boris', { channel: '#incidents', ts }, 'run_capture');
    const names = await soon(() => {
      const found = talk.slack.files().filter(({ name, state }) => name.endsWith('.pcap') && state === 'complete');
      expect(found).toHaveLength(2);
      expect(found.map(({ bytes }) => bytes.toString('hex'))).toEqual(['d4c3b2a1', 'd4c3b2a1']);
      return found.map(({ name }) => name.replace(/^[\w-]{8,}?-0/, '0'));
    });
    expect(names.sort()).toEqual([
      expect.stringMatching(/01-source-pod-\.\._node_1-eth0\.pcap$/),
      expect.stringMatching(/02-destination-nic-node-2-eth0\.pcap$/),
    ]);
    await talk.slack.slash('asha', '#incidents', '/calico', `${words} with capture`);
    await soon(() => expect(talk.slack.files().filter(({ name }) => name.endsWith('.pcap'))).toHaveLength(4));
    expect(asked).toEqual([undefined, true, true]);
  });

  it('a mention in the thread asks again, or asks something else', async () => {
    await talk.startBot();
    await talk.startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const { ts } = await card(/Cause found/);
    await talk.slack.mention('boris', '#incidents', 'again', { threadTs: ts });
    await talk.slack.mention('boris', '#incidents', 'why shop/web-0 cannot reach shop/db-1', { threadTs: ts });
    await talk.slack.mention('asha', '#incidents', 'and back?', { threadTs: ts });
    await talk.slack.mention('asha', '#incidents', '那 80 端口呢', { threadTs: ts });
    await talk.slack.mention('boris', '#incidents', 'sing a song', { threadTs: ts });
    await soon(() => {
      const all = texts(ts).join('\n');
      expect(all).toMatch(/shop\/web-0 → shop\/db-0 on 5432.*Cause found/s);
      expect(all).toMatch(/shop\/web-0 → shop\/db-1.*Cause found/s);
      expect(all).toMatch(/shop\/db-0 → shop\/web-0/);
      expect(all).toMatch(/shop\/web-0 → shop\/db-0 on 80\/tcp/);
      expect(all).toMatch(/no question for me/);
    });
  });

  it('a mention below a question that was a mention speaks of that', async () => {
    await talk.startBot();
    await talk.startWorker();
    const { message } = await talk.slack.mention('asha', '#incidents', words);
    await soon(() => expect(texts(message.ts).join('\n')).toMatch(/Cause found/));
    await talk.slack.mention('boris', '#incidents', 'and back?', { threadTs: message.ts });
    await soon(() => expect(texts(message.ts).join('\n')).toMatch(/shop\/db-0 → shop\/web-0/));
  });

  it('a mention that is delivered again, and a button pressed twice, count once', async () => {
    await talk.startBot();
    const { message } = await talk.slack.mention('asha', '#incidents', words);
    await talk.slack.redeliver();
    await talk.startWorker();
    const cards = () => threadOf(message.ts).filter(({ blocks }) => blocks[0]?.type === 'header');
    await soon(() => expect(readable(cards()[0]?.blocks)).toMatch(/Cause found/));
    expect(cards()).toHaveLength(1);
    talk.slack.controls.doubleClicks = true;
    await talk.slack.click('boris', { channel: '#incidents', ts: cards()[0]?.ts ?? '' }, 'run_again');
    await soon(() => expect(readable(cards()[1]?.blocks)).toMatch(/Cause found/));
    expect(cards()).toHaveLength(2);
    expect(talk.slack.ephemerals('boris')).toEqual([]);
  });

  it('Home shows what I asked', async () => {
    await talk.startBot();
    await talk.startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await card(/Cause found/);
    await soon(async () => {
      await talk.slack.openHome('asha');
      expect(readable(talk.slack.home('asha')?.blocks)).toMatch(/shop\/web-0 → shop\/db-0 on 5432.*no route/s);
    });
    await talk.slack.openHome('boris');
    await soon(() => expect(readable(talk.slack.home('boris')?.blocks)).toMatch(/You have not asked anything yet/));
    // The page is in no channel: what came of a question is shown to who asked it, and to nobody else.
    const evidence = /"action_id":"(run_evidence[^"]*)"/.exec(JSON.stringify(talk.slack.home('asha')?.blocks))?.[1];
    await talk.slack.click('asha', { viewId: talk.slack.home('asha')?.id ?? '' }, evidence ?? '');
    await soon(() => expect(readable(talk.slack.views('asha').at(-1)?.blocks)).toMatch(/no route/));
    const pressed = talk.slack.deliveries().at(-1)?.payload as { actions: unknown } | undefined;
    talk.slack.controls.tamper = (payload) => ({ ...payload, actions: pressed?.actions });
    await talk.slack.click('boris', { viewId: talk.slack.home('boris')?.id ?? '' }, 'ask_form');
    await soon(() => expect(readable(talk.slack.views('boris').at(-1)?.blocks)).toMatch(/asked in another channel/));
  });
});
