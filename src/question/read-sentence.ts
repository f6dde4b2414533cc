import type { ClusterNames } from '../case/known-names.ts';
import { isAboutMany, type Question } from '../case/question.ts';
import type { Meaning } from '../understanding/meaning.ts';
import { understand } from '../understanding/understand.ts';
import { say } from '../words/say.ts';
import { asMeaning } from './as-meaning.ts';
import { splitCaptureWish } from './capture-wish.ts';
import { fromMeaning, type Wanted } from './from-meaning.ts';
import { withNameWords } from './name-words.ts';
import { portTrouble } from './port-trouble.ts';
import { told } from './told.ts';

/** Where a sentence was said. */
export interface Place {
  how: 'command' | 'mention' | 'thread';
  /** The question of that thread. */
  above?: Question | undefined;
  /** What the cluster has, where that is known. */
  names?: ClusterNames | undefined;
}

/** What it means where a word of the language is the name of something; undefined: it is none, or may be another. */
const byNames = (
  typed: string,
  plain: Meaning,
  names: ClusterNames,
  read: (text: string) => Meaning,
  wantedOf: (meaning: Meaning) => Wanted,
): Meaning | undefined => {
  for (const texts of withNameWords(typed, plain, names)) {
    const kind = plain.kind === 'not-ours' ? 'path' : plain.about;
    const whole = texts.map(read).filter((one) => one.kind === kind && wantedOf(one).kind === 'question');
    if (whole.length > 0) return whole.length === 1 ? whole[0] : undefined;
  }
  return undefined;
};

/** A sentence as people write it, in English or Chinese → what is done for it. */
export const readSentence = (typed: string, { how, above, names }: Place): Wanted => {
  const text = typed.replace(/\s+/g, ' ').trim();
  const read = (words: string) => understand({ text: words, how, ...(above ? { before: asMeaning(above) } : {}) });
  const wantedOf = (one: Meaning) => fromMeaning(one, { text, above });
  const plain = read(typed);
  const meaning = (names && byNames(typed, plain, names, read, wantedOf)) ?? plain;
  const wanted = wantedOf(meaning);
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
