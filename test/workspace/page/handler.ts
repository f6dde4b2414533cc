/** Serves the page: its document and files, its pieces, its live updates, and what people do on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isData } from '../blocks/walk.ts';
import { readBody } from '../http/body.ts';
import { sendJson } from '../http/server.ts';
import type { Data, Message } from '../model.ts';
import type { Choice } from '../person/choose.ts';
import { press, suggest, type Target, type } from '../person/interact.ts';
import { close, submit } from '../person/modal.ts';
import { openHome, say } from '../person/say.ts';
import { slash } from '../person/slash.ts';
import { channelOf, personOf, type World } from '../person/world.ts';
import { asset } from './assets.ts';
import { homePiece, messagePiece, modalPiece } from './message-view.ts';
import { peopleAndPlaces } from './places.ts';

type Command = { name: string; hint: string };

/** What the page says beside what is in the workspace. */
export type PageWords = { commands: Command[]; examples: string[]; note: string };

export const pageHandler = (world: World, said: PageWords) => {
  const { store } = world.context;
  const streams = new Map<ServerResponse, string>();
  const stopListening = store.onChange((change) => {
    for (const [stream, user] of streams) {
      const isHidden = change.kind === 'message' && change.onlyFor !== undefined && change.onlyFor !== user;
      const isOthers = (change.kind === 'view' || change.kind === 'home') && change.user !== user;
      if (!isHidden && !isOthers) stream.write(`data: ${JSON.stringify(change)}\n\n`);
    }
  });

  const get = async (path: string, query: URLSearchParams, response: ServerResponse): Promise<boolean> => {
    if (path.startsWith('/page/file/')) return file(world, path.slice('/page/file/'.length), response);
    const wanted = query.get('user') ?? '';
    const user = wanted === '' ? '' : personOf(store, wanted).id;
    switch (path) {
      case '/page/places':
        sendJson(response, 200, { ...peopleAndPlaces(store, user), ...said });
        return true;
      case '/page/channel':
        sendJson(response, 200, channelPieces(world, user, query));
        return true;
      case '/page/thread':
        sendJson(response, 200, threadPieces(world, user, query));
        return true;
      case '/page/home':
        sendJson(response, 200, { pieces: [homePiece(store, user)] });
        return true;
      case '/page/modal':
        sendJson(response, 200, modalPiece(store, user));
        return true;
      case '/page/events':
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        response.write(': live\n\n');
        streams.set(response, user);
        response.on('close', () => streams.delete(response));
        return true;
      default:
        return asset(path, response);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    if (request.method === 'GET') return get(url.pathname, url.searchParams, response);
    const action = actions[url.pathname];
    if (request.method !== 'POST' || !action) return false;
    // Only the page itself may act: a form on some other site cannot send this content type or this origin.
    const origin = request.headers.origin;
    const isOwn = origin === undefined || new URL(origin).host === request.headers.host;
    if (!isOwn || request.headers['content-type'] !== 'application/json') {
      sendJson(response, 403, { error: 'only the page itself may do this' });
      return true;
    }
    const body: unknown = JSON.parse((await readBody(request)).toString());
    try {
      sendJson(response, 200, (await action(world, isData(body) ? body : {})) ?? {});
    } catch (error) {
      // A refusal in words is a normal answer here: the page shows it.
      sendJson(response, 200, { refusal: error instanceof Error ? error.message : String(error) });
    }
    return true;
  };

  const end = (): void => {
    stopListening();
    for (const stream of streams.keys()) stream.end();
  };
  return { handle, close: end };
};

/** Ephemeral messages vanish when the page is loaded again: only those since then are shown. */
const seenBy =
  (user: string, since: number) =>
  (message: Message): boolean =>
    !message.ephemeralFor || (message.ephemeralFor === user && Number(message.ts) * 1000 >= since - 1000);

const most = 200;

const channelPieces = (world: World, user: string, query: URLSearchParams): Data => {
  const { store } = world.context;
  const channel = channelOf(store, query.get('channel') ?? '');
  const isSeen = seenBy(user, Number(query.get('since') ?? 0));
  const messages = store
    .messagesOf(channel.id)
    .filter((each) => (!each.threadTs || each.alsoInChannel) && isSeen(each))
    .slice(-most);
  return { pieces: messages.map((each) => messagePiece(store, each, 'channel')) };
};

const threadPieces = (world: World, user: string, query: URLSearchParams): Data => {
  const { store } = world.context;
  const channel = channelOf(store, query.get('channel') ?? '');
  const ts = query.get('ts') ?? '';
  const isSeen = seenBy(user, Number(query.get('since') ?? 0));
  const messages = store
    .messagesOf(channel.id)
    .filter((each) => (each.ts === ts || each.threadTs === ts) && isSeen(each));
  return { pieces: messages.map((each) => messagePiece(store, each, 'thread')) };
};

const file = (world: World, id: string, response: ServerResponse): boolean => {
  const found = world.context.store.files.get(id);
  if (found?.state !== 'complete') return false;
  const isShown = /^image\/(png|jpeg|gif)$/.test(found.mimetype);
  response.writeHead(200, {
    'content-type': isShown ? found.mimetype : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
  });
  response.end(found.bytes);
  return true;
};

const text = (body: Data, name: string): string => String(body[name] ?? '');

const targetOf = (body: Data): Target =>
  typeof body.viewId === 'string' ? { viewId: body.viewId } : { channel: text(body, 'channel'), ts: text(body, 'ts') };

const pressOf = (body: Data) => ({
  user: text(body, 'user'),
  target: targetOf(body),
  actionId: text(body, 'actionId'),
  blockId: text(body, 'blockId'),
  choice: (body.choice ?? null) as Choice,
});

const actions: { [path: string]: (world: World, body: Data) => Promise<unknown> | unknown } = {
  '/page/send': (world, body) => {
    const threadTs = typeof body.threadTs === 'string' && body.threadTs !== '' ? body.threadTs : undefined;
    const words = text(body, 'text').trim();
    if (!words.startsWith('/')) {
      return say(world, text(body, 'user'), text(body, 'channel'), words, threadTs ? { threadTs } : {}).then(
        () => ({}),
      );
    }
    const [command = '', ...rest] = words.split(' ');
    if (threadTs)
      throw new Error(`${command} does not work in threads. Use it in the channel, or mention the app here.`);
    return slash(world, text(body, 'user'), text(body, 'channel'), command, rest.join(' ').trim());
  },
  '/page/act': (world, body) => press(world, pressOf(body)),
  '/page/type': (world, body) => type(world, pressOf(body)),
  '/page/suggest': async (world, body) => ({ options: await suggest(world, pressOf(body), text(body, 'typed')) }),
  '/page/submit': (world, body) => submit(world, text(body, 'user'), text(body, 'viewId'), {}),
  '/page/close': (world, body) => close(world, text(body, 'user'), text(body, 'viewId')),
  '/page/open-home': (world, body) => openHome(world, text(body, 'user')),
};
