/** A small Bolt app for the tests of this Slack: what a chat-ops bot does, in the plainest way. */
import { App, ExpressReceiver, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { Workspace } from './workspace.ts';

type Heard = { kind: string; body: unknown; retry?: number }[];

/** A logger that keeps its mouth shut: the tests provoke errors on purpose. */
export const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export type Running = { app: App; heard: Heard; stop: () => Promise<void> };

const clientOptions = (workspace: Workspace) => ({
  slackApiUrl: workspace.apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
});

export const startSocketApp = async (workspace: Workspace): Promise<Running> => {
  const app = new App({
    token: workspace.botToken,
    appToken: workspace.appToken,
    socketMode: true,
    logger: quiet,
    clientOptions: clientOptions(workspace),
  });
  const heard = listen(app);
  await app.start();
  return { app, heard, stop: async () => void (await app.stop()) };
};

export const startHttpApp = async (
  workspace: Workspace,
  kind: 'http' | 'express' = 'http',
  signingSecret = workspace.signingSecret,
): Promise<Running> => {
  const options = { signingSecret, logger: quiet };
  const receiver = kind === 'http' ? new HTTPReceiver(options) : new ExpressReceiver(options);
  const app = new App({ token: workspace.botToken, receiver, logger: quiet, clientOptions: clientOptions(workspace) });
  const heard = listen(app);
  const server = await receiver.start(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  workspace.useRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return { app, heard, stop: async () => void (await app.stop()) };
};

const card = (words: string) => [
  { type: 'header', text: { type: 'plain_text', text: 'Why' } },
  { type: 'section', text: { type: 'mrkdwn', text: words } },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'fix',
        text: { type: 'plain_text', text: 'Fix it' },
        value: 'fix-1',
        style: 'primary',
        confirm: {
          title: { type: 'plain_text', text: 'Sure?' },
          text: { type: 'plain_text', text: 'This changes a node.' },
        },
      },
      { type: 'button', action_id: 'form', text: { type: 'plain_text', text: 'Ask again' } },
      { type: 'button', action_id: 'proof', text: { type: 'plain_text', text: 'Show proof' } },
      {
        type: 'static_select',
        action_id: 'pick',
        placeholder: { type: 'plain_text', text: 'Which pod?' },
        options: ['shop/web-0', 'shop/web-1'].map((name) => ({
          text: { type: 'plain_text', text: name },
          value: name,
        })),
      },
    ],
  },
];

const form = {
  type: 'modal' as const,
  callback_id: 'question',
  title: { type: 'plain_text' as const, text: 'Ask again' },
  submit: { type: 'plain_text' as const, text: 'Ask' },
  blocks: [
    {
      type: 'input',
      block_id: 'from',
      label: { type: 'plain_text' as const, text: 'From' },
      element: { type: 'plain_text_input', action_id: 'from_pod' },
    },
  ],
};

/** As wide as evidence gets: rules, and names without a space. */
const proof = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Proof' },
  blocks: [
    {
      type: 'rich_text' as const,
      elements: [
        {
          type: 'rich_text_section' as const,
          elements: [{ type: 'text' as const, text: `✗ ${'verylongpodname'.repeat(9)} has no route` }],
        },
        {
          type: 'rich_text_preformatted' as const,
          elements: [
            { type: 'text' as const, text: `# ip route\n${'192.168.84.131 dev '.repeat(9)}\n${'x'.repeat(180)}` },
          ],
        },
      ],
    },
    {
      type: 'context' as const,
      elements: [{ type: 'plain_text' as const, text: `source-nic ${'interface'.repeat(12)}` }],
    },
  ],
};

const listen = (app: App): Heard => {
  const heard: Heard = [];
  app.command('/calico', async ({ command, ack, client, respond }) => {
    await ack();
    heard.push({ kind: 'slash', body: command });
    if (command.text === 'private') {
      await respond({ text: 'only you see this' });
      return;
    }
    const posted = await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Looking',
      blocks: card('Looking…'),
    });
    const place = { channel: command.channel_id, ts: posted.ts ?? '' };
    await client.chat.postMessage({
      channel: place.channel,
      thread_ts: place.ts,
      text: `asked: ${command.text.slice(0, 200)}`,
    });
    await client.chat.update({ ...place, text: 'Done', blocks: card('*broken*: the route is missing') });
  });
  app.action('fix', async ({ ack, body, respond }) => {
    await ack();
    heard.push({ kind: 'click', body });
    await respond({ text: `fixed by <@${body.user.id}>`, replace_original: false });
  });
  app.action('proof', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body && typeof body.trigger_id === 'string') {
      await client.views.open({ trigger_id: body.trigger_id, view: proof });
    }
  });
  app.action('pick', async ({ ack, body }) => {
    await ack();
    heard.push({ kind: 'pick', body });
  });
  app.action('form', async ({ ack, body, client }) => {
    await ack();
    heard.push({ kind: 'form', body });
    if ('trigger_id' in body && typeof body.trigger_id === 'string') {
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    }
  });
  app.view('question', async ({ ack, view, body, client }) => {
    const from = view.state.values.from?.from_pod?.value ?? '';
    heard.push({ kind: 'submit', body });
    if (!from.includes('/')) {
      await ack({ response_action: 'errors', errors: { from: 'Write namespace/pod.' } });
      return;
    }
    await ack();
    await client.chat.postMessage({ channel: body.user.id, text: `from ${from}` });
  });
  app.event('app_mention', async ({ event, client, body, context }) => {
    heard.push({ kind: 'mention', body, ...(context.retryNum === undefined ? {} : { retry: context.retryNum }) });
    await client.chat.postMessage({ channel: event.channel, thread_ts: event.thread_ts ?? event.ts, text: 'yes?' });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Recent questions' } }] },
    });
  });
  return heard;
};
