/** The page in a real browser, with a Bolt app behind it. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openBrowser } from '../../helpers/browser.ts';
import { type Running, startSocketApp } from '../bolt-app.ts';
import { startWorkspace, type Workspace } from '../workspace.ts';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let workspace: Workspace;
let running: Running;
const wrong: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const openPage = async (width = 1280, height = 800): Promise<void> => {
  context = await browser.newContext({ viewport: { width, height } });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  await page.goto(workspace.url);
  await page.getByRole('heading', { name: '#incidents' }).waitFor();
};

beforeEach(async () => {
  wrong.length = 0;
  workspace = await startWorkspace();
  running = await startSocketApp(workspace);
});
afterEach(async () => {
  await context.close();
  await running.stop();
  await workspace.close();
  expect(wrong).toEqual([]);
});

const typeInto = async (words: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(words);
  await page.keyboard.press('Enter');
};
const list = () => page.getByRole('log', { name: 'Messages' });
const thread = () => page.getByRole('region', { name: 'Thread' });

test('a typed command brings a card, its thread opens, an update is live', async () => {
  await openPage();
  await typeInto('/calico why shop/web-0 cannot reach shop/db-0');
  await list().getByText('the route is missing').waitFor();
  expect(await list().getByRole('heading', { name: 'Why' }).count()).toBe(1);
  await list().getByRole('link', { name: '1 reply' }).click();
  await thread().getByText('asked: why shop/web-0 cannot reach shop/db-0').waitFor();
  await thread().getByRole('textbox', { name: 'Reply' }).fill('@calico-why and now?');
  await page.keyboard.press('Enter');
  await thread().getByText('yes?').waitFor();
  await list().getByRole('link', { name: '3 replies' }).waitFor();
  await thread().getByRole('button', { name: 'Close thread' }).click();
  await thread().waitFor({ state: 'hidden' });
});

test('a button asks for confirmation, then acts; its answer is seen by that person only', async () => {
  await openPage();
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  await list().getByRole('button', { name: 'Fix it' }).click();
  const confirm = page.getByRole('dialog', { name: 'Sure?' });
  await confirm.getByText('This changes a node.').waitFor();
  await confirm.getByRole('button', { name: 'Cancel' }).click();
  expect(running.heard.some((each) => each.kind === 'click')).toBe(false);
  await list().getByRole('button', { name: 'Fix it' }).click();
  await confirm.getByRole('button', { name: 'Yes' }).click();
  await list().getByText('Only visible to you').waitFor();
  expect(running.heard.find((each) => each.kind === 'click')?.body).toMatchObject({ user: { id: 'U0ASKER' } });
  await page.getByRole('combobox', { name: 'You are' }).selectOption('U0APPROVER');
  await list().getByText('the route is missing').waitFor();
  expect(await list().getByText('Only visible to you').count()).toBe(0);
});

test('a menu choice reaches the app', async () => {
  await openPage();
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  await list().getByRole('combobox', { name: 'Which pod?' }).selectOption('shop/web-1');
  await vi.waitFor(() =>
    expect(running.heard.find((each) => each.kind === 'pick')?.body).toMatchObject({
      actions: [{ selected_option: { value: 'shop/web-1' } }],
    }),
  );
});

test('a modal opens, complains, is filled with the keyboard and submitted', async () => {
  await openPage();
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  await list().getByRole('button', { name: 'Ask again' }).press('Enter');
  const modal = page.getByRole('dialog', { name: 'Ask again' });
  await modal.getByRole('button', { name: 'Ask' }).click();
  await modal.getByText('Please complete this required field.').waitFor();
  await modal.getByRole('textbox', { name: 'From' }).fill('web-0');
  await page.keyboard.press('Enter');
  await modal.getByText('Write namespace/pod.').waitFor();
  expect(await modal.getByRole('textbox', { name: 'From' }).inputValue()).toBe('web-0');
  await modal.getByRole('textbox', { name: 'From' }).fill('shop/web-0');
  await page.keyboard.press('Enter');
  await modal.waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Calico Why · messages' }).click();
  await list().getByText('from shop/web-0').waitFor();
});

test('Escape closes a modal; Home shows what the app published', async () => {
  await openPage();
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  await list().getByRole('button', { name: 'Ask again' }).click();
  const modal = page.getByRole('dialog', { name: 'Ask again' });
  await modal.waitFor();
  await page.keyboard.press('Escape');
  await modal.waitFor({ state: 'hidden' });
  expect(workspace.views('asha')).toEqual([]);
  await page.getByRole('link', { name: 'Calico Why · home' }).click();
  await list().getByRole('heading', { name: 'Recent questions' }).waitFor();
});

test('files: pictures are shown, text is previewed', async () => {
  await openPage();
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  const { client } = running.app;
  await client.filesUploadV2({
    channel_id: 'C0INCIDENTS',
    filename: 'path.png',
    title: 'The path',
    file: Buffer.from(pixel, 'base64'),
  });
  await client.filesUploadV2({ channel_id: 'C0INCIDENTS', filename: 'proof.txt', content: 'line of proof' });
  const picture = list().getByRole('img', { name: 'The path' });
  await picture.waitFor();
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1);
  await list().getByText('line of proof').waitFor();
});

test('what is escaped stays text, what is not is plainly a mention', async () => {
  await openPage();
  const { client } = running.app;
  await client.chat.postMessage({
    channel: 'C0INCIDENTS',
    text: 'a',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: 'pod &lt;!channel&gt; <script>alert(1)</script> @here' } },
      { type: 'header', text: { type: 'plain_text', text: 'plain <!channel> *stars*' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: ':red_circle: :no_such_thing:' }] },
    ],
  });
  await list().getByRole('heading', { name: 'plain <!channel> *stars*' }).waitFor();
  expect(await list().locator('.slack_broadcast, script').count()).toBe(0);
  await list().getByText('🔴 :no_such_thing:').waitFor();
  await client.chat.postMessage({ channel: 'C0INCIDENTS', text: 'oh <!channel>' });
  await list().locator('.slack_broadcast', { hasText: '@channel' }).waitFor();
});

test('Chinese is written, whatever fonts the machine has', async () => {
  await openPage();
  await running.app.client.chat.postMessage({ channel: 'C0INCIDENTS', text: '找到原因' });
  await list().getByText('找到原因').waitFor();
  await page.waitForFunction(() =>
    [...document.fonts].some(({ family, status }) => /Page Chinese/.test(family) && status === 'loaded'),
  );
});

test('a plan says of each task whether it is done', async () => {
  await openPage(390, 844);
  await running.app.client.chat.postMessage({
    channel: 'C0INCIDENTS',
    text: 'looking',
    blocks: [
      {
        type: 'plan',
        title: 'Looking',
        tasks: [
          { type: 'task_card', task_id: '1', title: 'finding the two ends', status: 'complete' },
          { type: 'task_card', task_id: '2', title: 'asking node-1 and node-2', status: 'in_progress' },
        ],
      },
    ],
  });
  await list().getByRole('heading', { name: 'Looking' }).waitFor();
  expect(await list().getByRole('listitem').allInnerTexts()).toEqual([
    '✓ finding the two ends',
    '◌ asking node-1 and node-2',
  ]);
});

test('pins and bookmarks are seen', async () => {
  await openPage();
  const { client } = running.app;
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0INCIDENTS', text: 'the summary' });
  await client.pins.add({ channel: 'C0INCIDENTS', timestamp: ts });
  await client.bookmarks.add({
    channel_id: 'C0INCIDENTS',
    title: 'Run book',
    link: 'https://example.org',
    type: 'link',
  });
  await list().getByText('Pinned to this channel').waitFor();
  await page.getByRole('navigation', { name: 'Bookmarks' }).getByRole('link', { name: 'Run book' }).waitFor();
});

test('a command in a thread is refused in words, and the words stay in the box', async () => {
  await openPage();
  const { message } = await workspace.say('boris', '#incidents', 'hello');
  await page.goto(`${workspace.url}#/C0INCIDENTS/${message.ts}`);
  const box = thread().getByRole('textbox', { name: 'Reply' });
  await box.fill('/calico why');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('does not work in threads').waitFor();
  expect(await box.inputValue()).toBe('/calico why');
});

test('an empty channel says what to type, and one click asks it', async () => {
  await openPage();
  const start = page.getByRole('region', { name: 'What to type' });
  await start.getByText('Nothing here yet').waitFor();
  expect(await start.getByRole('button').allTextContents()).toEqual([
    '/calico why shop/web-0 cannot reach shop/db-0 on 5432',
    '/calico help',
  ]);
  await page.getByRole('link', { name: '# random' }).click();
  await start.getByText('the app is not in this channel').waitFor();
  expect(await start.getByRole('button').count()).toBe(0);
  await page.getByRole('link', { name: '# ops' }).click();
  await start.getByRole('button', { name: '/calico why' }).click();
  await list().getByText('the route is missing').waitFor();
  expect(await start.isVisible()).toBe(false);
  expect(running.heard[0]?.body).toMatchObject({
    channel_id: 'C0OPS',
    text: 'why shop/web-0 cannot reach shop/db-0 on 5432',
  });
});

/** What reaches beyond the window, or is cut off by what it stands in. */
const sticksOut = (within: string): Promise<string[]> =>
  page.evaluate((selector) => {
    const wide = [...document.querySelectorAll<HTMLElement>(selector)].filter((each) => {
      const box = each.getBoundingClientRect();
      const { overflowX, textOverflow, clipPath } = getComputedStyle(each);
      // Cut on purpose: with an ellipsis, and what is there for screen readers alone.
      const onPurpose = textOverflow === 'ellipsis' || clipPath !== 'none';
      const scrolls = each.scrollWidth > each.clientWidth + 1 && overflowX !== 'visible' && !onPurpose;
      return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1 || scrolls);
    });
    return [
      ...wide.map((each) => `${each.tagName} ${each.className}`),
      ...(document.documentElement.scrollWidth > window.innerWidth ? ['page'] : []),
    ];
  }, within);

