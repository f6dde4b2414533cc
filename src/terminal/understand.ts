import { once } from 'node:events';
import { schemaReason } from '../case/schema-reason.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { boundedLines } from '../limits/bounded-lines.ts';
import type { TextLimits } from '../limits/limits.ts';
import { askBack } from '../question/ask-back.ts';
import { describeMeaning } from '../question/describe-meaning.ts';
import { askedSchema } from '../question/meaning-schema.ts';
import { tooLong } from '../question/text-limit.ts';
import type { Meaning } from '../understanding/meaning.ts';
import type { Asked } from '../understanding/sentence.ts';
import { understand } from '../understanding/understand.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { exitCodes } from './exit-codes.ts';
import { printable, printableJsonLine } from './printable.ts';
import type { Voice } from './voice.ts';

/** A text of 4,000 characters, each written as `\uXXXX`, and a meaning. */
const line: TextLimits = { bytes: 64_000, values: 500, depth: 10 };

type Noted = Meaning & { note?: string };

const refused = (why: Message, tell: Words): Noted => ({ kind: 'not-ours', note: tell(why) });

const meaningOf = ({ text, how, before }: Asked, tell: Words): Noted => {
  const problem = tooLong(text);
  return problem === undefined ? understand({ text, how, before }) : refused(problem, tell);
};

/** One line of JSON, `{text, how, before}` → what it asks. A line that is none is refused, and says why. */
export const understandLine = (written: string, tell: Words): Noted => {
  let document: unknown;
  try {
    document = parseJson(written, say('understood.line'), line);
  } catch {
    return refused(written.length > line.bytes ? say('understood.too-long') : say('understood.not-json'), tell);
  }
  const asked = askedSchema.safeParse(document);
  if (!asked.success) return refused(say('understood.not-a-question', { where: schemaReason(asked.error) }), tell);
  const { text, how, before } = asked.data;
  return meaningOf({ text, how: how ?? undefined, before: before ?? undefined }, tell);
};

/** Reads lines to the end of the input, and answers each in its turn. */
export const understandLines = async (
  input: AsyncIterable<string | Buffer>,
  output: NodeJS.WritableStream,
  { forScripts }: Pick<Voice, 'forScripts'>,
): Promise<number> => {
  for await (const written of boundedLines(input, line.bytes)) {
    const isTaken = output.write(`${printableJsonLine(understandLine(written, forScripts))}\n`);
    if (!isTaken) await once(output, 'drain');
  }
  return exitCodes.healthy;
};

/** Prints what words ask, without asking it. */
export const understandWords = (words: string, { json }: { json?: boolean }, voice: Voice): number => {
  const meaning = meaningOf({ text: words, how: 'command' }, voice.forScripts);
  if (json) {
    process.stdout.write(`${printableJsonLine(meaning)}\n`);
    return exitCodes.healthy;
  }
  const { tell } = voice;
  const lines = [
    meaning.note ?? tell(describeMeaning(meaning)),
    ...(meaning.kind === 'ask-back' ? [tell(askBack(meaning).problem)] : []),
  ];
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return exitCodes.healthy;
};
