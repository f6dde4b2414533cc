import { type Parsed, parseQuestion } from './parse.ts';

/** Questions about the policies alone: nothing is sent, no node is asked. */

export const policyGrammar = [
  'policy from A to B [on PORT[/PROTOCOL]]: which rule decides, by the policies alone',
  'policy explain NAMESPACE/POD: what can reach it, and what it can reach',
].join('\n');

export const policyExamples = [
  'policy from shop/web-0 to shop/db-0 on 5432/tcp',
  'policy from shop/web-0 to 8.8.8.8 on 53/udp',
  'policy explain shop/db-0',
] as const;

const policyHelp = `${policyGrammar}\nExample: ${policyExamples[0]}`;

/** What follows where `policy` is the name of a pod. */
const aboutPath = /^\s+(?:can|could|does|is|not|unable|reach|connect|ping|talk|access|get|to|->|=>|→)/i;

/** Whether the words ask about policies; a pod may be called `policy` too. */
export const asksOfPolicy = (text: string): boolean => {
  const words = text.trim();
  const behind = words.slice('policy'.length);
  return /^policy/i.test(words) && !/^[\w./-]/.test(behind) && !aboutPath.test(behind);
};

/** `policy from shop/web-0 to shop/db-0 on 5432/tcp`, `policy explain shop/db-0`; else what is wrong with it. */
export const parsePolicyQuestion = (text: string): Parsed<'policy' | 'policy-explain'> => {
  const rest = text.trim().replace(/^policy\s*/i, '');
  const explained = /^explain\s+(\S+)$/i.exec(rest);
  const words = explained ? `${explained[1]} to ${explained[1]}` : rest.replace(/^from\s+/i, '');
  const parsed = parseQuestion(words);
  if (!parsed.ok) {
    const problem =
      rest === '' || /^explain$/i.test(rest) ? 'The question about policies is not whole.' : parsed.problem;
    return { ok: false, problem, help: policyHelp };
  }
  const { question } = parsed;
  const asked = text.trim();
  if (question.kind !== 'path') {
    return { ok: false, problem: 'The question about policies is not whole.', help: policyHelp };
  }
  if (!explained) return { ok: true, question: { ...question, kind: 'policy', text: asked } };
  if (question.from.kind !== 'pod') return { ok: false, problem: 'Only a pod can be explained.', help: policyHelp };
  return { ok: true, question: { kind: 'policy-explain', subject: question.from, text: asked } };
};
