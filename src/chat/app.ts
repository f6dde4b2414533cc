import { App, type BlockAction, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { BotSettings } from '../config.ts';
import { CodedError, messageOf, PublicError } from '../errors.ts';
import { inTime } from '../service/closing.ts';
import { actionPatterns } from './blocks/actions.ts';
import type { Delivery } from './delivery.ts';
import type { FixButton, FixClick } from './fix-clicks.ts';
import type { Handlers, Who } from './handlers.ts';
import { clientOptions } from './slack/client.ts';
import { checkAppToken, checkBotToken, type Identity } from './slack/tokens.ts';
import { tellBack, tellInThread } from './tell.ts';

/** Bolt's side of the bot: hears, answers Slack at once, and hands on. */

export interface ChatAppParts {
  settings: BotSettings['slack'];
  receive: BotSettings['receive'];
  handlers: Handlers;
  client: WebClient;
  delivery: Pick<Delivery, 'keep'>;
  logger: Logger;
  /** Nothing is heard before. */
  ready: Promise<unknown>;
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

/** The channel is where Slack says that the button was, which it shows to those who may see it. */
const whoClicked = (body: BlockAction): Who => ({
  team: body.team?.id ?? '',
  channel: body.channel?.id ?? '',
  user: body.user.id,
  delivery: body.trigger_id,
});

const fixButtons: Record<FixButton, RegExp> = {
  approve: actionPatterns.fixApprove,
  reject: actionPatterns.fixReject,
  undo: actionPatterns.fixUndo,
};

/** The thread in which a message stands; undefined: in none. */
const threadOf = (message: Record<string, unknown> | undefined): string | undefined =>
  typeof message?.thread_ts === 'string' ? message.thread_ts : undefined;

/** Together less than what a start may take: the questions to Slack are asked at the same time. */
const tokenMs = 4_000;
const listenMs = 4_000;
const stopMs = 2_000;
/** Socket Mode's own tries to come back grow apart; after so long without a socket a fresh one is opened. */
const deafMs = 60_000;

const tooLate = (milliseconds: number): Promise<never> =>
  new Promise((_, reject) => {
    const late = new CodedError('slow', `it did not begin within ${milliseconds / 1_000} s`);
    setTimeout(() => reject(late), milliseconds).unref();
  });

/** Both tokens are asked about, so that a wrong one is named as the one it is. */
const checkTokens = async ({ settings, receive, client, logger }: ChatAppParts): Promise<Identity> => {
  const { apiUrl } = settings;
  const [identity] = await Promise.all([
    checkBotToken(client, apiUrl, tokenMs),
    receive.mode === 'socket' && checkAppToken(receive.appToken, { apiUrl, logger, milliseconds: tokenMs }),
  ]);
  return identity;
};

const cannotListen = ({ receive }: ChatAppParts, error: unknown): PublicError => {
  if (receive.mode === 'socket') {
    return new PublicError('slack-away', `Slack's Socket Mode cannot be reached: ${messageOf(error)}`, {
      cause: error,
      next: 'Look at whether this machine may open WebSockets to Slack (wss://*.slack.com), and by which proxy.',
    });
  }
  const used = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const why = used ? 'it is used by another process' : messageOf(error);
  return new PublicError('port', `cannot hear Slack's requests on port ${receive.port}: ${why}`, {
    cause: error,
    next: 'Set SLACK_PORT (slack.port) to a free port.',
  });
};

export const startChatApp = async (parts: ChatAppParts): Promise<ChatApp> => {
  const { settings, handlers, delivery, onError } = parts;
  const identity = await checkTokens(parts);
  const receiver = openReceiver(parts);
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
    const tell = tellInThread(delivery, { channel: event.channel, threadTs }, `tell-${body.event_id}`, onError);
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
    app.action({ type: 'block_actions', action_id: actionPatterns[button] }, async (args) => {
      await acknowledge('click', args.ack);
      const { action, body, respond } = args;
      if (action.type !== 'button' || body.channel === undefined) return;
      const who = whoClicked(body);
      const how = { capture: button === 'capture' };
      goOn('click', () => handlers.again(who, action.value ?? '', tellBack(respond, onError), how));
    });
  }

  for (const [button, pattern] of Object.entries(fixButtons)) {
    app.action({ type: 'block_actions', action_id: pattern }, async (args) => {
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

  app.action({ type: 'block_actions', action_id: actionPatterns.evidence }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body } = args;
    if (action.type === 'button') goOn('click', () => handlers.evidence(whoClicked(body), action.value ?? ''));
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.caseFile }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body, respond } = args;
    if (action.type !== 'button') return;
    const tell = tellBack(respond, onError);
    goOn('click', () => handlers.caseFile(whoClicked(body), action.value ?? '', tell));
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.evidencePage }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body } = args;
    const view = body.view?.id;
    const shown = body.view?.private_metadata ?? '';
    if (action.type === 'button' && view) goOn('click', () => handlers.evidencePage(view, action.value ?? '', shown));
  });

  app.action({ type: 'block_actions', action_id: actionPatterns.choose }, async (args) => {
    await acknowledge('click', args.ack);
    const { action, body, respond } = args;
    if (action.type !== 'static_select' || body.channel === undefined || body.message === undefined) return;
    const place = { channel: body.channel.id, ts: body.message.ts };
    const who = whoClicked(body);
    goOn('click', () => handlers.pick(who, action.selected_option.value, place, tellBack(respond, onError)));
  });

  app.error((error) => {
    onError('Bolt failed', { error });
    return Promise.resolve();
  });

  let connected = receiver instanceof HTTPReceiver;
  let deaf: NodeJS.Timeout | undefined;
  if (receiver instanceof SocketModeReceiver) {
    receiver.client.on('connected', () => {
      connected = true;
    });
    for (const state of ['disconnected', 'reconnecting', 'close']) {
      receiver.client.on(state, () => {
        connected = false;
      });
    }
    let since = performance.now();
    deaf = setInterval(() => {
      if (connected) since = performance.now();
      if (performance.now() - since < deafMs) return;
      since = performance.now();
      receiver.client.start().catch((error: unknown) => onError('Slack cannot be heard', { error }));
    }, deafMs / 10);
  }
  await parts.ready;
  const listening = app.start();
  const started = await Promise.race([listening, tooLate(listenMs)]).catch(async (error: unknown) => {
    clearInterval(deaf);
    listening.catch(() => undefined);
    await inTime(app.stop(), stopMs);
    throw cannotListen(parts, error);
  });
  const address = started && 'address' in started ? started.address() : undefined;

  return {
    port: typeof address === 'object' && address !== null ? address.port : undefined,
    connected: () => connected,
    stop: async (milliseconds) => {
      clearInterval(deaf);
      // A request that was never answered would hold the server open.
      const stopped = app.stop().catch((error: unknown) => onError('Bolt did not stop', { error }));
      await inTime(stopped, Math.min(stopMs, milliseconds));
      await inTime(Promise.allSettled([...running]), milliseconds);
    },
  };
};
