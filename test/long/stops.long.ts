import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServiceProcess } from '../helpers/service-process.ts';
import { openServices, roles, type Services, soon, told, untilReady } from '../helpers/services.ts';

/** What is told to end does, whatever it is doing: the cases that take too long for every run. */

let services: Services;
beforeEach(async () => {
  services = await openServices();
});
afterEach(() => services.close());

const slowWorker = () => services.start([], {}, 'test/helpers/slow-worker.ts');
const looking = () => soon(() => expect(services.card()).toMatch(/Looking/));

describe.each(roles)('a %s', (role) => {
  it('ends when it is told to, without a word', async () => {
    const service = await services.start([role]);
    await untilReady(service);
    const { code, took } = await told(service);
    expect({ code, said: service.said() }).toEqual({ code: 0, said: '' });
    expect(took).toBeLessThan(10_000);
  });

  it('ends when it is told to and never saw a Redis', async () => {
    const service = await services.start([role], { REDIS_URL: 'redis://127.0.0.1:1' });
    await soon(async () => expect(await service.readiness()).toBeDefined());
    const { code, took } = await told(service);
    expect(code).toBe(0);
    expect(took).toBeLessThan(30_000);
  });

  it('ends when it is told to while it starts', async () => {
    services.slack.controls.slow('auth.test', 3_000);
    const service = await services.start([role]);
    await soon(async () => expect(await service.readiness()).toBeDefined());
    const { took } = await told(service);
    expect(took).toBeLessThan(30_000);
  });
});

describe('a worker that thinks', () => {
  it('hands its question back, and another takes it at once', async () => {
    await untilReady(await services.start(['bot']));
    const first = await slowWorker();
    await untilReady(first);
    await services.ask();
    await looking();
    const second = await services.start(['worker']);
    await untilReady(second);
    const { code, took } = await told(first);
    expect(code).toBe(0);
    expect(took).toBeLessThan(30_000);
    await soon(() => expect(services.card()).toMatch(/Could not answer/), 5_000);
  });

  it('ends while Redis is away', async () => {
    await untilReady(await services.start(['bot']));
    const worker = await slowWorker();
    await untilReady(worker);
    await services.ask();
    await looking();
    await services.redis.kill();
    expect((await told(worker)).took).toBeLessThan(30_000);
  });
});

it('a fix worker whose token fails is not ready, until the token works', async () => {
  services.slack.controls.failWith('auth.test', 'invalid_auth', 3);
  const fixer = await services.start(['fixer']);
  await soon(async () => expect((await fixer.readiness())?.text).toMatch(/refuses the bot token/));
  await untilReady(fixer);
});

it.each(['probe snapshot', 'probe packets', 'probe dns', 'probe send', 'mend'])(
  'what runs on a node ends when it is told to: %s',
  async (words) => {
    // It waits for its request, as it does where whoever asked hangs.
    const command = await startServiceProcess(words.split(' '), {}, { openInput: true });
    try {
      const handled = () => readFileSync(`/proc/${command.pid}/status`, 'utf8').match(/^SigCgt:\s*(\w+)/m)?.[1] ?? '0';
      // Bit 14 of what it handles is SIGTERM.
      await soon(() => expect(BigInt(`0x${handled()}`) & (1n << 14n)).not.toBe(0n));
      expect((await told(command)).took).toBeLessThan(5_000);
    } finally {
      await command.discard();
    }
  },
);
