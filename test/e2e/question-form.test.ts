import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatherKnown } from '../../src/case/known-names.ts';
import type { Question } from '../../src/case/question.ts';
import { keysUnder } from '../../src/store/keys.ts';
import {
  byHttp,
  type Conversation,
  hearByHttp,
  openConversation,
  readable,
  sampleEngine,
} from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { Data, Message, View } from '../workspace/model.ts';

/** The form on which a question is filled in, by whatever way it is opened; Slack delivers by signed requests. */

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';

let redis: RedisServer;
let talk: Conversation;
let connection: Redis;

beforeAll(async () => {
  redis = await startRedis();
  connection = new Redis(redis.url);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});
afterEach(() => talk.close());

const start = async (more: Record<string, string> = {}): Promise<void> => {
  talk = await openConversation(redis.url, { ...byHttp(), ...more });
  const bot = await talk.startBot();
  hearByHttp(talk.slack, bot.port);
};
beforeEach(() => start());

const names = gatherKnown([
  { kind: 'namespace', found: ['shop', 'data'].map((name) => ({ namespace: '', name })) },
  { kind: 'node', found: [{ namespace: '', name: 'node-1' }] },
  { kind: 'service', found: [{ namespace: 'data', name: 'db' }] },
  { kind: 'deployment', found: [{ namespace: 'shop', name: 'web' }] },
  {
    kind: 'pod',
    found: [
      { namespace: 'shop', name: 'web-0' },
      { namespace: 'data', name: 'db-0' },
      { namespace: 'shop', name: 'db-0' },
      { namespace: 'shop', name: 'db-1' },
      ...Array.from({ length: 150 }, (_, at) => ({ namespace: 'many', name: `job-${at}` })),
    ],
  },
]);

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const startWorker = async (): Promise<void> => {
  await talk.startWorker(undefined, { readNames: () => Promise.resolve(names) });
  // Who has looked for names before there are any does not look again for seconds.
  const { prefix } = talk.settings.redis;
  await soon(async () => expect(await connection.exists(keysUnder(prefix).names)).toBe(1));
};
const direct = (user: string): string => talk.slack.direct(user).id;
const page = (user: string): View | undefined => talk.slack.views(user).at(-1);
const formOf = (user: string): Promise<View> =>
  soon(() => {
    const view = page(user);
    if (view?.callbackId !== 'ask') throw new Error(`no form: ${readable(view?.blocks)}`);
    return view;
  });
/** What each input is filled in with when the form opens. */
const filledIn = (view: View): Record<string, unknown> =>
  Object.fromEntries(
    view.blocks.flatMap(({ block_id: id, element }) => {
      const { initial_option: option, initial_value: text } = (element ?? {}) as Data & { initial_option?: Data };
      const held = option?.value ?? text;
      return held === undefined ? [] : [[id, held]];
    }),
  );
const cardsIn = (channel: string): Message[] =>
  talk.slack.messages(channel).filter(({ blocks }) => blocks[0]?.type === 'header');
const cardReads = (channel: string, text: RegExp) =>
  soon(() => {
    const found = cardsIn(channel).at(-1);
    expect(readable(found?.blocks)).toMatch(text);
    if (found === undefined) throw new Error('no card');
    return found;
  });
const offered = async (user: string, input: string, typed: string): Promise<string[]> => {
  const options = await talk.slack.suggest(user, { viewId: page(user)?.id ?? '' }, input, typed);
  return options.map(({ value }) => String(value));
};
/** Types into both menus and takes what was typed. */
const typeEnds = async (user: string, from: string, to: string): Promise<void> => {
  await offered(user, 'ask_from', from);
  await offered(user, 'ask_to', to);
};
const toldTo = (user: string): string =>
  talk.slack
    .ephemerals(user)
    .map(({ blocks }) => readable(blocks))
    .join('\n');
const shortcut = (user: string): Promise<unknown> => talk.slack.shortcut(user, 'ask_question');

