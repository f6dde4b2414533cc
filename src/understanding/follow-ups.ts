import { defined } from './defined.ts';
import { textIs } from './kinds/texts.ts';
import type { Meant } from './lexicon/terms.ts';
import type { Meaning } from './meaning.ts';
import { rolesOf } from './roles/roles.ts';
import { withThings } from './roles/things.ts';
import type { Sentence } from './sentence.ts';
import { isEndToken, means, type Token } from './token.ts';

/** `web` of `web-0`. */
const stemOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('-')));

/** `on 80?`, `80 呢`, `try 80`: a number that stands for a port. */
const isAskedPort = (words: readonly Token[], at: number): boolean =>
  words.length === 1 ||
  means(words[at - 1], 'on', 'try', 'port', 'if', 'and', 'reach', 'to') ||
  means(words[at + 1], 'port', 'try', 'noise', 'reach') ||
  /[呢吗?]/.test(words[at + 1]?.text ?? '');

/** `not 5432, i meant 6432`, `不是 5432，是 6432` */
const isDenied = (tokens: readonly Token[], at: number): boolean =>
  tokens[at - 1]?.text === 'not' || (tokens[at - 1]?.text === '是' && tokens[at - 2]?.text === '不');

/** A reply below an answer: what of its question changes, or what of its answer is asked. */
export const readFollowUp = (sentence: Sentence): Meaning | undefined => {
  if (sentence.how !== 'thread' || !sentence.before) return undefined;
  const { before } = sentence;
  const typed = sentence.flat.trim();
  // `hm, why`
  const flat = typed.replace(/^(?:h+m+|u+m+|o+h|ah|ok|okay|well|so|but)[\s,.]+/, '') || typed;
  const tokens = withThings(sentence.tokens, sentence.shown);
  // `svc/shop/db, not db-0`: that one is not meant, and tells in whose place the other one is.
  const isDeniedEnd = (token: Token): boolean =>
    /^(?:not|instead of|rather than|不是|而不是)$/.test(tokens[tokens.indexOf(token) - 1]?.text ?? '');
  const allEnds = tokens.filter(isEndToken);
  const ends = allEnds.filter((token) => !isDeniedEnd(token));
  const denied = allEnds.find(isDeniedEnd);
  const words = tokens.filter((token) => token.type !== 'break');
  const said = words.filter((token) => !means(token, 'noise', 'thanks', 'the', 'this', 'try') || isEndToken(token));
  const has = (...terms: Meant[]) => tokens.some((token) => means(token, ...terms));
  if (ends.length >= 2) return undefined;
  const ports = tokens.filter((token, at) => token.type === 'port' && !isDenied(tokens, at));
  const numbers = tokens.filter(
    (token, at) => (token.type === 'number' || token.type === 'port') && !isDenied(tokens, at),
  );
  const number = numbers.find((token) => token.type === 'number');
  const port =
    ports[0]?.type === 'port'
      ? ports[0].port
      : number?.type === 'number' &&
          words.length <= 7 &&
          isAskedPort(words, words.indexOf(number)) &&
          number.value > 0 &&
          number.value <= 65_535
        ? number.value
        : (ends[0]?.port ?? undefined);
  const protocolToken = tokens.find((token) => means(token, 'protocol'));
  const text = protocolToken?.text.replace(/v?[46]$/, '');
  const written = ports.find((token) => token.type === 'port' && token.protocol);
  const named = written?.type === 'port' ? written.protocol : undefined;
  const protocol =
    named ??
    (text === 'tcp' || text === 'udp' || text === 'sctp' || text === 'icmp'
      ? text
      : has('ping') && words.length <= 6 && !ends.length
        ? ('icmp' as const)
        : undefined);
  const familyToken = tokens.find((token) => means(token, 'family') && /\d/.test(token.text));
  const family = familyToken ? (familyToken.text.includes('6') ? (6 as const) : (4 as const)) : undefined;
  if (ends.length === 0 && has('evidence') && !/^(?:logs?|data|details?)$/.test(flat) && port === undefined)
    return { kind: 'follow-up', asks: 'evidence' };
  if (ends.length === 0 && has('evidence') && /^(?:details?|show|数据|详情|详细)/.test(flat))
    return { kind: 'follow-up', asks: 'evidence' };
  if (ends.length === 0 && /\b(?:better|fixed)\b/.test(flat) && /[?？]/.test(flat))
    return { kind: 'follow-up', asks: 'again' };
  const isUndone = /\b(?:roll(?:ed|ing)?|put|switched|changed) (?:it |that |this |them |everything )?back\b/.test(flat);
  if (has('reverse') && ends.length === 0 && !isUndone)
    return defined({ kind: 'follow-up' as const, asks: 'reverse', port, protocol });
  if (
    /^(?:why|why not|how come|y|why tho(?:ugh)?|but why|为什么|为何|为啥|怎么会|凭什么|why is that|原因|为什么呢|为啥呢|啥原因|how so|why that|reason)[\s?!.？！]*$/.test(
      flat,
    )
  )
    return { kind: 'follow-up', asks: 'why' };
  const [end] = ends;
  // `thanks, that was it, db-0 is fine now`
  const isOver =
    has('thanks') && has('works', 'healthy', 'fixed') && !/[?？吗]/.test(flat) && !has('not', 'cant-reach');
  if (end && isOver) return { kind: 'not-ours' };
  if (end) {
    // A whole question about one thing is no reply.
    const questions = has(
      'symptom:creating',
      'symptom:sandbox',
      'symptom:no-ip',
      'resolve',
      'policy',
      'whose',
      'selects',
    );
    if (questions) return undefined;
    const roles = rolesOf(tokens);
    const side: 'from' | 'to' = roles.from
      ? 'from'
      : roles.to
        ? 'to'
        : end.what.kind === 'service' || end.what.kind === 'name' || end.port !== undefined
          ? 'to'
          : 'from';
    if (said.length > 8) return undefined;
    const unclear = !roles.from && !roles.to;
    const similar = (one: Meaning['from']): boolean =>
      one !== undefined &&
      'name' in one &&
      'name' in end.what &&
      typeof one.name === 'string' &&
      typeof end.what.name === 'string' &&
      stemOf(one.name) === stemOf(end.what.name);
    const chosen =
      unclear && similar(before.to) && !similar(before.from) ? 'to' : unclear && similar(before.from) ? 'from' : side;
    const isSame = (one: Meaning['from']): boolean =>
      denied !== undefined &&
      one !== undefined &&
      'name' in one &&
      'name' in denied.what &&
      one.name === denied.what.name;
    const replaced = isSame(before.to) ? 'to' : isSame(before.from) ? 'from' : chosen;
    if (before.of && !before.from && !before.to) return undefined;
    return defined({
      kind: 'follow-up' as const,
      asks: 'change',
      [replaced]: end.what,
      port: end.port ?? port,
      protocol,
      family,
    });
  }
  if (port !== undefined && !has('incident') && (words.length <= 8 || ports.length > 0))
    return defined({ kind: 'follow-up' as const, asks: 'change', port, protocol, family });
  if ((protocol !== undefined || family !== undefined) && words.length <= 8)
    return defined({ kind: 'follow-up' as const, asks: 'change', protocol, family });
  if (has('again') || (has('fixed') && /[?？]|吗|没|now/.test(flat)) || /^(?:and )?now\s*\??$/.test(flat)) {
    if (has('thanks') && !/[?？吗]/.test(flat) && !/again|retry|recheck|rerun|re-?run|再|重/.test(flat))
      return undefined;
    if (words.length <= 10 && !/^(?:works now|fixed|resolved now|working now|it works now|ok fixed)[\s!.]*$/.test(flat))
      return { kind: 'follow-up', asks: 'again' };
  }
  if (
    words.some((token) => textIs(token, /^(?:why|how come|explain|为什么|为何|为啥|怎么会)$/)) &&
    ends.length === 0 &&
    words.length <= 10 &&
    !has('reach', 'cant-reach', 'policy', 'incident')
  )
    return { kind: 'follow-up', asks: 'why' };
  if (textIs(words[0], /^(?:why|为什么|为何|为啥)$/) && words.length <= 4) return { kind: 'follow-up', asks: 'why' };
  return undefined;
};
