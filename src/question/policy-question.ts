import type { QuestionOf } from '../case/question.ts';
import { say } from '../words/say.ts';
import { parseQuestion } from './parse.ts';
import { type Parsed, refused } from './parsed.ts';

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

/** `policy from shop/web-0 to shop/db-0 on 5432/tcp`, `policy explain shop/db-0`; else what is wrong with it. */
export const parsePolicyQuestion = (text: string): Parsed<QuestionOf<'policy' | 'policy-explain'>> => {
  const words = text.trim();
  const rest = words.replace(/^policy\s*/i, '');
  if (rest === '' || /^explain$/i.test(rest)) return refused(say('wrong.half-policy'));
  const explained = /^explain\s+(\S+)$/i.exec(rest)?.[1];
  const parsed = parseQuestion(explained ? `${explained} to ${explained}` : rest.replace(/^from\s+/i, ''));
  if (!parsed.ok) return parsed;
  const { asked } = parsed;
  if (asked.kind !== 'path') return refused(say('wrong.half-policy'));
  if (!explained) return { ok: true, asked: { ...asked, kind: 'policy', text: words } };
  if (asked.from.kind !== 'pod') return refused(say('wrong.no-pod'));
  return { ok: true, asked: { kind: 'policy-explain', subject: asked.from, text: words } };
};
