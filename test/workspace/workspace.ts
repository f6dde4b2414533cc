/**
 * A local Slack that an unchanged Bolt app runs against: give the app `apiUrl` as `slackApiUrl`, the two
 * tokens and the signing secret. People are driven by the functions here or by hand on the page at `url`.
 */
import { allScopes } from './api/call.ts';
import type { ApiContext } from './api/context.ts';
import { stackOf } from './api/view-methods.ts';
import { Controls } from './controls.ts';
import type { Delivery, Outcome } from './deliver/delivery.ts';
import { Dispatcher } from './deliver/dispatcher.ts';
import { RequestUrl, type RequestUrls } from './deliver/request-url.ts';
import { ResponseUrls } from './deliver/response-urls.ts';
import { SocketHub } from './deliver/socket-hub.ts';
import { serve } from './http/server.ts';
import type {
  ApiCall,
  Channel,
  Data,
  LinkSeen,
  Mention,
  Message,
  Pane,
  SlackFile,
  User,
  UserGroup,
  View,
} from './model.ts';
import { pageHandler } from './page/handler.ts';
import type { Choice } from './person/choose.ts';
import { press, suggest, type Target } from './person/interact.ts';
import { close as closeModal, type Filled, type Submitted, submit } from './person/modal.ts';
import { lookBeside, openPane } from './person/pane.ts';
import { openHome, type Said, say } from './person/say.ts';
import { messageShortcut, shortcut } from './person/shortcut.ts';
import { slash } from './person/slash.ts';
import { channelOf, personOf, type World } from './person/world.ts';
import { Rates } from './rates.ts';
import { appIdentity, defaultSeed } from './seed.ts';
import { Store } from './store.ts';
import { Triggers } from './triggers.ts';

export type WorkspaceOptions = {
  /** 0 or none: any free port. */
  port?: number;
  /** 127.0.0.1 unless given. */
  host?: string;
  /** Instead of, or by id in addition to, the small seeded workspace. */
  users?: User[];
  channels?: Channel[];
  userGroups?: UserGroup[];
  /** Id of the Enterprise Grid organisation that the workspace belongs to. */
  enterpriseId?: string;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Scopes of the bot token; all unless given. */
  scopes?: string[];
  /** Deliver by signed HTTP requests to this address instead of over sockets. */
  requestUrl?: string | RequestUrls;
  /** Slash commands that the page offers; any may be typed. */
  commands?: { name: string; hint: string }[];
  /** What an empty channel offers to type. */
  examples?: string[];
  /** What the page says about this workspace, beside its channels. */
  note?: string;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
};

type ClickOptions = { blockId?: string };

