import type { Question } from '../case/question.ts';
import { readEnd } from './end-ref.ts';

/** Questions about addresses: why a pod has none yet, and whose one is. */

export const addressGrammar = [
  'why A has no IP: A is a pod, or deploy/, sts/ or ds/NAMESPACE/NAME',
  'ip ADDRESS: whose address it is',
].join('\n');

export const addressExamples = ['why shop/web-2 has no IP', 'ip 192.168.84.131'] as const;

const noAddress =
  /^(?:why\s+)?(?:(?:does|is|has|hasn\s?t|doesn\s?t)\s+)?(?<end>\S+)\s+(?:(?:has|have|had|got|gets?|is|was|not|did|does|doesn\s?t|hasn\s?t|did\s?not|given|without|still|yet)\s+)*(?:no|not|without|an|any)?\s*(?:an?\s+|any\s+)?(?:pod\s+)?(?:ip|ips|address|addresses|ip\s+address(?:es)?)(?:\s+yet)?\s*\??$/i;

/** Says that something is missing; without it the words are no question of why. */
const negation = /\b(?:no|not|without|hasn\s?t|doesn\s?t|didn\s?t|never)\b/i;

/** `why shop/web-2 has no IP` → Question; `undefined`: the words ask something else. */
export const readNoAddress = (words: string): Question | undefined => {
  const match = noAddress.exec(words);
  if (!match?.groups || !negation.test(words)) return undefined;
  const written = readEnd((match.groups.end ?? '').toLowerCase());
  if (written === undefined || written.port !== undefined) return undefined;
  const { end } = written;
  if (end.kind !== 'pod' && end.kind !== 'workload') return undefined;
  return { from: end, to: end, about: 'no-address', text: words };
};

type Parsed = { ok: true; question: Question } | { ok: false; problem: string; help: string };

/** Whether the words ask whose an address is; a pod may be called `ip` too. */
export const asksOfAddress = (text: string): boolean =>
  /^(?:ip|whose|who\s+(?:has|is|owns))\b(?!\s+(?:can|could|does|not|unable|reach|connect|ping|talk|access|get|to|->|=>|→|has\s+no))(?![-./])/i.test(
    text.trim(),
  );

/** `192.168.84.131:5432`, `192.168.84.131/32` and `pod/x` are forgiven; a pod's name asks for its own addresses. */
export const parseAddressQuestion = (text: string): Parsed => {
  const help = `${addressGrammar}\nExample: ${addressExamples[1]}`;
  const rest = text
    .trim()
    .replace(/^(?:ip|whose|who\s+(?:has|is|owns))\s*/i, '')
    .replace(/^(?:address|ip|is)\s+/i, '')
    .replace(/[?"'`<>*\s]+$/g, '')
    .replace(/^["'`<*]+/g, '');
  if (rest === '') return { ok: false, problem: 'Which address?', help };
  if (/\s/.test(rest) || rest.length > 300) return { ok: false, problem: 'I need one address, or one pod.', help };
  const bare = rest.replace(/\/(?:\d{1,3})$/, '').replace(/^\[(.*)\](?::\d+)?$/, '$1');
  const written = readEnd(bare.toLowerCase());
  if (written === undefined || (written.end.kind !== 'address' && written.end.kind !== 'pod')) {
    return { ok: false, problem: `${rest.slice(0, 80)} is neither an IP address nor a pod.`, help };
  }
  // What is nearly an address is no pod's name.
  if (written.end.kind === 'pod' && /^[\d.]+$/.test(written.end.name)) {
    return { ok: false, problem: `${rest.slice(0, 80)} is not a whole IP address.`, help };
  }
  return { ok: true, question: { from: written.end, to: written.end, about: 'address', text: text.trim() } };
};
