import {
  App,
  type BlockAction,
  HTTPReceiver,
  type Logger,
  type SlackActionMiddlewareArgs,
  SocketModeReceiver,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { asksNothing } from '../../commands/why.ts';
import { CodedError, messageOf, PublicError } from '../../errors.ts';
import { inTime } from '../../service/closing.ts';
import type { BotSettings } from '../../settings/config.ts';
import type { Inbox } from '../../store/inbox.ts';
import { redisAway } from '../../store/redis.ts';
import { say } from '../../words/say.ts';
import { wordsIn } from '../../words/words.ts';
import { needsMemory } from '../commands.ts';
import type { Delivery } from '../delivery.ts';
import type { FixButton } from '../fix-clicks.ts';
import type { Handlers } from '../handlers.ts';
import { againMs, type Heard, handle, longestText } from '../heard.ts';
import type { Languages } from '../languages.ts';
import { type Tell, tellInThread } from '../tell.ts';
import { actionPatterns, formNames } from '../views/actions.ts';
import { loadingJudgement } from '../views/judgement.ts';
import { renderNotice } from '../views/notice.ts';
import type { Who } from '../who.ts';
import { clientOptions } from './client.ts';
import { fitOne } from './fit.ts';
import { hearForms } from './hear-forms.ts';
import { hearMessageShortcut } from './hear-message-shortcut.ts';
import { hearPane } from './hear-pane.ts';
import type { Hearing } from './hearing.ts';
import { unescapeMarkup } from './message.ts';
import { modalOf } from './pages.ts';
import { channelIn, messageIn } from './places.ts';
import { readSaidToUs } from './said-to-us.ts';
import { tellBack } from './tell-back.ts';
import type { TellPerson } from './tell-person.ts';
import { checkAppToken, checkBotToken, type Identity } from './tokens.ts';
import { whoClicked } from './who-clicked.ts';

/** Bolt's side of the bot: hears, answers Slack at once, and hands on. */

export interface ChatAppParts {
  settings: BotSettings['slack'];
  /** What the settings call the workspace. */
  workspace: string;
  receive: BotSettings['receive'];
  handlers: Handlers;
  client: WebClient;
  delivery: Pick<Delivery, 'keep'>;
  languages: Languages;
  tellPerson: TellPerson;
  inbox: Pick<Inbox, 'record' | 'handled' | 'later'>;
  now: () => number;
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
    return new PublicError('slack-away', say('start.no-socket', { reason: messageOf(error) }), {
      cause: error,
      next: say('start.no-socket-next'),
    });
  }
  const used = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const why = used ? say('start.port-used') : messageOf(error);
  return new PublicError('port', say('start.no-port', { port: receive.port, reason: why }), {
    cause: error,
    next: say('start.no-port-next'),
  });
};