describe('the form', () => {
  it('is opened by the command alone, and what is filled in is asked in that channel', async () => {
    await startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    expect(filledIn(await formOf('asha'))).toEqual({ ask_asks: 'path' });
    await typeEnds('asha', 'shop/web-0', 'shop/db-0');
    const sent = { ask_from: 'shop/web-0', ask_to: 'shop/db-0', ask_port: '5432', ask_symptom: 'timeout' };
    expect((await talk.slack.submitView('asha', sent)).errors).toEqual({});
    expect(talk.slack.views('asha')).toEqual([]);
    await cardReads('#incidents', /shop\/web-0 → shop\/db-0 on 5432\/tcp.*Cause found/s);
  });

  it('searches names as one types: of the cluster, and what was typed; at most as many as a menu shows', async () => {
    await startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await soon(async () =>
      expect(await offered('asha', 'ask_to', 'db')).toEqual([
        'svc/data/db',
        'data/db-0',
        'shop/db-0',
        'shop/db-1',
        'db',
      ]),
    );
    expect(await offered('asha', 'ask_from', 'web')).toEqual(['deploy/shop/web', 'shop/web-0', 'web']);
    expect(await offered('asha', 'ask_from', 'shop/we')).toContain('deploy/shop/web');
    expect(await offered('asha', 'ask_to', '10.0.0.5')).toEqual(['10.0.0.5']);
    expect(await offered('asha', 'ask_to', 'shop/other-0:53')).toContain('shop/other-0:53');
    expect(await offered('asha', 'ask_to', '<!channel> a; b')).toEqual([]);
    expect(await offered('asha', 'ask_to', 'x'.repeat(5_000))).toEqual([]);
    expect(await offered('asha', 'ask_namespace', 'da')).toEqual(['data', 'da']);
    for (const typed of ['', 'job']) expect((await offered('asha', 'ask_to', typed)).length).toBeLessThanOrEqual(100);
    const { ackMs = 0 } = talk.slack.deliveries().at(-1)?.attempts[0] ?? {};
    expect(ackMs).toBeLessThan(3_000);
  });

  it('is opened by a shortcut and by the home, and the answer comes in the messages with the bot', async () => {
    await startWorker();
    await shortcut('asha');
    expect(readable((await formOf('asha')).blocks)).toMatch(/your messages with me/);
    await typeEnds('asha', 'shop/web-0', 'svc/data/db');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-0', ask_to: 'svc/data/db', ask_port: '53/udp' });
    await cardReads(direct('asha'), /shop\/web-0 → service data\/db on 53\/udp.*Cause found/s);
    await talk.slack.openHome('boris');
    const home = await soon(() => {
      const view = talk.slack.home('boris');
      if (view === undefined) throw new Error('no home');
      return view;
    });
    await talk.slack.click('boris', { viewId: home.id }, 'ask_form');
    await formOf('boris');
    await typeEnds('boris', 'shop/web-2', '');
    await talk.slack.submitView('boris', { ask_from: 'shop/web-2', ask_asks: 'no-address' });
    await cardReads(direct('boris'), /shop\/web-2: why no address/);
    expect(cardsIn('#incidents')).toEqual([]);
  });

  it('in Chinese is for who uses Slack in Chinese', async () => {
    await talk.slack.slash('mei', '#incidents', '/calico', '为什么');
    // Who somebody is is asked when the first form opens.
    await soon(() => expect(readable(page('mei')?.blocks)).toMatch(/名称的一部分/));
  });

  it.each([
    [{ ask_from: 'shop/web-0', ask_to: 'shop/db-0', ask_port: '99999' }, { ask_port: /1 to 65535/ }],
    [{ ask_from: 'shop/web-0' }, { ask_to: /who is to receive/ }],
  ])('says beside an input what is wrong with it: %j', async (sent: Record<string, string>, errors) => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await typeEnds('asha', sent.ask_from ?? '', sent.ask_to ?? '');
    const found = (await talk.slack.submitView('asha', sent)).errors;
    expect(found).toEqual(
      Object.fromEntries(Object.entries(errors).map(([id, text]) => [id, expect.stringMatching(text)])),
    );
    expect(talk.slack.views('asha')).toHaveLength(1);
    expect(cardsIn('#incidents')).toEqual([]);
  });

  it('gives names without one the namespace that was picked', async () => {
    await startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await typeEnds('asha', 'web-0', 'data/db-0');
    await soon(async () => expect(await offered('asha', 'ask_namespace', 'shop')).toContain('shop'));
    await talk.slack.submitView('asha', { ask_from: 'web-0', ask_to: 'data/db-0', ask_namespace: 'shop' });
    await cardReads('#incidents', /shop\/web-0 → data\/db-0/);
  });

  it('that is delivered twice is asked once', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await typeEnds('asha', 'shop/web-0', 'shop/db-0');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-0', ask_to: 'shop/db-0' });
    await talk.slack.redeliver();
    await startWorker();
    await cardReads('#incidents', /Cause found/);
    expect(cardsIn('#incidents')).toHaveLength(1);
    expect(toldTo('asha')).toBe('');
  });

  it('that cannot be opened leaves the words', async () => {
    talk.slack.controls.arm('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await soon(() => expect(toldTo('asha')).toMatch(/What do you want to know/));
  });
});

