import type { QuestionOf } from '../case/question.ts';
import { withoutHead, withoutTail } from '../trim-chars.ts';
import { say } from '../words/say.ts';
import { readEnd } from './end-ref.ts';
import { type Parsed, refused } from './parsed.ts';
import { tooLong } from './text-limit.ts';

/** `ip ADDRESS`: whose an address is. */

const wordOfAddress = /^(?:ip|whose|who\s+(?:has|is|owns))/i;
/** What follows where `ip` is the name of a pod. */
const aboutPath =
  /^\s+(?:(?:can|could|does)(?:not|n?['’]?t)?|not|unable|reach(?:es)?|connect|ping|talk|access|get|to|->|=>|→|has\s+no)\s/i;

/** Whether the words ask whose an address is; a pod may be called `ip` too. */
export const asksOfAddress = (text: string): boolean => {
  const words = text.trim();
  const behind = words.slice(wordOfAddress.exec(words)?.[0].length ?? words.length);
  // Many other questions begin with "who"; a name alone is none of an address then.
  if (/^who/i.test(words) && !/[.:/]\S/.test(behind)) return false;
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
