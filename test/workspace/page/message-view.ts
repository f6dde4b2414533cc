/** One message, as it stands in a channel or a thread. */
import { createElement as h, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { stackOf } from '../api/view-methods.ts';
import { isData } from '../blocks/walk.ts';
import type { Block, Message, SlackFile, User } from '../model.ts';
import { appIdentity } from '../seed.ts';
import type { Store } from '../store.ts';
import { blocksView } from './blocks-view.ts';
import { textNode } from './rich.ts';

/** A piece of the page that is exchanged when its version changes. */
export type Piece = { key: string; version: string; html: string };

const slackbot: User = { id: 'USLACKBOT', teamId: '', name: 'slackbot', realName: 'Slackbot', isBot: true };

/** React asks browsers to load images early by a tag of its own, and the library repeats one id: neither belongs here. */
const markup = (node: ReactNode): string =>
  renderToStaticMarkup(node)
    .replace(/<link rel="preload"[^>]*\/>/g, '')
    .replaceAll('id="slack_blocks_to_jsx" ', '');

const rendered = new WeakMap<Message, { version: string; html: string }>();

export const messagePiece = (store: Store, message: Message, place: 'channel' | 'thread'): Piece => {
  const replies = store.replies(message.channel, message.ts).filter((each) => !each.ephemeralFor);
  const version = `${message.version}.${place}.${replies.length}`;
  const known = rendered.get(message);
  if (known?.version === version) return { key: message.ts, ...known };
  const html = markup(messageView(store, message, place === 'channel' ? replies : []));
  rendered.set(message, { version, html });
  return { key: message.ts, version, html };
};

const messageView = (store: Store, message: Message, replies: Message[]): ReactNode => {
  const author = store.users.get(message.user) ?? slackbot;
  const classes = ['ws-message', message.ephemeralFor ? 'ws-only-you' : ''].join(' ').trim();
  return h(
    'article',
    { className: classes, 'data-channel': message.channel, 'data-ts': message.ts },
    avatar(author),
    h(
      'div',
      { className: 'ws-body' },
      message.ephemeralFor ? h('p', { className: 'ws-note' }, 'Only visible to you') : null,
      store.channels.get(message.channel)?.pins.includes(message.ts)
        ? h('p', { className: 'ws-note' }, 'Pinned to this channel')
        : null,
      h(
        'p',
        { className: 'ws-by' },
        h('strong', null, author.realName),
        author.isBot ? h('span', { className: 'ws-tag' }, 'APP') : null,
        time(message.ts),
        message.editedTs ? h('span', { className: 'ws-edited' }, '(edited)') : null,
      ),
      ...content(store, message),
      ...message.files.flatMap((id) => fileView(store.files.get(id))),
      reactions(message),
      threadLink(store, message, replies),
    ),
  );
};

const content = (store: Store, message: Message): ReactNode[] => {
  const sight = { store, values: message.values };
  const attached = message.attachments
    .filter(isData)
    .map((each, index) =>
      h(
        'div',
        { key: index, className: 'ws-attachment', style: { borderColor: colour(each.color) } },
        Array.isArray(each.blocks)
          ? blocksView(sight, each.blocks as Block[])
          : textNode(store, { type: 'mrkdwn', text: String(each.text ?? each.fallback ?? '') }),
      ),
    );
  const main =
    message.blocks.length > 0
      ? blocksView(sight, message.blocks)
      : message.text === ''
        ? []
        : [h('div', { key: 'text', className: 'ws-text' }, textNode(store, { type: 'mrkdwn', text: message.text }))];
  return [...main, ...attached];
};

const colour = (given: unknown): string =>
  typeof given === 'string' && /^#?[0-9a-f]{6}$/i.test(given) ? `#${given.replace('#', '')}` : '#c9ced6';

const hues = [212, 152, 28, 340, 262, 190];

const avatar = (user: User): ReactNode => {
  const hue = hues[[...user.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length];
  const style = user.isBot ? {} : { background: `hsl(${hue} 45% 42%)` };
  const initials = user.realName
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join('');
  return h(
    'div',
    { className: user.isBot ? 'ws-avatar ws-avatar-app' : 'ws-avatar', 'aria-hidden': true, style },
    initials,
  );
};

const time = (ts: string): ReactNode => {
  const date = new Date(Number(ts) * 1000);
  return h('time', { dateTime: date.toISOString() }, date.toISOString().slice(11, 16));
};

const fileView = (file: SlackFile | undefined): ReactNode[] => {
  if (!file) return [];
  const source = `/page/file/${file.id}`;
  const caption = h(
    'figcaption',
    null,
    h('a', { href: source, target: '_blank', rel: 'noreferrer' }, file.title),
    h('small', null, size(file.bytes.length)),
  );
  if (/^image\//.test(file.mimetype)) {
    const picture = h('img', { src: source, alt: file.altText || file.title });
    return [
      h(
        'figure',
        { key: file.id, className: 'ws-file' },
        caption,
        h('a', { href: source, target: '_blank', rel: 'noreferrer' }, picture),
      ),
    ];
  }
  const isText = /^text\/|json/.test(file.mimetype);
  const lines = isText ? file.bytes.toString('utf8').trimEnd().split('\n') : [];
  const preview = lines.length > 0 ? h('pre', { tabIndex: 0 }, lines.slice(0, 8).join('\n')) : null;
  const more = lines.length > 8 ? h('small', null, `${lines.length - 8} more lines`) : null;
  return [h('figure', { key: file.id, className: 'ws-file' }, caption, preview, more)];
};

const size = (bytes: number): string => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`);

const reactions = (message: Message): ReactNode =>
  message.reactions.length === 0
    ? null
    : h(
        'p',
        { className: 'ws-reactions' },
        ...message.reactions.map((each) => h('span', { key: each.name }, `:${each.name}: ${each.users.length}`)),
      );

const threadLink = (store: Store, message: Message, replies: Message[]): ReactNode => {
  if (replies.length === 0) {
    return message.threadTs || message.ephemeralFor
      ? null
      : h('a', { className: 'ws-reply', href: `#/${message.channel}/${message.ts}` }, 'Reply in thread');
  }
  const people = [...new Set(replies.map((each) => each.user))].map((id) => store.users.get(id)?.realName ?? id);
  return h(
    'a',
    { className: 'ws-thread-link', href: `#/${message.channel}/${message.ts}`, title: people.join(', ') },
    `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`,
  );
};

