import type { SuggestedFix } from '../../case/verdict.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { cut } from './text.ts';
import { type Block, bold, line, preformatted, rich, words } from './view.ts';

const mostFixes = 2;
const lineLength = 240;

/** Fixes without buttons, each with what to copy. */
export const fixesToCopy = (tell: Words, fixes: readonly SuggestedFix[]): Block[] =>
  fixes
    .slice(0, mostFixes)
    .map((fix) =>
      rich(
        line(
          words(tell(fix.by === 'people' ? say('fix.for-people') : say('fix.lead'))),
          bold(tell(fix.title)),
          words(` – ${cut(tell(fix.why), lineLength)}`),
        ),
        preformatted(cut(fix.command, 4 * lineLength)),
      ),
    );
