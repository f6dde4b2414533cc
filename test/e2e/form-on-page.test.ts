import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../helpers/browser.ts';
import { type Conversation, openConversation } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** A question that is put right on the local page, as a person does it in a browser. */

let redis: RedisServer;
let talk: Conversation;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [redis, browser] = await Promise.all([startRedis(), openBrowser()]);
  talk = await openConversation(redis.url);
  await Promise.all([talk.startBot(), talk.startWorker()]);
  page = await browser.newPage({ viewport: { width: 390, height: 844 } });
});
afterAll(async () => {
  await browser?.close();
  await talk?.close();
  await redis?.stop();
});

it('Correct opens the form with what was understood; another end is typed, and asked in the thread', async () => {
  await page.goto(`${talk.slack.url}#/C0INCIDENTS`);
  await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach shop/db-0 on 5432');
  const card = page.locator('[data-ts]', { hasText: 'Understood as: shop/web-0 → shop/db-0 on 5432/tcp' });
  await card.getByRole('button', { name: 'Correct', exact: true }).click();
  const form = page.locator('dialog[open]', { hasText: 'Correct the question' });
  await form.getByText('Change what I understood wrongly').waitFor();
  const select = (id: string) => form.locator(`select[data-action-id="${id}"]`);
  expect(await select('ask_from').inputValue()).toBe('shop/web-0');
  expect(await form.locator('[data-action-id="ask_port"]').inputValue()).toBe('5432');
  await form
    .locator('.ws-external', { has: page.locator('[data-action-id="ask_to"]') })
    .locator('input[type="search"]')
    .fill('shop/db-1');
  await select('ask_to').locator('option', { hasText: 'shop/db-1 (as typed)' }).waitFor({ state: 'attached' });
  await select('ask_to').selectOption('shop/db-1');
  // Nothing of it is cut off on a phone.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  await expect
    .poll(
      () =>
        talk.slack
          .messages('#incidents')
          .flatMap(({ ts }) => talk.slack.thread('#incidents', ts))
          .map(({ text }) => text)
          .join('\n'),
      {
        timeout: 15_000,
      },
    )
    .toMatch(/shop\/web-0 → shop\/db-1 on 5432\/tcp: Cause found/);
});
