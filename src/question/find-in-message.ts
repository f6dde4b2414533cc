import type { ClusterCheckName } from '../case/cluster-check.ts';
import type { EndRef, Question } from '../case/question.ts';
import type { End, Meaning } from '../understanding/meaning.ts';
import { readSentence } from '../understanding/sentence.ts';
import { understand } from '../understanding/understand.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { asEnd } from './as-meaning.ts';
import { askBack } from './ask-back.ts';
import { endOfMeaning } from './end-of-meaning.ts';
import { namespaceOf, writeEnd } from './end-ref.ts';
import { fromMeaning } from './from-meaning.ts';
import { type FilledForm, formOfMeaning } from './question-form.ts';
import { longestText } from './text-limit.ts';
import type { Told } from './told.ts';
import { writeQuestion } from './write-question.ts';

/** What is to be asked of a message that somebody, or some program, wrote for others: an alert, a log, a complaint. */

export type FoundInMessage =
  | { kind: 'question'; question: Question }
  | { kind: 'check'; name: ClusterCheckName }
  /** It can mean several things: one question back, with those that are likely. */
  | { kind: 'several'; problem: Message; likely: readonly Question[] }
  /** Understood, and not answered. */
  | { kind: 'told'; told: Told }
  /** No two ends: the form, with what was found. */
  | { kind: 'form'; filled: FilledForm };

/** In UTF-16 units; as much as is read of what anybody types. */
export const longestMessage = longestText;
const mostLines = 60;
const mostEnds = 4;
export const mostLikely = 5;

const nothing: FoundInMessage = { kind: 'form', filled: { asks: 'path' } };

type Path = Extract<Question, { kind: 'path' }>;

const isPath = (question: Question): question is Path => question.kind === 'path';

/** One line is as likely typed as printed, and is read as what is typed. */
const meaningOf = (text: string): Meaning => understand({ text, how: text.includes('\n') ? 'paste' : 'mention' });

const pathIn = (text: string): Path | undefined => {
  const wanted = fromMeaning(meaningOf(text), { text });
  return wanted.kind === 'question' && isPath(wanted.question) ? wanted.question : undefined;
};

/** Nothing that both say differs: one may say more. */
const agree = <T>(a: T | undefined, b: T | undefined): boolean => a === undefined || b === undefined || a === b;

const isSameEnd = (a: EndRef, b: EndRef): boolean => {
  // A bare name may be a node's as well as a pod's.
  if (!('name' in a) || !('name' in b)) return writeEnd(a) === writeEnd(b);
  const [inA, inB] = [a, b].map(namespaceOf);
  return a.name === b.name && agree(inA, inB);
};

const isSame = (a: Path, b: Path): boolean =>
  isSameEnd(a.from, b.from) && isSameEnd(a.to, b.to) && agree(a.port, b.port) && agree(a.protocol, b.protocol);

/** How much of it is said. */
const saidOf = ({ from, to, port, protocol }: Path): number =>
  [from, to].filter((end) => namespaceOf(end) !== undefined).length +
  [port, protocol].filter((part) => part !== undefined).length;

/** The different ones; of those that may be one the one that says most. */
const different = (paths: readonly Path[]): Path[] => {
  const kept: Path[] = [];
  for (const path of paths) {
    const at = kept.findIndex((other) => isSame(other, path));
    const same = kept[at];
    if (same === undefined) kept.push(path);
    else if (saidOf(path) > saidOf(same)) kept[at] = path;
  }
  return kept;
};

const linesOf = (text: string): string[] => {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.length > 5).slice(0, mostLines);
};

/** The things in a text whose writing says what they are; names of the world stand in links to dashboards. */
const endsIn = (text: string): EndRef[] => {
  const found: EndRef[] = [];
  for (const { what, sure } of readSentence({ text, how: 'paste' }).ends) {
    if (!sure || what.kind === 'thing' || what.kind === 'name' || what.kind === 'node') continue;
    const read = endOfMeaning(what, text);
    if (read.ok && !found.some((other) => isSameEnd(other, read.end))) found.push(read.end);
  }
  return found;
};

/** Of a Service nothing is sent, nor of a name of the world. */
const maySend = (end: End): boolean =>
  end.kind !== 'service' && end.kind !== 'name' && !('name' in end && end.name?.includes('.'));

