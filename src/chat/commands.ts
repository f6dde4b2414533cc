import type { Message } from '../case/message.ts';
import { isAboutMany, type Question } from '../case/question.ts';
import { type SweepName, sweepNames } from '../case/sweep.ts';
import { asksOfAddress, parseAddressQuestion } from '../question/address-question.ts';
import { type AuditRequest, parseAuditRequest } from '../question/audit-request.ts';
import { splitCaptureWish } from '../question/capture-wish.ts';
import { questionHelp } from '../question/grammar.ts';
import { parseQuestion } from '../question/parse.ts';
import { asksOfPolicy, parsePolicyQuestion } from '../question/policy-question.ts';
import { tooLong } from '../question/text-limit.ts';
import { say } from '../words/say.ts';

/** What a person wants of the slash command or of a mention. */
export type Wish =
  | { kind: 'help' }
  | { kind: 'question'; question: Question }
  | { kind: 'again' }
  | { kind: 'sweep'; sweep: SweepName }
  | { kind: 'audit'; request: AuditRequest }
  | { kind: 'by-button' }
  | { kind: 'later'; name: string; what: Message }
  | { kind: 'misunderstood'; problem: Message | string; help: Message | string };

/** Announced, and not built: said so instead of being taken for a question. */
const later: Record<string, Message> = {
  sweep: say('help.pairs'),
  status: say('help.status'),
};

/** The packets of one path can be shown; of many pods they cannot. */
const withCapture = (question: Question, text: string): Question | undefined =>
  question.kind === 'path' && !isAboutMany(question) ? { ...question, capture: true, text } : undefined;

export const readWish = (text: string): Wish => {
  const refusal = tooLong(text);
  if (refusal !== undefined) return { kind: 'misunderstood', problem: refusal, help: questionHelp };
  const words = text.trim();
  const first = words.split(/\s+/, 1)[0]?.toLowerCase() ?? '';
  if (words === '' || /^(help|\?|-h|--help)$/i.test(words)) return { kind: 'help' };
  if (/^(again|retry|ask again)$/i.test(words)) return { kind: 'again' };
  const check = /^check(?:\s+(\S+))?$/i.exec(words);
  if (check) {
    const sweep = sweepNames.find((name) => name === check[1]?.toLowerCase());
    if (sweep) return { kind: 'sweep', sweep };
    const problem = check[1] ? say('help.cannot-check', { what: check[1].slice(0, 60) }) : say('help.what-check');
    return { kind: 'misunderstood', problem, help: sweepNames.map((name) => `check ${name}`).join('\n') };
  }
  const audit = parseAuditRequest(words);
  if (audit?.ok) return { kind: 'audit', request: audit.request };
  const { asked, capture } = splitCaptureWish(words);
  const parsed = asksOfPolicy(asked)
    ? parsePolicyQuestion(asked)
    : asksOfAddress(asked)
      ? parseAddressQuestion(asked)
      : parseQuestion(asked);
  if (parsed.ok) {
    const question = capture ? withCapture(parsed.question, words) : parsed.question;
    if (question) return { kind: 'question', question };
    const help = 'why POD cannot reach POD on PORT with capture';
    return { kind: 'misunderstood', problem: say('help.no-capture'), help };
  }
  if (audit) return { kind: 'misunderstood', problem: audit.problem, help: audit.help };
  if (/^(fix|approve|reject|undo)$/.test(first)) return { kind: 'by-button' };
  const what = Object.hasOwn(later, first) ? later[first] : undefined;
  if (what !== undefined) return { kind: 'later', name: first, what };
  return { kind: 'misunderstood', problem: parsed.problem, help: parsed.help };
};

/** Whether what was typed cannot be answered without what is remembered. */
export const needsMemory = (text: string): boolean =>
  ['question', 'sweep', 'audit', 'again'].includes(readWish(text).kind);
