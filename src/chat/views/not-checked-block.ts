import type { NotChecked } from '../../case/verdict.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { cut } from './text.ts';
import { type Block, bold, bullets, italic, line, rich, words } from './view.ts';

/** What was not checked and why, below an answer; nothing where all was. */

const mostNotChecked = 8;
const lineLength = 240;

export const notCheckedBlock = (tell: Words, { notChecked }: { notChecked: readonly NotChecked[] }): Block[] => {
  if (notChecked.length === 0) return [];
  const rest = notChecked.length - mostNotChecked;
  return [
    rich(
      line(bold(tell(say('thread.not-checked')))),
      bullets(
        notChecked
          .slice(0, mostNotChecked)
          .map(({ what, reason }) => line(bold(tell(what)), words(` – ${cut(tell(reason), lineLength)}`))),
      ),
      ...(rest > 0 ? [line(italic(tell(say('more.things', { count: rest }))))] : []),
    ),
  ];
};
