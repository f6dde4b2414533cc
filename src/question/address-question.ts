import type { QuestionOf } from '../case/question.ts';
import { say } from '../words/say.ts';
import { readEnd } from './end-ref.ts';
import { type Parsed, refused } from './parsed.ts';
import { behindMany, behindOptional, phrases } from './phrases.ts';
import { tooLong } from './text-limit.ts';
import { withoutHead, withoutTail } from './trim-chars.ts';

/** Questions about addresses: why a pod has none yet, and whose one is. */

const asking = phrases('does|is|has|hasn t|hasnt|doesn t|doesnt');
const filling = phrases(
  'has|have|had|got|get|gets|is|was|not|did|does|doesn t|doesnt|hasn t|hasnt|did not|didnot|given|without|still|yet',
);

/** `no IP`, `an ip address yet ?`, `noIP`: how such a sentence ends. */
const ending =
  /^(?:no|not|without|an|any)? ?(?:an? |any )?(?:pod )?(?:ip|ips|address|addresses|ip address(?:es)?)(?: yet)? ?\??$/;
/** The most words of an ending. */
const longestEnding = 8;

/** Says that something is missing; without it the words do not ask why. */
const negation = /\b(?:no|not|without|hasn ?t|doesn ?t|didn ?t|never)\b/;

const isEnding = (words: readonly string[], at: number): boolean =>
  words.length <= at + longestEnding && ending.test(words.slice(at).join(' '));

/** `[why] [has] END has … no IP`: the end; undefined: the words form no such sentence. */
const readSentence = (words: readonly string[]): string | undefined => {
  for (const behindWhy of behindOptional(words, 0, phrases('why'))) {
    for (const at of behindOptional(words, behindWhy, asking)) {
      if (behindMany(words, at + 1, filling).some((filled) => isEnding(words, filled))) return words[at];
    }
  }
  return undefined;
};

/** `why shop/web-2 has no IP`, with one space between words → Question; `undefined`: it asks something else. */
export const readNoAddress = (text: string): QuestionOf<'no-address'> | undefined => {
  const lower = text.toLowerCase();
  const named = readSentence(lower.split(' '));
  if (named === undefined || !negation.test(lower)) return undefined;
  const written = readEnd(named);
  if (written === undefined || written.port !== undefined) return undefined;
  const { end } = written;
  if (end.kind !== 'pod' && end.kind !== 'workload') return undefined;
  return { kind: 'no-address', subject: end, text };
};

const wordOfAddress = /^(?:ip|whose|who\s+(?:has|is|owns))/i;
/** What follows where `ip` is the name of a pod. */
const aboutPath =
  /^\s+(?:(?:can|could|does)(?:not|n?['’]?t)?|not|unable|reach(?:es)?|connect|ping|talk|access|get|to|->|=>|→|has\s+no)\s/i;

/** Whether the words ask whose an address is; a pod may be called `ip` too. */
export const asksOfAddress = (text: string): boolean => {
  const words = text.trim();
  const behind = words.slice(wordOfAddress.exec(words)?.[0].length ?? words.length);
  return wordOfAddress.test(words) && !/^[\w./-]/.test(behind) && !aboutPath.test(behind);
};

/** `192.168.84.131:5432`, `192.168.84.131/32` and `pod/x` are forgiven; a pod's name asks for its own addresses. */
export const parseAddressQuestion = (text: string): Parsed<QuestionOf<'address'>> => {
  const problem = tooLong(text);
  if (problem) return refused(problem);
  const asked = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(wordOfAddress, '')
    .trimStart()
    .replace(/^(?:address|ip|is) /i, '');
  const rest = withoutHead(withoutTail(asked, `?"'\`<>* `), `"'\`<*`);
  if (rest === '') return refused(say('wrong.which-address'));
  if (/\s/.test(rest) || rest.length > 300) return refused(say('wrong.one-address'));
  const bare = rest.replace(/\/(?:\d{1,3})$/, '').replace(/^\[(.*)\](?::\d+)?$/, '$1');
  const written = readEnd(bare.toLowerCase());
  if (written === undefined || (written.end.kind !== 'address' && written.end.kind !== 'pod')) {
    return refused(say('wrong.no-address', { text: rest.slice(0, 80) }));
  }
  // What is nearly an address is not a pod's name.
  if (written.end.kind === 'pod' && /^[\d.]+$/.test(written.end.name)) {
    return refused(say('wrong.half-address', { text: rest.slice(0, 80) }));
  }
  return { ok: true, asked: { kind: 'address', subject: written.end, text: text.trim() } };
};