export type Workspace = {
  /** The page. */
  url: string;
  /** For `slackApiUrl`. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  teamId: string;
  outsideTeamId: string;
  botUserId: string;
  controls: Controls;
  slash: (user: string, channel: string, command: string, text?: string) => Promise<Outcome>;
  click: (user: string, target: Target, actionId: string, options?: ClickOptions) => Promise<Outcome>;
  /** Picks from a menu: an option's value, a user's or channel's id, or several. */
  select: (user: string, target: Target, actionId: string, choice: Choice, options?: ClickOptions) => Promise<Outcome>;
  /** What an external menu offers; needed before one of its options can be selected. */
  suggest: (user: string, target: Target, actionId: string, typed: string) => Promise<Data[]>;
  /** Fills and submits a person's topmost modal (or the one named). */
  submitView: (user: string, filled?: Filled, viewId?: string) => Promise<Submitted>;
  closeView: (user: string, viewId?: string) => Promise<void>;
  /** Writes a message as typed: `@name` becomes a mention. */
  say: (user: string, channel: string, text: string, options?: { threadTs?: string }) => Promise<Said>;
  /** Mentions the app. */
  mention: (user: string, channel: string, text: string, options?: { threadTs?: string }) => Promise<Said>;
  /** A shortcut of the app, by its `callback_id`. */
  shortcut: (user: string, callbackId: string) => Promise<Outcome>;
  /** The same on a message. */
  messageShortcut: (user: string, channel: string, ts: string, callbackId: string) => Promise<Outcome>;
  /** Opens the assistant pane, perhaps beside a channel; answers its thread. */
  openPane: (user: string, beside?: string) => Promise<string>;
  lookBeside: (user: string, ts: string, beside: string) => Promise<Outcome>;
  /** What a thread of the pane shows beside its messages. */
  pane: (user: string, ts: string) => Pane | undefined;
  openHome: (user: string) => Promise<Outcome>;
  /** Oldest first, replies left out; with a user, also what only that user sees. */
  messages: (channel: string, forUser?: string) => Message[];
  /** The parent and its replies, oldest first. */
  thread: (channel: string, ts: string, forUser?: string) => Message[];
  ephemerals: (user: string) => Message[];
  /** Open modals of a person, the lowest first. */
  views: (user: string) => View[];
  home: (user: string) => View | undefined;
  /** The direct channel between a person and the app. */
  direct: (user: string) => Channel;
  files: () => SlackFile[];
  /** Every Web API call and response_url post, or those of one method. */
  calls: (method?: string) => ApiCall[];
  mentions: () => Mention[];
  links: () => LinkSeen[];
  deliveries: () => Delivery[];
  redeliver: (deliveryId?: string) => Promise<Outcome>;
  /** From now on by signed HTTP; undefined: back to sockets. */
  useRequestUrl: (url: string | RequestUrls | undefined) => void;
  /** The `url_verification` handshake of a request URL. */
  verifyRequestUrl: () => Promise<boolean>;
  setScopes: (scopes: string[]) => void;
  sockets: Pick<SocketHub, 'connections' | 'disconnect' | 'cut'>;
  world: World;
  close: () => Promise<void>;
};

const byId = <T extends { id: string }>(seeded: T[], given: T[] = []): T[] => [
  ...seeded.filter((each) => !given.some((other) => other.id === each.id)),
  ...given,
];

const asUrls = (url: string | RequestUrls): RequestUrls =>
  typeof url === 'string' ? { commands: url, interactivity: url, events: url } : url;

