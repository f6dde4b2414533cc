import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Page } from './draft.ts';
import { type Block, line, rich, words } from './view.ts';

export const pageOf = (tell: Words, title: Message, blocks: readonly Block[], about = ''): Page => ({
  title: tell(title),
  close: tell(say('button.close')),
  about,
  blocks,
});

/** One sentence: that it is being fetched, or why it cannot be shown. */
export const textPage = (tell: Words, title: Message, text: Message): Page =>
  pageOf(tell, title, [rich(line(words(tell(text))))]);