describe('Correct', () => {
  const corrected = async (user: string): Promise<View> => {
    const card = cardsIn('#incidents').at(0);
    await talk.slack.click(user, { channel: '#incidents', ts: card?.ts ?? '' }, 'run_correct');
    return formOf(user);
  };

  it('shows what was understood, and asks the corrected question in the same thread', async () => {
    await startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const card = await cardReads(
      '#incidents',
      /Cause found.*Understood as: shop\/web-0 → shop\/db-0 on 5432.*Correct/s,
    );
    expect(filledIn(await corrected('boris'))).toEqual({
      ask_asks: 'path',
      ask_from: 'shop/web-0',
      ask_to: 'shop/db-0',
      ask_port: '5432',
      ask_protocol: 'tcp',
    });
    await offered('boris', 'ask_to', 'shop/db-1');
    await talk.slack.submitView('boris', { ask_to: 'shop/db-1' });
    await soon(() => {
      const below = talk.slack.thread('#incidents', card.ts).map(({ blocks }) => readable(blocks));
      expect(below.join('\n')).toMatch(
        /shop\/web-0 → shop\/db-1 on 5432\/tcp.*Cause found.*Corrected; before it was: shop\/web-0 → shop\/db-0 on 5432/s,
      );
    });
    expect(cardsIn('#incidents')).toHaveLength(1);
  });

  it('keeps what the form does not show, and a time that was not changed', async () => {
    const asked: Question[] = [];
    await talk.startWorker((question, listener, options) => {
      asked.push(question);
      return sampleEngine(question, listener, options);
    });
    const said = 'why shop/web-0 sometimes gets connection refused from shop/db-0:5432 since 14:00, with capture';
    await talk.slack.slash('asha', '#incidents', '/calico', said);
    await soon(() => expect(asked).toHaveLength(1));
    const form = await corrected('boris');
    expect(filledIn(form)).toMatchObject({ ask_symptom: 'refused', ask_since: expect.stringContaining('14:00') });
    expect(readable(form.blocks)).toMatch(/Kept as it was said: .*sometimes.*with capture/);
    await offered('boris', 'ask_to', 'shop/db-1');
    await talk.slack.submitView('boris', { ask_to: 'shop/db-1' });
    await soon(() => expect(asked).toHaveLength(2));
    const [first, second] = asked;
    expect(first).toMatchObject({ capture: true, symptoms: ['refused', 'intermittent'] });
    const { to: _, text: _text, ...same } = first as Question & { kind: 'path' };
    expect(second).toMatchObject({ ...same, to: { kind: 'pod', namespace: 'shop', name: 'db-1' } });
  });

  it('of a question about a node or an agent asks about another one', async () => {
    const asked: Question[] = [];
    await talk.startWorker((question, listener, options) => {
      asked.push(question);
      return sampleEngine(question, listener, options);
    });
    await talk.slack.slash('asha', '#incidents', '/calico', 'why BGP of node-2 is not established with 10.0.0.5');
    await soon(() => expect(asked).toHaveLength(1));
    expect(filledIn(await corrected('asha'))).toMatchObject({
      ask_asks: 'agent-bgp',
      ask_from: 'node/node-2',
      ask_to: '10.0.0.5',
    });
    await offered('asha', 'ask_from', 'node/node-3');
    await talk.slack.submitView('asha', { ask_from: 'node/node-3' });
    await soon(() => expect(asked).toHaveLength(2));
    expect(asked[1]).toMatchObject({ agent: 'bgp', subject: { kind: 'node', name: 'node-3' }, peers: ['10.0.0.5'] });
  });

  it('is for who has as many questions open as they may, too', async () => {
    for (const port of [1, 2, 3]) {
      await talk.slack.slash('asha', '#incidents', '/calico', `why shop/web-0 cannot reach shop/db-0 on ${port}`);
    }
    await soon(() => expect(cardsIn('#incidents')).toHaveLength(3));
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await soon(() => expect(toldTo('asha')).toMatch(/You have 3 questions open/));
    const { ts } = cardsIn('#incidents')[0] ?? { ts: '' };
    await corrected('asha');
    await offered('asha', 'ask_from', 'shop/web-1');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-1' });
    const below = () => talk.slack.thread('#incidents', ts).map(({ blocks }) => readable(blocks));
    await soon(() => expect(below().join('\n')).toMatch(/shop\/web-1 → shop\/db-0/));
    await soon(() => expect(readable(cardsIn('#incidents')[0]?.blocks)).toMatch(/was corrected/));
    // It took the place of that one, and made no room for another.
    const before = toldTo('asha').length;
    await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach shop/db-0 on 9');
    await soon(() => expect(toldTo('asha').slice(before)).toMatch(/You have [34] questions open/));
  });

  it('may be pressed while the answer is looked for', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    await cardReads('#incidents', /Waiting|waits/);
    await corrected('asha');
    await offered('asha', 'ask_from', 'shop/web-1');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-1' });
    const { ts } = await cardReads('#incidents', /shop\/web-0/);
    await soon(() =>
      expect(
        talk.slack
          .thread('#incidents', ts)
          .map(({ blocks }) => readable(blocks))
          .join('\n'),
      ).toMatch(/shop\/web-1 → shop\/db-0/),
    );
  });

  it('of one that its asker put right meanwhile is not looked for; of anybody else’s it is', async () => {
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    await talk.startWorker(async (question, listener, options) => {
      begun.push(question.text);
      if (!/web-[12]/.test(question.text)) await gate.promise;
      return sampleEngine(question, listener, options);
    });
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const card = await cardReads('#incidents', /shop\/web-0/);
    await soon(() => expect(begun).toHaveLength(1));
    const below = () => talk.slack.thread('#incidents', card.ts).map(({ blocks }) => readable(blocks));
    for (const [user, pod] of [
      ['boris', 'web-1'],
      ['asha', 'web-2'],
    ] as const) {
      await corrected(user);
      await offered(user, 'ask_from', `shop/${pod}`);
      await talk.slack.submitView(user, { ask_from: `shop/${pod}` });
      await soon(() => expect(below().join('\n')).toMatch(new RegExp(`${pod} → shop/db-0.*Cause found`, 's')));
      if (user === 'boris') expect(readable(cardsIn('#incidents')[0]?.blocks)).not.toMatch(/was corrected/);
    }
    await cardReads('#incidents', /web-0.*Could not answer: This question was corrected/s);
    gate.resolve();
    await new Promise((done) => setTimeout(done, 500));
    expect(readable(cardsIn('#incidents')[0]?.blocks)).toMatch(/was corrected/);
    expect(begun).toHaveLength(3);
  });

  it('shows nothing of another channel, nor of a question that nobody remembers', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const card = await cardReads('#incidents', /Waiting|waits/);
    talk.slack.controls.tamper = (payload) => ({ ...payload, channel: { id: 'C0OPS', name: 'ops' } });
    await talk.slack.click('asha', { channel: '#incidents', ts: card.ts }, 'run_correct');
    await soon(() => expect(readable(page('asha')?.blocks)).toMatch(/asked in another channel/));
    talk.slack.controls.tamper = (payload) => {
      const copy = structuredClone(payload) as { actions: Data[] } & Data;
      for (const action of copy.actions) action.value = 'nobody';
      return copy;
    };
    await talk.slack.click('asha', { channel: '#incidents', ts: card.ts }, 'run_correct');
    await soon(() => expect(readable(page('asha')?.blocks)).toMatch(/do not remember/));
  });
});

