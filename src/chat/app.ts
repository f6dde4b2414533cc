import { App, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { BotSettings } from '../config.ts';
import { messageOf, PublicError } from '../errors.ts';
import { actionIds } from './blocks/actions.ts';
import type { FixButton, FixClick } from './fix-clicks.ts';
import type { Handlers, Who } from './handlers.ts';
import { clientOptions } from './slack/client.ts';
import type { Outbox } from './slack/outbox.ts';
import { tellBack, tellInThread } from './tell.ts';

/** Bolt's side of the bot: hears, answers Slack at once, and hands on. */

export interface ChatAppParts {
  settings: BotSettings['slack'];
  receive: BotSettings['receive'];
  handlers: Handlers;
  client: WebClient;
  outbox: Outbox;
  logger: Logger;
  onError: (message: string, details: Record<string, unknown>) => void;
  /** Seconds from hearing of it to having acknowledged it. */
  onAck: (kind: string, seconds: number) => void;
}

export interface ChatApp {
  /** The port that hears Slack's requests; undefined in Socket Mode. */
  port: number | undefined;
  connected(): boolean;
  /** Hears nothing more, and waits for what it has begun, at most `milliseconds`. */
  stop(milliseconds: number): Promise<void>;
}

const openReceiver = ({ settings, receive, logger }: ChatAppParts): HTTPReceiver | SocketModeReceiver =>
  receive.mode === 'http'
    ? new HTTPReceiver({ signingSecret: receive.signingSecret, port: receive.port, logger })
    : new SocketModeReceiver({
        appToken: receive.appToken,
        logger,
        // The SDK's own retries stay on here: without them one failed reconnect would end the process.
        installerOptions: { clientOptions: { slackApiUrl: settings.apiUrl } },
      });

/** Mentions of the bot itself are not part of what was said. */
const withoutMention = (text: string, botUserId: string | undefined): string =>
  text.replaceAll(botUserId ? `<@${botUserId}>` : /^\s*<@[UW][A-Z0-9]+>/g, ' ').trim();

/** Slack escapes these three in what people write. */
const unescapeMarkup = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const fixButtons: Record<FixButton, string> = {
  approve: actionIds.fixApprove,
  reject: actionIds.fixReject,
  undo: actionIds.fixUndo,
};

/** The thread in which a message stands; undefined: in none. */
const threadOf = (message: Record<string, unknown> | undefined): string | undefined =>
  typeof message?.thread_ts === 'string' ? message.thread_ts : undefined;

const whoAmI = async (client: WebClient) => {
  try {
    return await client.auth.test();
  } catch (error) {
    throw new PublicError('slack', `Slack does not know me: ${messageOf(error)}`, {
      cause: error,
      next: 'Look at SLACK_BOT_TOKEN, and at whether this machine reaches Slack.',
    });
  }
};

export const startChatApp = async (parts: ChatAppParts): Promise<ChatApp> => {
  const { settings, handlers, client, outbox, onError } = parts;
  const receiver = openReceiver(parts);
  const identity = await whoAmI(client);
  const known = {
    botToken: settings.botToken,
    ...(identity.bot_id ? { botId: identity.bot_id } : {}),
    ...(identity.user_id ? { botUserId: identity.user_id } : {}),
  };
  const app = new App({
    receiver,
    logger: parts.logger,
    // Asking Slack who we are once is enough; Bolt would do it with each request.
    authorize: () => Promise.resolve({ ...known }),
    clientOptions: clientOptions(settings.apiUrl, parts.logger),
    convoStore: false,
  });

  const running = new Set<Promise<void>>();
  /** Goes on after Slack was answered; whatever fails is logged, never thrown through. */
  const goOn = (kind: string, act: () => Promise<void>): void => {
    const work = act()
      .catch((error: unknown) => onError(`a ${kind} failed`, { error }))
      .finally(() => running.delete(work));
    running.add(work);
  };
  const acknowledge = async (kind: string, ack: () => Promise<void>): Promise<void> => {
    const begun = performance.now();
    await ack();
    parts.onAck(kind, (performance.now() - begun) / 1_000);
  };

  app.command(settings.command, async ({ ack, command, respond }) => {
    await acknowledge('command', ack);
    const who: Who = {
      team: command.team_id,
      channel: command.channel_id,
      user: command.user_id,
      delivery: command.trigger_id,
    };
    goOn('command', () => handlers.command(who, unescapeMarkup(command.text ?? ''), tellBack(respond, onError)));
  });

  app.event('app_mention', ({ event, body }) => {
    const team = body.team_id;
    const { user } = event;
    if (user === undefined) return Promise.resolve();
    const threadTs = event.thread_ts ?? event.ts;
    const who: Who = { team, channel: event.channel, user, delivery: body.event_id };
    const tell = tellInThread(outbox, { channel: event.channel, threadTs }, `tell-${body.event_id}`, onError);
    const text = unescapeMarkup(withoutMention(event.text, identity.user_id));
    const thread = { ts: threadTs, isReply: event.thread_ts !== undefined };
    goOn('mention', () => handlers.mention(who, text, thread, tell));
    return Promise.resolve();
  });

  app.event('app_home_opened', ({ event, body }) => {
    if (event.tab === 'home') goOn('home', () => handlers.home(body.team_id, event.user));
    return Promise.resolve();
  });

  for (const button of ['askAgain', 'capture'] as const) {
    app.action({ type: 'block_actions', action_id: new RegExp(`^${actionIds[button]}`) }, async (args) => {
      await acknowledge('click', args.ack);
      const { action, body, respond } = args;
      if (action.type !== 'button' || body.channel === undefined) return;
      const who: Who = {
        team: body.team?.id ?? '',
        channel: body.channel.id,
        user: body.user.id,
        delivery: body.trigger_id,
      };
      const how = { capture: button === 'capture' };
      goOn('click', () => handlers.again(who, action.value ?? '', tellBack(respond, onError), how));
    });
  }

  for (const [button, id] of Object.entries(fixButtons)) {
    app.action({ type: 'block_actions', action_id: new RegExp(`^${id}`) }, async (args) => {
      await acknowledge('click', args.ack);
      const { action, body, respond } = args;
      if (action.type !== 'button') return;
      const click: FixClick = {
        user: body.user.id,
        channel: body.channel?.id ?? '',
        messageTs: body.message?.ts ?? '',
        value: action.value ?? '',
        delivery: body.trigger_id,
      };
      const tell = tellBack(respond, onError, threadOf(body.message));
      // The keys of `fixButtons` are the buttons that there are.
      goOn('click', () => handlers.fix(button as FixButton, click, tell));
    });
  }

  app.action({ type: 'block_actions', action_id: new RegExp(`^${actionIds.evidence}`) }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body } = args;
    if (action.type === 'button') goOn('click', () => handlers.evidence(body.trigger_id, action.value ?? ''));
  });

  app.action({ type: 'block_actions', action_id: new RegExp(`^${actionIds.caseFile}`) }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body, respond } = args;
    if (action.type !== 'button') return;
    const tell = tellBack(respond, onError);
    goOn('click', () => handlers.caseFile(body.trigger_id, action.value ?? '', tell));
  });

  app.action({ type: 'block_actions', action_id: new RegExp(`^${actionIds.evidencePage}`) }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body } = args;
    const view = body.view?.id;
    if (action.type === 'button' && view) goOn('click', () => handlers.evidencePage(view, action.value ?? ''));
  });

  app.action({ type: 'block_actions', action_id: new RegExp(`^${actionIds.choose}`) }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body, respond } = args;
    if (action.type !== 'static_select' || body.channel === undefined || body.message === undefined) return;
    const place = { channel: body.channel.id, ts: body.message.ts };
    const who: Who = {
      team: body.team?.id ?? '',
      channel: place.channel,
      user: body.user.id,
      delivery: body.trigger_id,
    };
    goOn('click', () => handlers.pick(who, action.selected_option.value, place, tellBack(respond, onError)));
  });

  app.error((error) => {
    onError('Bolt failed', { error });
    return Promise.resolve();
  });

  let connected = receiver instanceof HTTPReceiver;
  if (receiver instanceof SocketModeReceiver) {
    receiver.client.on('connected', () => {
      connected = true;
    });
    for (const state of ['disconnected', 'reconnecting', 'close']) {
      receiver.client.on(state, () => {
        connected = false;
      });
    }
  }
  const started = await app.start();
  const address = started && 'address' in started ? started.address() : undefined;

  return {
    port: typeof address === 'object' && address !== null ? address.port : undefined,
    connected: () => connected,
    stop: async (milliseconds) => {
      await app.stop().catch((error: unknown) => onError('Bolt did not stop', { error }));
      const late = new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
      await Promise.race([Promise.allSettled([...running]), late]);
    },
  };
};
