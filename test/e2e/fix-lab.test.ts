import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Demo, startDemo } from '../demo/demo.ts';
import { openBrowser } from '../helpers/browser.ts';
import { testLabName } from '../lab/testing.ts';

/** The whole of it, as somebody at the page of the demo sees it: a really broken network, one press, the proof. */

let demo: Demo;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [demo, browser] = await Promise.all([
    startDemo({
      port: 0,
      encap: 'vxlan',
      fault: 'vxlan-neighbour-wrong-mac',
      labName: testLabName('fxp'),
      log: () => undefined,
    }),
    openBrowser(),
  ]);
  page = await browser.newPage({ viewport: { width: 1440, height: 1200 } });
  page.setDefaultTimeout(40_000);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

const list = () => page.getByRole('log', { name: 'Messages' });
const thread = () => page.getByRole('region', { name: 'Thread' });
const goOn = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();

it('a broken network is asked about, repaired by a press, proved, and broken again by taking it back', async () => {
  await page.goto(demo.workspace.url);
  await page.getByRole('heading', { name: '#incidents' }).waitFor();
  await page
    .getByRole('textbox', { name: 'Message', exact: true })
    .fill('/calico why shop/web-0 cannot reach shop/db-0 on 5432');
  await page.keyboard.press('Enter');
  await list().getByText('has MAC address 66:00:00:00:00:01 for the VTEP').first().waitFor();
  // On a phone all of the evidence can be read.
  await page.setViewportSize({ width: 390, height: 844 });
  await list().getByRole('button', { name: 'Show evidence' }).first().click();
  const evidence = page.getByRole('dialog', { name: 'Evidence' });
  await evidence.getByText(/findings, page 1/).waitFor();
  expect(await evidence.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(1);
  await evidence.getByRole('button', { name: 'Close' }).first().click();
  await evidence.waitFor({ state: 'hidden' });
  await page.setViewportSize({ width: 1440, height: 1200 });
  await list()
    .getByRole('link', { name: /repl(y|ies)/ })
    .first()
    .click();
  await thread().getByText('Needs approval').first().waitFor();

  // A guest sees the buttons and gets nowhere.
  await page.getByRole('combobox', { name: 'You are' }).selectOption('U0GUEST');
  await thread().getByRole('button', { name: 'Approve' }).first().click();
  await goOn('Approve');
  await thread().getByText('You are not among those who may approve this fix').waitFor();
  await page.getByRole('combobox', { name: 'You are' }).selectOption('U0ASKER');

  await thread().getByRole('button', { name: 'Approve' }).first().click();
  await goOn('Approve');
  await thread().getByText('Done', { exact: true }).waitFor();
  await list().getByText('Asked again, nothing is broken').waitFor();
  await thread().getByText('Nothing is broken:').waitFor();
  await thread().getByText('Not needed any more').waitFor();

  await thread().getByRole('button', { name: 'Undo' }).click();
  await goOn('Undo');
  await thread().getByText('Taken back', { exact: true }).waitFor();
  await list().getByText('A fix was taken back').waitFor();
  // Below the card at the top there is one that was asked again.
  await thread().getByText('Cause found:').nth(1).waitFor();

  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('/calico audit since 1h');
  await page.keyboard.press('Enter');
  await list().getByText('The record of fixes').waitFor();
  expect(await list().getByText('run begins').count()).toBeGreaterThan(0);
});