export const startChatApp = async (parts: ChatAppParts): Promise<ChatApp> => {
  const { settings, workspace, handlers, delivery, inbox, languages, onError } = parts;
  const wordsFor: Hearing['wordsFor'] = (place) => () => languages.words(place);
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
  const goOn: Hearing['goOn'] = (kind, act) => {
    const work = act()
      .catch((error: unknown) => onError(`a ${kind} failed`, { error }))
      .finally(() => running.delete(work));
    running.add(work);
  };
  const acknowledge: Hearing['acknowledge'] = async (kind, ack, before) => {
    const begun = performance.now();
    await before?.();
    await ack();
    parts.onAck(kind, (performance.now() - begun) / 1_000);
  };

  const record: Hearing['record'] = (heard) =>
    inbox.record(heard.who.delivery, heard, parts.now()).then(
      () => undefined,
      (error: unknown) => {
        onError('what was heard cannot be put on record', { kind: heard.kind, error });
        return { error };
      },
    );

  const take: Hearing['take'] = (heard, recorded, tell) =>
    goOn(heard.kind, async () => {
      const id = heard.who.delivery;
      try {
        await handle(handlers, heard, tell, recorded);
      } catch (error) {
        if (recorded) await inbox.later(id, parts.now() + againMs);
        throw error;
      }
      if (recorded) await inbox.handled(id);
    });

  const hear: Hearing['hear'] = async (kind, heard, ack, tell) => {
    let recorded = false;
    await acknowledge(kind, ack, async () => {
      recorded = (await record(heard)) === undefined;
    });
    take(heard, recorded, tell);
  };

  const hearing: Hearing = { acknowledge, record, take, hear, goOn, wordsFor };
  hearForms(app, hearing, parts);
  hearMessageShortcut(app, hearing, parts);
  hearPane(app, hearing, parts);

  app.command(settings.command, async ({ ack, command, respond }) => {
    const text = unescapeMarkup(command.text ?? '').slice(0, longestText);
    const who = {
      conversation: channelIn(workspace, command.channel_id),
      user: command.user_id,
      delivery: command.trigger_id,
    };
    if (asksNothing(text)) {
      await acknowledge('command', ack);
      // Where no form can be opened, what is missing is said in words.
      goOn('command', async () => {
        const isOpen = await handlers.questionForms.open(who);
        if (!isOpen) await handlers.command(who, text, tellBack(respond, wordsFor(who), onError));
      });
      return;
    }
    const heard: Heard = { kind: 'command', who, text };
    let trouble: { error: unknown } | undefined;
    const begin = async (): Promise<void> => {
      trouble = await record(heard);
    };
    // What cannot be remembered is refused in the very answer to Slack: nothing that is acknowledged is lost.
    const answer = (): Promise<void> => {
      if (trouble === undefined || !needsMemory(text)) return ack();
      const { said, advice } = redisAway(trouble.error);
      const words = wordsIn(languages.known(who));
      return ack({ response_type: 'ephemeral', ...fitOne(renderNotice('⚪', said, advice)(words)) });
    };
    await acknowledge('command', answer, begin);
    if (trouble === undefined || !needsMemory(text))
      take(heard, trouble === undefined, tellBack(respond, wordsFor(who), onError));
  });

  /** Bolt acknowledges events before it hands them on, so they are put on record before it gets them. */
  const saidToUs = new WeakMap<object, { heard: Heard & { kind: 'mention' }; recorded: boolean }>();
  const processEvent = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    const heard = readSaidToUs(event.body, { workspace, botUserId: identity.user_id });
    if (heard) saidToUs.set(event.body, { heard, recorded: (await record(heard)) === undefined });
    await processEvent(event);
  };
  const takeSaid = ({ body }: { body: object }): Promise<void> => {
    const said = saidToUs.get(body);
    if (said !== undefined) {
      const { who, thread } = said.heard;
      const tell = tellInThread(delivery, thread.id, `tell-${who.delivery}`, wordsFor(who), onError);
      take(said.heard, said.recorded, tell);
    }
    return Promise.resolve();
  };
  app.event('app_mention', takeSaid);
  app.event('message', takeSaid);

  app.event('app_home_opened', ({ event }) => {
    if (event.tab === 'home') goOn('home', () => handlers.home(event.user));
    return Promise.resolve();
  });

  const hearClick = (
    heard: Heard,
    { ack, respond }: Pick<SlackActionMiddlewareArgs<BlockAction>, 'ack' | 'respond'>,
  ): Promise<void> => hear('click', heard, ack, tellBack(respond, wordsFor(heard.who), onError));

  for (const button of ['askAgain', 'capture'] as const) {
    app.action({ type: 'block_actions', action_id: actionPatterns[button] }, (args) => {
      const { action, body } = args;
      if (action.type !== 'button' || body.channel === undefined) return acknowledge('click', args.ack);
      const who = whoClicked(workspace, body);
      return hearClick({ kind: 'again', who, runId: action.value ?? '', capture: button === 'capture' }, args);
    });
  }

  app.action({ type: 'block_actions', action_id: actionPatterns.choose }, (args) => {
    const { action, body } = args;
    const value =
      action.type === 'button'
        ? action.value
        : action.type === 'static_select'
          ? action.selected_option.value
          : undefined;
    if (value === undefined || body.channel === undefined || body.message === undefined) {
      return acknowledge('click', args.ack);
    }
    const who = whoClicked(workspace, body);
    const menu = messageIn(who.conversation, body.message.ts);
    return hearClick({ kind: 'pick', who, value, menu }, args);
  });

  /** Handled once Slack knows that it was heard; lost with the process that heard it. */
  const onButton = (
    pattern: RegExp,
    act: (value: string, who: Who, body: BlockAction, tell: Tell) => Promise<void>,
  ): void => {
    app.action({ type: 'block_actions', action_id: pattern }, async ({ ack, action, body, respond }) => {
      await acknowledge('click', ack);
      if (action.type !== 'button') return;
      const who = whoClicked(workspace, body);
      const tell = tellBack(respond, wordsFor(who), onError, threadOf(body.message));
      goOn('click', () => act(action.value ?? '', who, body, tell));
    });
  };

  for (const [button, pattern] of Object.entries(fixButtons)) {
    onButton(pattern, (value, { user, conversation, delivery: id }, { message: shown }, tell) => {
      const message = shown && messageIn(conversation, shown.ts);
      // The keys of `fixButtons` are the buttons that there are.
      return handlers.fix(button as FixButton, { user, message, value, delivery: id }, tell);
    });
  }
  onButton(actionPatterns.fixDetails, (value, who) => handlers.fixDetails(who, value));
  onButton(actionPatterns.evidence, (value, who) => handlers.evidence(who, value));
  onButton(actionPatterns.caseFile, (value, who, _body, tell) => handlers.caseFile(who, value, tell));
  const judged = (runId: string, who: Who, { message }: BlockAction) => ({
    ...who,
    runId,
    message: message && messageIn(who.conversation, message.ts),
  });
  onButton(actionPatterns.judgeRight, (value, who, body, tell) =>
    handlers.judging.right(judged(value, who, body), tell),
  );
  onButton(actionPatterns.judgeWrong, (value, who, body) => handlers.judging.wrong(judged(value, who, body)));
  app.view(formNames.judgement, async ({ ack, view, body }) => {
    const { was, remark } = view.state.values;
    const waiting = modalOf(loadingJudgement(wordsIn(languages.known({ user: body.user.id }))));
    await acknowledge('form', () => ack({ response_action: 'update', view: waiting }));
    goOn('form', () =>
      handlers.judging.filled({
        viewId: view.id,
        user: body.user.id,
        about: view.private_metadata,
        was: was?.was?.selected_option?.value,
        remark: remark?.remark?.value,
      }),
    );
  });
  onButton(actionPatterns.evidencePage, async (value, { user }, { view }) => {
    if (view) await handlers.evidencePage(view.id, value, view.private_metadata, { user });
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
