import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixes, openFixes } from '../../src/store/fixes.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { sampleFix } from '../helpers/sample-fix.ts';
import { approvalBy, testSeal } from '../helpers/seal.ts';
import { openServices, type Services, soon, told, untilReady } from '../helpers/services.ts';

/** A real fix worker process that is told to end while it has a fix in hand. */

const entry = join(import.meta.dirname, '../helpers/slow-fixer.ts');
const slowMs = 2_000;

let services: Services;
let redis: Redis;
beforeAll(async () => {
  services = await openServices();
  redis = new Redis(services.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await services.close();
});

const open = async (env: Record<string, string>) => {
  const prefix = `test-${randomUUID()}`;
  const fixes = openFixes(redis, keysUnder(prefix), 1, testSeal);
  const fixer = await services.start([], { REDIS_PREFIX: prefix, SLOW_MS: `${slowMs}`, ...env }, entry);
  await untilReady(fixer);
  return { fixes, fixer };
};
const approved = async (fixes: Fixes): Promise<string> => {
  const fix = await fixes.propose(sampleFix(randomUUID()), Date.now(), Date.now() + 900_000);
  expect(await fixes.approve(fix, approvalBy('U0BORIS'))).toEqual({ kind: 'approved' });
  return fix.id;
};

describe('a fix worker that is told to end', () => {
  it.each(['look', 'run', 'verify'])(
    'in the step %s: brings this fix to its end, and begins no other',
    async (step) => {
      const { fixes, fixer } = await open({ SLOW_STEP: step });
      const id = await approved(fixes);
      await soon(() => expect(fixer.said()).toContain(`${step} begins`));
      const ending = told(fixer);
      const next = await approved(fixes);
      const { code, took } = await ending;
      expect(code).toBe(0);
      expect(took).toBeGreaterThan(slowMs / 2);
      expect(await fixes.get(id)).toMatchObject({
        status: 'succeeded',
        lines: ['Successfully released', 'it is free'],
      });
      expect(await fixes.get(next)).toMatchObject({ status: 'approved' });
      expect(fixer.said().match(/look begins/g)).toHaveLength(1);
    },
  );

  it('ends all the same where the fix takes longer than it may, and another says what became of it', async () => {
    const { fixes, fixer } = await open({ SLOW_STEP: 'run', SLOW_MS: '60000', CLOSE_MS: '1000' });
    const id = await approved(fixes);
    await soon(() => expect(fixer.said()).toContain('run begins'));
    const { code, took } = await told(fixer);
    expect(code).toBe(0);
    expect(took).toBeGreaterThan(900);
    expect(took).toBeLessThan(20_000);
    expect(fixer.said()).not.toContain('run ends');
    await soon(async () => expect(await fixes.endAbandoned(Date.now())).toBe(1));
    expect(await fixes.get(id)).toMatchObject({ status: 'unknown' });
  });
});