export const startWorkspace = async (options: WorkspaceOptions = {}): Promise<Workspace> => {
  const clock = options.clock ?? Date.now;
  const seed = defaultSeed();
  seed.users = byId(seed.users, options.users);
  seed.channels = byId(seed.channels, options.channels);
  if (options.enterpriseId !== undefined) seed.team.enterpriseId = options.enterpriseId;
  seed.userGroups = byId(seed.userGroups, options.userGroups);
  const store = new Store(seed, clock);
  const controls = new Controls();
  const sockets = new SocketHub(clock);
  const tokens = { bot: options.botToken ?? 'xoxb-local-bot', app: options.appToken ?? 'xapp-local-app' };
  const signingSecret = options.signingSecret ?? 'local-signing-secret';
  const host = options.host ?? '127.0.0.1';
  let origin = '';
  const context: ApiContext = {
    store,
    controls,
    triggers: new Triggers(clock),
    scopes: options.scopes ? new Set(options.scopes) : allScopes(),
    origin: () => origin,
    socketUrl: () => `${origin.replace('http', 'ws')}${sockets.issueTicket()}`,
  };
  const responseUrls = new ResponseUrls(context);
  let requestUrl = options.requestUrl ? new RequestUrl(asUrls(options.requestUrl), signingSecret, clock) : undefined;
  const dispatcher = new Dispatcher(store, controls, () => requestUrl ?? sockets);
  const world: World = { context, dispatcher, responseUrls };
  const commands = options.commands ?? [{ name: '/calico', hint: 'why shop/web-0 cannot reach shop/db-0 on 5432' }];
  const page = pageHandler(world, {
    commands,
    examples: options.examples ?? commands.flatMap(({ name, hint }) => [`${name} ${hint}`, `${name} help`]),
    note: options.note ?? '',
  });
  const parts = { context: { ...context, tokens, rates: new Rates() }, responseUrls, sockets, page: page.handle };
  const { server, port } = await serve(parts, host, options.port ?? 0);
  origin = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;

  const visible = (forUser: string | undefined) => (message: Message) =>
    !message.ephemeralFor || (forUser !== undefined && message.ephemeralFor === personOf(store, forUser).id);

  return {
    url: `${origin}/`,
    apiUrl: `${origin}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret,
    teamId: seed.team.id,
    outsideTeamId: seed.outsideTeam.id,
    botUserId: appIdentity.botUserId,
    controls,
    slash: (user, channel, command, text = '') => slash(world, user, channel, command, text),
    click: (user, target, actionId, more = {}) =>
      press(world, { user, target: resolve(store, target), actionId, ...more }),
    select: (user, target, actionId, choice, more = {}) =>
      press(world, { user, target: resolve(store, target), actionId, choice, ...more }),
    suggest: (user, target, actionId, typed) =>
      suggest(world, { user, target: resolve(store, target), actionId }, typed),
    submitView: (user, filled = {}, viewId) => submit(world, user, viewId, filled),
    closeView: async (user, viewId) => {
      const id = viewId ?? stackOf(store, personOf(store, user).id).at(-1)?.id;
      if (id !== undefined) await closeModal(world, user, id);
    },
    say: (user, channel, text, more) => say(world, user, channel, text, more),
    mention: (user, channel, text, more) =>
      say(world, user, channel, `<@${appIdentity.botUserId}> ${text}`, { ...more, isRaw: true }),
    shortcut: (user, callbackId) => shortcut(world, user, callbackId),
    messageShortcut: (user, channel, ts, callbackId) => messageShortcut(world, user, channel, { ts, callbackId }),
    openPane: (user, beside) => openPane(world, user, beside),
    lookBeside: (user, ts, beside) => lookBeside(world, user, ts, beside),
    pane: (user, ts) => store.panes.get(`${store.directChannel(personOf(store, user).id).id}:${ts}`),
    openHome: (user) => openHome(world, user),
    messages: (channel, forUser) =>
      store.messagesOf(channelOf(store, channel).id).filter((each) => !each.threadTs && visible(forUser)(each)),
    thread: (channel, ts, forUser) =>
      store
        .messagesOf(channelOf(store, channel).id)
        .filter((each) => (each.ts === ts || each.threadTs === ts) && visible(forUser)(each)),
    ephemerals: (user) =>
      [...store.messages.values()].flat().filter((each) => each.ephemeralFor === personOf(store, user).id),
    views: (user) => stackOf(store, personOf(store, user).id),
    home: (user) => store.homes.get(personOf(store, user).id),
    direct: (user) => store.directChannel(personOf(store, user).id),
    files: () => [...store.files.values()],
    calls: (method) => store.calls.filter((each) => method === undefined || each.method === method),
    mentions: () => store.mentions,
    links: () => store.links,
    deliveries: () => dispatcher.deliveries,
    redeliver: (id) => dispatcher.redeliver(id),
    useRequestUrl: (url) => {
      requestUrl = url === undefined ? undefined : new RequestUrl(asUrls(url), signingSecret, clock);
    },
    verifyRequestUrl: async () => (await requestUrl?.verify()) ?? false,
    setScopes: (scopes) => {
      context.scopes.clear();
      for (const scope of scopes) context.scopes.add(scope);
    },
    sockets,
    world,
    close: async () => {
      dispatcher.close();
      page.close();
      sockets.close();
      // Calls under way may finish; whoever keeps a connection open longer than that is cut off.
      const cut = setTimeout(() => server.closeAllConnections(), 300);
      await new Promise<void>((done) => server.close(() => done()));
      clearTimeout(cut);
    },
  };
};

/** Lets tests name a channel as people do. */
const resolve = (store: Store, target: Target): Target =>
  'viewId' in target ? target : { channel: channelOf(store, target.channel).id, ts: target.ts };