test('at phone width nothing of a modal is cut off', async () => {
  await openPage(390, 844);
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  await list().getByRole('button', { name: 'Show proof' }).click();
  const modal = page.getByRole('dialog', { name: 'Proof' });
  await modal.getByText('# ip route').waitFor();
  const shown = await modal.boundingBox();
  expect(shown?.width).toBeLessThanOrEqual(390);
  expect(await sticksOut('#ws-modal, #ws-modal *')).toEqual([]);
});

test('at phone width nothing sticks out, and everything is within reach', async () => {
  await openPage(390, 844);
  const long = `*${'verylongpodname'.repeat(12)}* \`${'x'.repeat(90)}\``;
  await running.app.client.chat.postMessage({
    channel: 'C0INCIDENTS',
    text: 'a',
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: long },
        fields: [
          { type: 'mrkdwn', text: long },
          { type: 'mrkdwn', text: 'b' },
        ],
      },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'y'.repeat(300) }] }],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: long }] },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'z'.repeat(75) } }] },
    ],
  });
  await typeInto('/calico why');
  await list().getByText('the route is missing').waitFor();
  const onPage = '.ws-list *, .ws-composer *, .ws-head *';
  expect(await sticksOut(onPage)).toEqual([]);
  await list().getByRole('link', { name: '1 reply' }).click();
  await thread().getByText('asked: why').waitFor();
  expect(await sticksOut(onPage)).toEqual([]);
  await thread().getByRole('button', { name: 'Close thread' }).click();
  await page.getByRole('button', { name: 'Channels and people' }).click();
  await page.getByRole('link', { name: '# ops' }).click();
  await page.getByRole('heading', { name: '#ops' }).waitFor();
});
