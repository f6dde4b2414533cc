import type { HomeView, ModalView } from '@slack/types';
import type { Page } from '../views/draft.ts';
import { cut } from '../views/text.ts';
import type { Block } from '../views/view.ts';
import type { SlackClient } from './client.ts';
import { fitView } from './fit.ts';
import { limits } from './limits.ts';
import { plain } from './message.ts';

/** What is shown beside conversations: modals, and the app's own page. */
export interface Pages {
  /** `trigger`: of the press that it follows, good for about 3 s. Answers which it is; undefined: Slack does not say. */
  open(trigger: string, page: Page): Promise<string | undefined>;
  show(id: string, page: Page): Promise<void>;
  home(user: string, blocks: readonly Block[]): Promise<void>;
}

export const modalOf = ({ title, close, about, form, blocks }: Page): ModalView => ({
  type: 'modal',
  callback_id: form?.name ?? 'evidence',
  ...(form ? { submit: plain(cut(form.send, limits.viewTitle)) } : {}),
  title: plain(cut(title, limits.viewTitle)),
  close: plain(close),
  private_metadata: cut(about, limits.privateMetadata),
  blocks: fitView(blocks),
});

export const homeOf = (blocks: readonly Block[]): HomeView => ({ type: 'home', blocks: fitView(blocks) });

export const openPages = (client: SlackClient): Pages => ({
  open: async (trigger, page) => (await client.views.open({ trigger_id: trigger, view: modalOf(page) })).view?.id,
  show: async (id, page) => {
    await client.views.update({ view_id: id, view: modalOf(page) });
  },
  home: async (user, blocks) => {
    await client.views.publish({ user_id: user, view: homeOf(blocks) });
  },
});