const pathBetween = (meaning: Meaning, from: End, to: End, text: string): Path[] => {
  const { of: _of, missing: _missing, about: _about, ...said } = meaning;
  if (!maySend(from)) return [];
  const wanted = fromMeaning({ ...said, kind: 'path', from, to }, { text });
  if (wanted.kind !== 'question' || !isPath(wanted.question)) return [];
  return [{ ...wanted.question, text: writeQuestion(wanted.question) }];
};

const without = (ends: readonly EndRef[], known: readonly EndRef[]): End[] =>
  ends
    .filter((end) => !known.some((other) => isSameEnd(other, end)))
    .map(asEnd)
    .slice(0, mostEnds);

/** What it can be, where what was said lacks an end and others stand beside it. */
const likelyOf = (meaning: Meaning, text: string): Path[] => {
  const { from, to, of } = meaning;
  const known = [from, to, of].flatMap((end) => {
    const read = end && endOfMeaning(end, text);
    return read?.ok ? [read.end] : [];
  });
  const others = without(endsIn(text), known);
  const between = (a: End, b: End): Path[] => pathBetween(meaning, a, b, text);
  if (from) return others.flatMap((other) => between(from, other));
  if (to) return [...others.flatMap((other) => between(other, to)), ...others.flatMap((other) => between(to, other))];
  const [first, ...rest] = of ? [of, ...others] : others;
  return first ? rest.flatMap((other) => [...between(first, other), ...between(other, first)]) : [];
};

/** The question that was read, and those with another end that stands beside its two. */
const besides = (question: Path, meaning: Meaning, text: string): Path[] => {
  const [from, to] = [asEnd(question.from), asEnd(question.to)];
  const others = without(endsIn(text), [question.from, question.to]);
  return [
    question,
    ...others.flatMap((other) => pathBetween(meaning, from, other, text)),
    ...others.flatMap((other) => pathBetween(meaning, other, to, text)),
  ];
};

/** What a line says by itself, where it speaks of nothing else. */
const saidPlainly = (lines: readonly string[]): Path[] =>
  lines.flatMap((line) => {
    const path = pathIn(line);
    return path === undefined || !maySend(asEnd(path.from)) || endsIn(line).length > 2 ? [] : [path];
  });

const oneOf = (problem: Message, likely: readonly Question[], otherwise: FoundInMessage): FoundInMessage => {
  const [only, ...more] = likely;
  if (only === undefined) return otherwise;
  if (more.length === 0) return { kind: 'question', question: only };
  return { kind: 'several', problem, likely: likely.slice(0, mostLikely) };
};

/** Reads it as a whole, and line by line where it speaks of several things. The same text gives the same answer. */
export const findInMessage = (message: string): FoundInMessage => {
  const text = message.slice(0, longestMessage);
  const meaning = meaningOf(text);
  const wanted = fromMeaning(meaning, { text });
  const asked = wanted.kind === 'question' ? wanted.question : undefined;
  const whole = asked && isPath(asked) && maySend(asEnd(asked.from)) ? asked : undefined;
  const another = asked && !isPath(asked) ? [asked] : [];
  const plain = saidPlainly(linesOf(text));
  if (plain.length > 0) {
    // The whole of it may say more of the same than the line; where it says something else, the line is plainer.
    const more = whole && plain.some((path) => isSame(path, whole)) ? [whole] : [];
    return oneOf(say('found.several'), [...another, ...different([...plain, ...more])], nothing);
  }
  if (wanted.kind === 'check') return wanted;
  const [other] = another;
  if (other) return { kind: 'question', question: other };
  if (whole) return oneOf(say('found.which'), different(besides(whole, meaning, text)), nothing);
  if (wanted.kind === 'told' && (wanted.as === 'not-yet' || wanted.as === 'wrong'))
    return { kind: 'told', told: wanted };
  const problem = meaning.kind === 'ask-back' ? askBack(meaning).problem : say('found.which');
  const { from: sender, ...said } = meaning;
  const known = sender === undefined || maySend(sender) ? meaning : said;
  const form: FoundInMessage = { kind: 'form', filled: formOfMeaning(known, text) };
  const likely = different(likelyOf(meaning, text));
  // One that is only likely is asked back about as well.
  return likely.length === 0 ? form : { kind: 'several', problem, likely: likely.slice(0, mostLikely) };
};
