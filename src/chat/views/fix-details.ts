import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Page } from './draft.ts';
import { type FixView, risk, stateLine, titleOf, whoLine } from './fix.ts';
import { pageOf, textPage } from './page.ts';
import { cut, oneLine } from './text.ts';
import { bold, bullets, code, italic, line, type Part, preformatted, rich, words } from './view.ts';

/** All there is to know about one fix, beside the message with its buttons. */

const mostLines = 60;
const lineLength = 300;
const commandLength = 2_900;
const whyLength = 1_500;

const some = (tell: Words, all: readonly string[]): string[] => [
  ...all.slice(0, mostLines).map((each) => cut(oneLine(each), lineLength)),
  ...(all.length > mostLines ? [tell(say('more.lines', { count: all.length - mostLines }))] : []),
];

const listed = (tell: Words, all: readonly string[]): Part => bullets(some(tell, all).map((each) => line(code(each))));

const quoted = (tell: Words, lead: Parameters<Words>[0], all: readonly Parameters<Words>[0][] = []): Part[] =>
  all.length === 0 ? [] : [line(words(tell(lead))), preformatted(some(tell, all.map(tell)).join('\n'))];

const title = say('fix.details');

export const loadingDetails = (tell: Words): Page => textPage(tell, title, say('fix.fetching'));

/** Why there is nothing to show. */
export const noDetails = (tell: Words, why: Message): Page => textPage(tell, title, why);

export const renderFixDetails = (tell: Words, view: FixView): Page => {
  const { fix, lines, difference } = view;
  return pageOf(tell, title, [
    rich(
      line(...stateLine(tell, view)),
      line(bold(titleOf(tell, view))),
      line(words(cut(oneLine(tell(fix.why)), whyLength))),
      line(words(tell(say('fix.for'))), words(cut(oneLine(tell(fix.cause.statement)), whyLength))),
      line(...risk(tell, view)),
    ),
    rich(line(words(tell(say('fix.would-run')))), preformatted(cut(fix.command, commandLength))),
    ...(fix.evidence.length > 0 ? [rich(line(words(tell(say('fix.rests-on')))), listed(tell, fix.evidence))] : []),
    ...[quoted(tell, say('fix.difference'), difference), quoted(tell, say('fix.came-back'), lines)]
      .filter((parts) => parts.length > 0)
      .map((parts) => rich(...parts)),
    rich(line(words(tell(whoLine(view)))), line(italic(tell(say('fix.on-record', { id: view.id }))))),
  ]);
};
