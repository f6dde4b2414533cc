import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFixClicks } from '../../src/chat/fix-clicks.ts';
import { fixValue } from '../../src/chat/views/fix-value.ts';
import { watchRefusals } from '../../src/chat/watch-refusals.ts';
import { offerOf } from '../../src/store/fix-record.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { aMessage } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleFix } from '../helpers/sample-fix.ts';
import { testSeal } from '../helpers/seal.ts';
import { soon } from '../helpers/services.ts';

/** What anybody can repeat as often as he likes is bounded on record, and nothing of it is lost. */

const presses = 10_000;
const atOnce = 100;

let server: RedisServer;
let connection: ReturnType<typeof connectRedis>;
let store: Store;
let now = Date.now();

beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, prefix: 'p' }, 'work', () => undefined);
  store = openStore(
    connection,
    keysUnder(`test-${randomUUID()}`),
    { perAsker: 3, perChannel: 3, runSeconds: 60, keepDays: 1 },
    { seal: testSeal },
  );
});
afterAll(async () => {
  connection.disconnect();
  await server.stop();
});

it('ten thousand refused presses are one entry a minute, with their number', async () => {
  const fix = await store.fixes.propose(sampleFix(randomUUID()), now, now + 86_400_000);
  await store.fixes.posted(fix.id, aMessage('C0INCIDENTS', '1.1'));
  const clicks = openFixClicks({
    store,
    rights: {
      mayApprove: () => Promise.resolve({ may: false, refusal: 'guest', reason: 'Guests may not.' }),
      // The rest is not asked by a press that is refused.
    } as unknown as Parameters<typeof openFixClicks>[0]['rights'],
    people: { names: () => Promise.resolve([]) },
    board: { show: () => Promise.resolve() } as unknown as Parameters<typeof openFixClicks>[0]['board'],
    outbox: {} as Parameters<typeof openFixClicks>[0]['outbox'],
    settings: { expireMinutes: 15 },
    enqueue: () => Promise.resolve(),
    onForged: () => undefined,
    now: () => now,
    onError: (message, details) => expect.fail(`${message}: ${JSON.stringify(details)}`),
  });
  let told = 0;
  const press = async (at: number): Promise<void> => {
    // Every tenth by a button that somebody made up.
    const value =
      at % 10 === 0 ? randomUUID().replaceAll('-', '').slice(0, 22) : fixValue({ id: fix.id, offer: offerOf(fix) });
    const click = { user: 'U0GUEST', message: aMessage('C0INCIDENTS', '1.1'), value, delivery: `d${at}` };
    await clicks.press('approve', click, async () => {
      told += 1;
    });
  };
  for (let begun = 0; begun < presses; begun += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, at) => press(begun + at)));
  }
  expect(told).toBe(presses);
  const read = () => store.audit.read({ most: 1_000 });
  // At most one press and one refusal a minute for the fix, and the same for all made-up ones together.
  const minutes = 1 + Math.ceil((Date.now() - now) / 60_000);
  expect((await read()).length).toBeLessThanOrEqual(4 * minutes);

  now += 61_000;
  const watch = watchRefusals({ store, now: () => now, onError: (message) => expect.fail(message), eachMs: 20 });
  await soon(async () => {
    const denied = (await read()).filter(({ event }) => event === 'denied');
    const counts = denied.map(({ details }) => Number(details.repeated ?? 1));
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(presses);
  });
  await watch.close();
  expect(await store.refusals.due(now + 3_600_000)).toEqual([]);
  expect((await read()).length).toBeLessThanOrEqual(4 * minutes + 2);
  expect(await store.audit.verify()).toMatchObject({ ok: true });
  expect((await store.fixes.get(fix.id))?.status).toBe('proposed');
});