/** The app's Home as a person sees it. */
export const homePiece = (store: Store, userId: string): Piece => {
  const view = store.homes.get(userId);
  const body = view
    ? blocksView({ store, values: view.values }, view.blocks)
    : [h('p', { key: 'none', className: 'ws-empty' }, `${appIdentity.name} has not published anything here yet.`)];
  const html = markup(h('div', { className: 'ws-home', 'data-view': view?.id ?? '' }, ...body));
  return { key: 'home', version: view?.hash ?? 'none', html };
};

/** The topmost modal of a person; no html when there is none. */
export const modalPiece = (store: Store, userId: string): Piece & { notifies: boolean } => {
  const view = stackOf(store, userId).at(-1);
  if (!view) return { key: '', version: '', html: '', notifies: false };
  const say = (text: unknown, other: string): string => (isData(text) ? String(text.text) : other);
  const html = markup(
    h(
      'form',
      { className: 'ws-modal', 'data-view': view.id, noValidate: true },
      h(
        'header',
        null,
        h('h2', null, say(view.title, '')),
        h('button', { type: 'button', className: 'ws-close', 'data-close': '', 'aria-label': 'Close' }, '×'),
      ),
      h(
        'div',
        { className: 'ws-modal-body' },
        view.errors[''] ? h('p', { className: 'ws-error', role: 'alert' }, view.errors['']) : null,
        ...blocksView({ store, values: view.values }, view.blocks, view.errors),
      ),
      h(
        'footer',
        null,
        h(
          'button',
          { type: 'button', className: 'ws-button', 'data-close': '' },
          say(view.close, view.submit ? 'Cancel' : 'Close'),
        ),
        view.submit
          ? h('button', { type: 'submit', className: 'ws-button ws-primary' }, say(view.submit, 'Submit'))
          : null,
      ),
    ),
  );
  const errors = Object.keys(view.errors).length > 0 ? JSON.stringify(view.errors) : '';
  return { key: view.id, version: `${view.hash}${errors}`, html, notifies: view.notifyOnClose };
};
