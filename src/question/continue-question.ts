import { z } from 'zod';
import type { ClusterNames } from '../case/known-names.ts';
import { type EndRef, endRefSchema } from '../case/question.ts';
import { functionWords } from '../understanding/structure/names.ts';
import { understand } from '../understanding/understand.ts';
import { asEnd } from './as-meaning.ts';
import { askBack } from './ask-back.ts';
import { isValidEnd, readEnd } from './end-ref.ts';
import { fromMeaning, type Wanted } from './from-meaning.ts';
import { tellingWords } from './reply-words.ts';
import { longestText } from './text-limit.ts';

/** A question of which something is missing, as a thread remembers it. */
export const halfQuestionSchema = z.object({
  text: z.string().max(longestText),
  /** What replies have added. */
  from: endRefSchema.optional(),
  to: endRefSchema.optional(),
  of: endRefSchema.optional(),
});
export type HalfQuestion = z.infer<typeof halfQuestionSchema>;

const sides = ['from', 'to', 'of'] as const;
type Side = (typeof sides)[number];

const kinds = /^(?:pod|pods|svc|service|node|nodes|deploy|deployment|sts|statefulset|ds|daemonset)$/;

const isNamespace = (word: string): boolean => word === 'namespace' || word === 'ns';

const isInNamespace = (end: EndRef): end is Extract<EndRef, { kind: 'pod' | 'service' | 'workload' }> =>
  end.kind === 'pod' || end.kind === 'service' || end.kind === 'workload';

/** Whether a bare word can be meant as a name. */
const isName = (word: string, end: EndRef, names: ClusterNames | undefined, alone: boolean): boolean =>
  end.kind !== 'pod' ||
  end.namespace !== undefined ||
  /[\d.-]/.test(word) ||
  (names === undefined ? alone && !functionWords.has(word) : names.byName.has(word));

/** The ends that a reply names, and nothing else: `web-0 in shop`, `svc redis`. */
const endsIn = (text: string, names: ClusterNames | undefined): EndRef[] | undefined => {
  const words = tellingWords(text);
  const ends: EndRef[] = [];
  let at = 0;
  /** The next word. */
  const take = (): string | undefined => {
    at += 1;
    return words[at - 1];
  };
  for (let word = take(); word !== undefined; word = take()) {
    if (word === 'in' || isNamespace(word)) {
      const next = take();
      const namespace = next !== undefined && isNamespace(next) ? take() : next;
      const last = ends.pop();
      if (namespace === undefined || last === undefined || !isInNamespace(last)) return undefined;
      const placed = { ...last, namespace };
      if (!isValidEnd(placed)) return undefined;
      ends.push(placed);
      continue;
    }
    const written = kinds.test(word) && at < words.length ? `${word}/${take()}` : word;
    const end = readEnd(written)?.end;
    if (end === undefined || !isName(written, end, names, words.length === 1)) return undefined;
    ends.push(end);
  }
  return ends.length > 0 && ends.length <= 2 ? ends : undefined;
};

/**
 * The question that a reply makes whole, or the next question back; undefined: the reply is about something else.
 * `half`: what the thread is to remember where something is still missing.
 */
export const continueQuestion = (
  half: HalfQuestion,
  reply: string,
  names?: ClusterNames,
): { wanted: Wanted; half?: HalfQuestion } | undefined => {
  // Who was named is told by the replies from now on.
  const { missing = [], about, seen: _seen, ...meaning } = understand({ text: half.text, how: 'mention' });
  if (meaning.kind !== 'ask-back' || about === undefined) return undefined;
  const open = missing.filter((one): one is Side => sides.some((side) => side === one && half[side] === undefined));
  const ends = endsIn(reply, names);
  if (ends === undefined || open.length === 0 || ends.length > open.length) return undefined;
  const filled: HalfQuestion = { ...half };
  for (const [index, end] of ends.entries()) {
    const side = open[index];
    if (side) filled[side] = end;
  }
  const whole = { ...meaning };
  for (const side of sides) {
    const end = filled[side];
    if (end) whole[side] = asEnd(end);
  }
  const left = missing.filter((one) => !sides.some((side) => side === one && filled[side] !== undefined));
  if (left.length > 0) return { wanted: askBack({ ...whole, about, missing: left }), half: filled };
  return { wanted: fromMeaning({ ...whole, kind: about }, { text: `${half.text} ${reply}`.slice(0, longestText) }) };
};
