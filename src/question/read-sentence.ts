import { isAboutMany, type Question } from '../case/question.ts';
import { understand } from '../understanding/understand.ts';
import { say } from '../words/say.ts';
import { asMeaning } from './as-meaning.ts';
import { splitCaptureWish } from './capture-wish.ts';
import { fromMeaning, type Wanted } from './from-meaning.ts';
import { portTrouble } from './port-trouble.ts';
import { told } from './told.ts';

/** Where a sentence was said. */
export interface Place {
  how: 'command' | 'mention' | 'thread';
  /** The question of that thread. */
  above?: Question | undefined;
}

/** A sentence as people write it, in English or Chinese → what is done for it. */
export const readSentence = (typed: string, { how, above }: Place): Wanted => {
  const text = typed.replace(/\s+/g, ' ').trim();
  const meaning = understand({ text: typed, how, ...(above ? { before: asMeaning(above) } : {}) });
  const wanted = fromMeaning(meaning, { text, above });
  if (wanted.kind !== 'question') return wanted;
  const { question } = wanted;
  const trouble = 'from' in question ? portTrouble(typed) : undefined;
  if (trouble) return told('wrong', trouble, say('instead.example'));
  if (!splitCaptureWish(text).capture && meaning.capture !== true) return wanted;
  // Only the packets of one path can be shown.
  if (question.kind !== 'path' || isAboutMany(question)) {
    return told('wrong', say('wrong.capture'), say('grammar.with-capture'));
  }
  return { kind: 'question', question: { ...question, capture: true } };
};
