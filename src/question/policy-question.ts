import type { QuestionOf, Supposed } from '../case/question.ts';
import { withoutTail } from '../trim-chars.ts';
import { say } from '../words/say.ts';
import { readEnd } from './end-ref.ts';
import { type Parsed, refused } from './parsed.ts';
import { plainWords } from './plain-words.ts';
import { tooLong } from './text-limit.ts';
import { readWrittenPath, type WrittenPath } from './written-path.ts';

/** Questions about the policies alone: nothing is sent, no node is asked. */

/** What follows where `policy` is the name of a pod. */
const aboutPath =
  /^\s+(?:(?:can|could|does|is)(?:not|n?['’]?t)?|not|unable|reach(?:es)?|connect|ping|talk|access|get|to|->|=>|→|has\s+no)\s/i;

/** Whether the words ask about policies; a pod may be called `policy` too. */
export const asksOfPolicy = (text: string): boolean => {
  const words = text.trim();
  const behind = words.slice('policy'.length);
  return /^policy/i.test(words) && !/^[\w./-]/.test(behind) && !aboutPath.test(behind);
};

const between = new Set(['to', '->', '=>', '→']);
const leading = new Set(['on', 'at', 'via', 'over', 'port', 'using']);

/** `[from] A to B [on [port] 5432/tcp]`; undefined: the words form nothing like it. */
const readPair = (words: readonly string[]): WrittenPath | undefined => {
  const rest = words[0]?.toLowerCase() === 'from' ? words.slice(1) : words;
  const [from, link = '', to, ...behind] = rest;
  if (from === undefined || to === undefined || !between.has(link.toLowerCase())) return undefined;
  if (behind.length === 0) return { from, to };
  const place = behind.map((word) => word.toLowerCase());
  const service = behind.at(-1);
  const isPlaced =
    (place.length === 2 && leading.has(place[0] ?? '')) ||
    (place.length === 3 && leading.has(place[0] ?? '') && place[1] === 'port');
  return isPlaced ? { from, to, service } : undefined;
};

/** `shop/db-0 [on [port] 5432/tcp]` */
const readReach = (command: string, words: readonly string[], text: string): Parsed<QuestionOf<'policy-reach'>> => {
  const direction = command.toLowerCase() === 'who-can-reach' ? 'to' : 'from';
  if (words.length === 0) return refused(direction === 'to' ? say('reach.half-who') : say('reach.half-what'));
  // A question about two ends, of which one is not asked about.
  const pair = readPair([...words.slice(0, 1), 'to', ...words]);
  if (pair === undefined) return refused(say('wrong.unread'));
  const path = readWrittenPath(pair, text);
  if (!path.ok) return path;
  const { to: subject, port, protocol } = path.asked;
  if (subject.kind !== 'pod') return refused(say('wrong.no-pod'));
  return { ok: true, asked: { kind: 'policy-reach', direction, subject, port, protocol, text } };
};

type PolicyQuestion = QuestionOf<'policy' | 'policy-explain' | 'policy-reach' | 'policy-change'>;

/** `shop/allow-web` of a command. */
const readPolicyName = (written: string): { namespace?: string; name: string } | undefined => {
  const [first = '', second, ...more] = written.split('/');
  if (first === '' || second === '' || more.length > 0) return undefined;
  return second === undefined ? { name: first } : { namespace: first, name: second };
};

/** `[from A] [to B] [on PORT]` behind a change; what concerns one pod is told of all ports. */
const readChange = (
  supposing: Supposed,
  words: readonly string[],
  text: string,
): Parsed<QuestionOf<'policy' | 'policy-change'>> => {
  if (words.length === 0) return { ok: true, asked: { kind: 'policy-change', supposing, text } };
  const [side = '', end = '', ...behind] = words;
  const direction = /^(?:from|to)$/i.test(side) ? (side.toLowerCase() === 'from' ? 'from' : 'to') : undefined;
  if (direction === undefined || end === '') return refused(say('wrong.unread'));
  if (behind.length === 0) {
    const subject = readEnd(end.toLowerCase())?.end;
    if (subject === undefined) return refused(say('wrong.first'));
    if (subject.kind !== 'pod') return refused(say('wrong.no-pod'));
    return { ok: true, asked: { kind: 'policy-change', supposing, subject, direction, text } };
  }
  const pair = direction === 'from' ? readPair(words) : undefined;
  if (pair === undefined) return refused(say('wrong.unread'));
  const path = readWrittenPath(pair, text);
  return path.ok ? { ok: true, asked: { ...path.asked, kind: 'policy', supposing } } : path;
};

const readWhatIf = (words: readonly string[], text: string): Parsed<QuestionOf<'policy' | 'policy-change'>> => {
  const [said = '', written = '', ...behind] = words;
  const change = /^(?:delete|remove)$/i.test(said) ? 'delete' : /^(?:apply|enforce)$/i.test(said) ? 'apply' : undefined;
  const policy = readPolicyName(written);
  return change === undefined || policy === undefined
    ? refused(say('suppose.half'))
    : readChange({ change, policy }, behind, text);
};

/**
 * `policy from shop/web-0 to shop/db-0 on 5432/tcp`, `policy explain shop/db-0`,
 * `policy who-can-reach shop/db-0 on 5432`, `policy what-if delete shop/allow-web`, `policy diff`; else what is wrong with it.
 */
export const parsePolicyQuestion = (text: string): Parsed<PolicyQuestion> => {
  const problem = tooLong(text);
  if (problem) return refused(problem);
  const words = text.trim();
  const rest = withoutTail(plainWords(words).replace(/^policy ?/i, ''), '? ');
  if (rest === '' || /^explain$/i.test(rest)) return refused(say('wrong.half-policy'));
  const explained = /^explain (\S+)$/i.exec(rest)?.[1];
  if (explained !== undefined) {
    const subject = readEnd(explained.toLowerCase())?.end;
    if (subject === undefined) return refused(say('wrong.first'));
    if (subject.kind !== 'pod') return refused(say('wrong.no-pod'));
    return { ok: true, asked: { kind: 'policy-explain', subject, text: words } };
  }
  const [command = '', ...behind] = rest.split(' ');
  if (/^what-if$/i.test(command)) return readWhatIf(behind, words);
  if (/^diff$/i.test(command)) {
    return readChange({ change: 'staged' }, behind[0]?.toLowerCase() === 'staged' ? behind.slice(1) : behind, words);
  }
  if (/^(?:who|what)-can-reach$/i.test(command)) return readReach(command, behind, words);
  const pair = readPair(rest.split(' '));
  if (pair === undefined) return refused(say('wrong.unread'));
  const path = readWrittenPath(pair, words);
  return path.ok ? { ok: true, asked: { ...path.asked, kind: 'policy' } } : path;
};
