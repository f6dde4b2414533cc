import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { type FixConversation, openFixConversation } from '../helpers/fix-conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import type { Message, User } from '../workspace/model.ts';

/** Who asked stays who asked, whoever asks it again; and who may ask, where, and see what came of it. */

let redis: RedisServer;
let talk: FixConversation;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const notAsker = "[{classes: ['*'], users: [U0ASKER, U0APPROVER, U0ONCALL], notAsker: true}]";
const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const open = async (more: Record<string, string> = {}, options = {}) => {
  talk = await openFixConversation(redis.url, { CALICO_WHY_FIX_APPROVERS: notAsker, ...more }, options);
  await talk.startBot();
  await talk.startWorker(talk.engine, { drawPicture: () => Promise.resolve(undefined) });
};
const click = (user: string, message: Message, action: string) =>
  talk.slack.click(user, { channel: '#incidents', ts: message.ts }, action);
const fixesIn = (card: Message): Message[] =>
  talk.slack.thread('#incidents', card.ts).filter(({ blocks }) => JSON.stringify(blocks).includes('"fix_approve"'));
/** Presses Approve, and answers what that person alone was told or that the message says approved. */
const approve = async (user: string, fix: Message): Promise<string> => {
  for (;;) {
    const before = talk.toldTo(user).length;
    await click(user, fix, 'fix_approve');
    const text = await soon(() => {
      const told = talk.toldTo(user).slice(before).at(-1) ?? '';
      const seen = `${told} ${/Approved/.exec(talk.read(fix))?.[0] ?? ''}`.trim();
      expect(seen).not.toBe('');
      return seen;
    });
    if (!/just being put up/.test(text)) return text;
  }
};
/** Two ids in two workspaces of one organisation, and one person. */
const inOrganisation = (id: string, name: string): User => ({
  id,
  teamId: 'T0HOME',
  name,
  realName: name,
  enterprise: { id: 'E0ORG', teams: ['T0HOME'], userId: 'W0ONE' },
});
const refused = /Whoever asked may not approve/;

describe('whoever asked', () => {
  it('may not approve what comes of it, though somebody else asks it again', async () => {
    await open();
    const { card } = await talk.offered();
    await soon(() => expect(talk.read(card)).toMatch(/Cause found/));
    await click('boris', card, 'run_again');
    const again = await soon(() => {
      const fixes = fixesIn(card);
      expect(fixes).toHaveLength(2);
      return fixes[1] as Message;
    });
    expect(await approve('asha', again)).toMatch(refused);
    expect(await approve('boris', again)).toMatch(refused);
    expect(await approve('chen', again)).toMatch(/Approved/);
  });

  it('may not approve it either where somebody else types it anew, or asks it at the same time', async () => {
    await open();
    const { card } = await talk.offered();
    await soon(() => expect(talk.read(card)).toMatch(/Cause found/));
    await talk.slack.slash('boris', '#incidents', '/calico', `${words}/tcp`);
    const anew = await soon(() => {
      const newest = talk.slack.messages('#incidents').at(-1) as Message;
      expect(newest.ts).not.toBe(card.ts);
      const [fix] = fixesIn(newest);
      expect(fix).toBeDefined();
      return fix as Message;
    });
    expect(await approve('asha', anew)).toMatch(refused);
    expect(await approve('boris', anew)).toMatch(refused);
  });

  it('is the same person by every id that the organisation knows', async () => {
    await open(
      {},
      { enterpriseId: 'E0ORG', users: [inOrganisation('U0ASKER', 'asha'), inOrganisation('U0APPROVER', 'boris')] },
    );
    const { fix } = await talk.offered();
    expect(await approve('boris', fix)).toMatch(refused);
    expect(await approve('chen', fix)).toMatch(/Approved/);
  });

  it('is one approver, not two', async () => {
    const two = "[{classes: ['*'], users: [U0APPROVER, U0ONCALL], people: 2}]";
    const users = [inOrganisation('U0APPROVER', 'boris'), inOrganisation('U0ONCALL', 'chen')];
    await open({ CALICO_WHY_FIX_APPROVERS: two }, { enterpriseId: 'E0ORG', users });
    const { fix } = await talk.offered();
    await click('boris', fix, 'fix_approve');
    await soon(() => expect(talk.read(fix)).toMatch(/1 of 2|one more/i));
    await click('chen', fix, 'fix_approve');
    await soon(() => expect(talk.toldTo('chen').at(-1)).toMatch(/approved it already; another person has to/));
  });

  it('is not believed to be somebody else by Redis', async () => {
    await open();
    const { fix } = await talk.offered();
    const connection = connectRedis(talk.settings.redis, 'work', () => undefined);
    const keys = await connection.keys(`${keysUnder(talk.settings.redis.prefix).askers('')}*`);
    expect(keys).toHaveLength(1);
    for (const key of keys) {
      const text = (await connection.get(key)) ?? '';
      await connection.set(key, text.replaceAll('U0ASKER', 'U0GUEST'));
    }
    expect(await approve('asha', fix)).toMatch(/Who asked is not on record/);
    await connection.del(keys);
    expect(await approve('asha', fix)).toMatch(/Who asked is not on record/);
    connection.disconnect();
  });
});