describe('who may ask', () => {
  it.each([
    ['gita', /Guests may not ask me/],
    ['otto', /People of other workspaces may not ask me/],
  ])('%s gets no form, and no names', async (user, reason) => {
    await startWorker();
    await talk.slack.slash('asha', '#incidents', '/calico', words);
    const card = await cardReads('#incidents', /Cause found/);
    for (const open of [
      () => talk.slack.slash(user, '#incidents', '/calico', 'why'),
      () => shortcut(user),
      () => talk.slack.click(user, { channel: '#incidents', ts: card.ts }, 'run_correct'),
    ]) {
      await open();
      await soon(() => expect(readable(page(user)?.blocks)).toMatch(reason));
      await talk.slack.closeView(user);
    }
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await soon(async () => expect(await offered('asha', 'ask_to', 'db')).toContain('svc/data/db'));
    // Somebody sends what was sent for another.
    const asked = talk.slack.deliveries().at(-1)?.payload as { user: Data } & Data;
    const as = talk.slack.world.context.store.users.get(user === 'gita' ? 'U0GUEST' : 'U0OUTSIDE');
    const forged = { ...asked, user: { ...asked.user, id: as?.id } };
    const outcome = await talk.slack.world.dispatcher.deliver('interactive', forged);
    expect(JSON.stringify(outcome.response)).not.toMatch(/svc\/data/);
  });

  it('and what they send all the same is refused, to them alone', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'why');
    await formOf('asha');
    await typeEnds('asha', 'shop/web-0', 'shop/db-0');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-0', ask_to: 'shop/db-0', ask_port: '99999' });
    const sent = structuredClone(talk.slack.deliveries().at(-1)?.payload) as Data & { user: Data; view: Data };
    const state = sent.view.state as { values: Record<string, Record<string, Data>> };
    state.values.ask_port = { ask_port: { type: 'plain_text_input', value: '5432' } };
    await talk.slack.world.dispatcher.deliver('interactive', { ...sent, user: { ...sent.user, id: 'U0GUEST' } });
    await soon(() => expect(toldTo('gita')).toMatch(/Guests may not ask me/));
    expect(cardsIn('#incidents')).toEqual([]);
  });

  it('has a limit here as well', async () => {
    for (const port of [1, 2, 3, 4]) {
      await talk.slack.slash('asha', '#incidents', '/calico', 'why');
      await formOf('asha');
      await typeEnds('asha', 'shop/web-0', 'shop/db-0');
      await talk.slack.submitView('asha', { ask_from: 'shop/web-0', ask_to: 'shop/db-0', ask_port: `${port}` });
    }
    await soon(() => expect(toldTo('asha')).toMatch(/You have 3 questions open/));
  });

  it('is told in the messages with the bot where it may not write', async () => {
    await talk.slack.slash('asha', '#random', '/calico', 'why');
    await formOf('asha');
    await typeEnds('asha', 'shop/web-0', 'shop/db-0');
    await talk.slack.submitView('asha', { ask_from: 'shop/web-0', ask_to: 'shop/db-0' });
    await soon(() =>
      expect(readable(talk.slack.messages(direct('asha')).at(-1)?.blocks)).toMatch(/Invite me with \/invite/),
    );
  });

  it('may not ask outside of the channels that the settings name', async () => {
    await talk.close();
    await start({ CALICO_WHY_ASK_CHANNELS: 'C0INCIDENTS' });
    await shortcut('asha');
    await soon(() => expect(readable(page('asha')?.blocks)).toMatch(/I am not asked in this channel/));
  });
});
