/** The doorway to `slack-blocks-to-jsx`: text in any of Slack's forms, and whole display blocks, as React nodes. */
import { createElement, type ReactNode } from 'react';
import { type Block as LibraryBlock, Message } from 'slack-blocks-to-jsx';
import { isData } from '../blocks/walk.ts';
import type { Block, Data } from '../model.ts';
import type { Store } from '../store.ts';
import { mrkdwnToRich, plainToRich } from './mrkdwn.ts';

/** Shows blocks that hold no interactive elements. */
export const display = (store: Store, blocks: Block[]): ReactNode =>
  createElement(Message, {
    // The library's types are narrower than Slack's; the validator has passed these blocks.
    blocks: blocks.map(withoutMarkup) as LibraryBlock[],
    name: '',
    logo: '',
    theme: 'light',
    withoutWrapper: true,
    // A name that is no emoji stays as it was typed.
    hooks: { emoji: (emoji, known) => (known(emoji) === emoji.name ? `:${emoji.name}:` : known(emoji)) },
    data: {
      users: [...store.users.values()].map(({ id, name }) => ({ id, name, avatar: '' })),
      channels: [...store.channels.values()].map(({ id, name }) => ({ id, name })),
      user_groups: [...store.userGroups.values()].map(({ id, name, handle }) => ({ id, name, handle })),
    },
  });

const richText = (store: Store, elements: Data[]): ReactNode => display(store, [{ type: 'rich_text', elements }]);

/** A text object or a message's text. */
export const textNode = (store: Store, text: unknown): ReactNode => {
  if (!isData(text)) return null;
  const words = String(text.text ?? '');
  return richText(store, text.type === 'mrkdwn' ? mrkdwnToRich(words) : plainToRich(words, text.emoji !== false));
};

/** The library reads markup into table cells; Slack shows `raw_text` as it is. */
const withoutMarkup = (block: Block): Block => {
  if (!Array.isArray(block.rows)) return block;
  const cell = (each: unknown): unknown =>
    isData(each) && typeof each.text === 'string'
      ? { type: 'rich_text', elements: plainToRich(each.text, false) }
      : each;
  return {
    ...block,
    type: 'table',
    rows: block.rows.map((row: unknown) => (Array.isArray(row) ? row.map(cell) : row)),
  };
};
