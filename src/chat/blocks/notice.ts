import type { Draft } from './draft.ts';
import { bold, line, preformatted, rich, words } from './rich.ts';

/** A short message: what is so, and what to do next. */
export const renderNotice = (mark: string, problem: string, next?: string): Draft => ({
  text: next ? `${problem} ${next}` : problem,
  blocks: [rich(line(words(`${mark} `), bold(problem)), ...(next ? [line(words(next))] : []))],
});

/** A question that was not understood: what is wrong with it, and how to ask. */
export const renderMisunderstood = (problem: string, help: string): Draft => ({
  text: problem,
  blocks: [rich(line(words('❓ '), bold(problem)), line(words('Ask like this:')), preformatted(help))],
});

/** What can be asked. */
export const renderHelp = (command: string, grammar: string, examples: readonly string[]): Draft => ({
  text: `${command} why A cannot reach B [on PORT]`,
  blocks: [
    rich(
      line(bold('Ask why one pod cannot reach another')),
      preformatted(examples.map((example) => `${command} ${example}`).join('\n')),
      preformatted(grammar),
      line(
        words('A question that ends in '),
        bold('with capture'),
        words(", and the button of an answer, put what each place saw of the test's own packets into the thread as "),
        words('.pcap files of at most 48 kB; nothing else is in them.'),
      ),
      line(
        words('In a thread, mention me: with a question, or with '),
        bold('again'),
        words(' to ask the last one anew.'),
      ),
      line(
        words(
          'I change nothing by myself. A fix is text to copy, or has buttons: it runs once, when somebody entitled to it approves it.',
        ),
      ),
    ),
  ],
});
