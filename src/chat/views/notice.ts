import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Spoken } from './draft.ts';
import { bold, bullets, code, line, preformatted, rich, words } from './view.ts';

/** A short message: what is so, and what to do next. */
export const renderNotice =
  (mark: string, problem: Message | string, next?: Message | string): Spoken =>
  (tell) => ({
    text: next ? `${tell(problem)} ${tell(next)}` : tell(problem),
    blocks: [rich(line(words(`${mark} `), bold(tell(problem))), ...(next ? [line(words(tell(next)))] : []))],
  });

/** A question that was not understood: what is wrong with it, and how to ask. */
export const renderMisunderstood =
  (problem: Message | string, help: Message | string): Spoken =>
  (tell) => ({
    text: tell(problem),
    blocks: [
      rich(line(words('❓ '), bold(tell(problem))), line(words(tell(say('help.ask-like')))), preformatted(tell(help))),
    ],
  });

/** What can be asked: examples, and how each command is written. Every line may be broken, as a phone does. */
export const renderHelp =
  (slash: string, grammar: readonly Message[], examples: readonly string[]): Spoken =>
  (tell) => ({
    text: `${slash} ${grammar.slice(0, 1).map(tell).join('')}`,
    blocks: [
      rich(
        line(bold(tell(say('help.title')))),
        bullets(examples.map((example) => line(code(`${slash} ${example}`)))),
        line(bold(tell(say('help.all')))),
        bullets(grammar.map((one) => line(words(tell(one))))),
        line(words(tell(say('help.capture-lead'))), bold('with capture'), words(tell(say('help.capture')))),
        line(bold(tell(say('help.more')))),
        bullets(
          [
            say('help.form', { command: slash }),
            say('help.diagnose-this'),
            say('help.correct'),
            say('help.direct-messages'),
          ].map((one) => line(words(tell(one)))),
        ),
        line(words(tell(say('help.no-change')))),
      ),
    ],
  });