it('whoever asked last is not forgotten where Redis is put back to what it said before', async () => {
  await open();
  const connection = connectRedis(talk.settings.redis, 'work', () => undefined);
  await talk.slack.slash('boris', '#incidents', '/calico', words);
  await soon(() => expect(talk.read(talk.slack.messages('#incidents').at(-1) as Message)).toMatch(/Cause found/));
  const [key = ''] = await connection.keys(`${keysUnder(talk.settings.redis.prefix).askers('')}*`);
  const before = (await connection.get(key)) ?? '';
  const first = talk.slack.messages('#incidents').length;
  await talk.slack.slash('asha', '#incidents', '/calico', `${words}/tcp`);
  const fix = await soon(() => {
    expect(talk.slack.messages('#incidents').length).toBeGreaterThan(first);
    const [found] = fixesIn(talk.slack.messages('#incidents').at(-1) as Message);
    expect(found).toBeDefined();
    return found as Message;
  });
  expect(await connection.get(key)).not.toBe(before);
  await connection.set(key, before);
  expect(await approve('asha', fix)).toMatch(refused);
  expect(await approve('boris', fix)).toMatch(refused);
  expect(await approve('chen', fix)).toMatch(/Approved/);
  connection.disconnect();
});

describe('what came of a question', () => {
  it('is not shown, asked again or given away by a button pressed in another channel than its own', async () => {
    await open();
    const { card } = await talk.offered();
    await soon(() => expect(talk.read(card)).toMatch(/Cause found/));
    const messages = () => talk.slack.messages('#incidents').length + talk.slack.thread('#incidents', card.ts).length;
    const before = messages();
    for (const id of ['C0OPS', '']) {
      talk.slack.controls.tamper = (payload) => ({ ...payload, channel: { ...(payload.channel as object), id } });
      for (const button of ['run_again', 'run_capture', 'run_case']) {
        const told = talk.toldTo('boris').length;
        await click('boris', card, button);
        await soon(() => expect(talk.toldTo('boris').length).toBe(told + 1));
        expect(talk.toldTo('boris').at(-1)).toMatch(
          /asked in another channel, and what came of it is shown there alone/,
        );
      }
      await click('boris', card, 'run_evidence');
      await soon(() =>
        expect(JSON.stringify(talk.slack.views('boris').at(-1))).toMatch(
          /asked in another channel, and what came of it/,
        ),
      );
      await talk.slack.closeView('boris');
    }
    expect(messages()).toBe(before);
    expect(talk.slack.files()).toEqual([]);
  });
});

describe('who may ask', () => {
  it.each([
    ['a guest', 'gita', /Guests may not ask/],
    ['somebody of another workspace', 'otto', /other workspaces may not ask/],
  ])('is not %s: by no command, mention or button', async (_, who, reason) => {
    await open();
    const { card } = await talk.offered();
    await soon(() => expect(talk.read(card)).toMatch(/Cause found/));
    const count = talk.slack.messages('#incidents').length;
    await talk.slack.slash(who, '#incidents', '/calico', words);
    await soon(() => expect(talk.toldTo(who).at(-1)).toMatch(reason));
    await talk.slack.slash(who, '#incidents', '/calico', 'check ipam');
    await soon(() => expect(talk.toldTo(who)).toHaveLength(2));
    for (const [at, button] of ['run_again', 'run_case'].entries()) {
      await click(who, card, button);
      await soon(() => expect(talk.toldTo(who)).toHaveLength(3 + at));
    }
    expect(talk.slack.messages('#incidents')).toHaveLength(count);
    expect(fixesIn(card)).toHaveLength(1);
  });

  it('is a guest where the settings say so, and nobody in a channel that they do not name', async () => {
    await open({ CALICO_WHY_ASK_GUESTS: 'true', CALICO_WHY_ASK_CHANNELS: 'C0INCIDENTS' });
    await talk.slack.slash('gita', '#incidents', '/calico', words);
    await soon(() => expect(talk.slack.messages('#incidents').length).toBeGreaterThan(0));
    await talk.slack.slash('asha', '#ops', '/calico', words);
    await soon(() => expect(talk.toldTo('asha').at(-1)).toMatch(/not asked in this channel/));
    expect(talk.slack.messages('#ops')).toEqual([]);
  });
});
