import { defined } from '../defined.ts';
import type { Missing } from '../meaning.ts';
import { rolesOf } from '../roles/roles.ts';
import type { Sentence } from '../sentence.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { thingsOf } from './path-parts.ts';
import { portFor } from './ports.ts';
import type { Reader } from './reader.ts';
import { isChinese, textIs, timesOf } from './texts.ts';

const canReach = (sentence: Sentence): boolean =>
  sentence.has('reach', 'allowed', 'can', 'reachable', 'cant-reach') || sentence.has('symptom:ping-only');

/** `who else besides web`: that is known already. */
const withoutExcepted = (tokens: readonly Token[]): Token[] =>
  tokens.filter((token, at) => !(isEndToken(token) && means(tokens[at - 1], 'except')));

export const readWhoCanReach: Reader = (sentence) => {
  const { tokens, ends, flat } = sentence;
  const isOpen = /\b(?:open|reachable|accessible|available) (?:for|by|from|to) (?:whom|who)\b|\bwhat egress\b/.test(
    sentence.read,
  );
  if ((!canReach(sentence) && !isOpen) || sentence.has('symptom:timeout')) return undefined;
  if (
    ends.length === 0 &&
    tokens.filter((token) => token.type !== 'break' && token.type !== 'port' && !means(token, 'on')).length <= 4 &&
    tokens.some((token) => textIs(token, /^(?:who|who all|which pods|谁能|谁可以|哪些pod|谁)$/)) &&
    sentence.has('reach') &&
    !thingsOf(sentence).some(isEndToken)
  )
    return defined({
      kind: 'ask-back' as const,
      about: 'who-can-reach' as const,
      ...portFor(tokens, undefined),
      missing: ['to'] as Missing[],
    });
  if (ends.length === 0) {
    const asks = tokens.findIndex((token) => textIs(token, /^(?:who|who all|which pods|谁能|谁可以|哪些pod)$/));
    const pronoun = tokens.some((token) => means(token, 'this') || textIs(token, /^(?:it|this|that|它|这个)$/));
    return asks >= 0 && pronoun && sentence.has('reach', 'allowed')
      ? { kind: 'ask-back', about: 'who-can-reach', missing: ['to'] }
      : undefined;
  }
  const negated = tokens.some((token) => means(token, 'not', 'cant-reach', 'unreachable') && !means(token, 'can'));
  if (negated) return undefined;
  const who = tokens.findIndex((token) => means(token, 'who') && !means(token, 'order'));
  const roles = rolesOf(withoutExcepted(thingsOf(sentence)));
  const reachAt = tokens.findIndex((token) => means(token, 'reach', 'allowed', 'reachable'));
  const single = roles.from && roles.to ? undefined : (roles.to ?? roles.from ?? roles.unclear);
  if (!single) return undefined;
  const where = tokens.findIndex(
    (token) =>
      means(token, 'where') ||
      (means(token, 'what', 'which', 'who', 'anybody') &&
        token.start > (tokens[reachAt]?.start ?? Number.POSITIVE_INFINITY)),
  );
  const endAt = tokens.findIndex((token) => token === single || (isEndToken(token) && token.start === single.start));
  const chinese = isChinese(sentence);
  // `where may web-0 go`, `what can web-0 reach`, `web-0 能访问哪些服务`
  const asksWhat =
    /\bwhat egress\b|\ballowed (?:egress|outbound|destinations)\b|\b(?:every|all|each|which|what|list)\b.{0,30}\bdestinations?\b|出到哪|出哪|(?:连到|到|去|往|访问|连)哪(?:些|里|儿)/.test(
      flat,
    ) ||
    (tokens.some((token) =>
      textIs(
        token,
        /^(?:where|what|what is|which|whereto|where all|哪里|哪儿|什么地方|去哪|which services|what services|what all)$/,
      ),
    ) &&
      endAt < reachAt &&
      !chinese &&
      roles.to === undefined &&
      !tokens.slice(0, endAt).some((token) => textIs(token, /^(?:who|which pods|anything|anyone)$/))) ||
    (chinese && endAt < reachAt && where > reachAt) ||
    (chinese &&
      /能去哪|可以去哪|能到哪|能访问(?:到)?(?:哪|什么)|可以访问(?:哪|什么)|能连(?:到)?(?:哪|什么)|出口|出站|能往哪|可以连(?:哪|什么)|允许访问(?:哪|什么)|能访问谁|可以访问谁/.test(
        flat,
      ) &&
      !/谁能|哪些pod|谁可以/.test(flat));
  const { port, protocol } = portFor(tokens, single);
  if (asksWhat) return defined({ kind: 'what-can-reach' as const, from: single.what, ...timesOf(sentence) });
  const asksWho =
    /\bwhich (?:one )?of (?:our|the|my|these|all) (?:pods?|workloads?|services?|apps?|clients?)\b.{0,30}\b(?:may|can|could)\b/.test(
      flat,
    ) ||
    /\b(?:what|who|which (?:pods?|workloads?|services?|apps?))\b.{0,30}\b(?:has|have|got) access to\b/.test(flat) ||
    /\b(?:what|who|what all|who all|what else|who else) (?:is|are|gets|may|can|do we|does it) (?:allowed|let|come|get|allow) (?:in|into|in to|inside)\b/.test(
      flat,
    ) ||
    /\ballowed (?:sources|clients|callers|ingress|senders)\b/.test(flat) ||
    /\b(?:open|reachable|accessible|allowed|available) (?:for|by|from|to) (?:whom|who)\b/.test(flat) ||
    (who >= 0 &&
      (chinese || who < endAt || textIs(tokens[who], /^(?:who|which pods)/)) &&
      (chinese || reachAt < 0 || who < reachAt || /allowed|access/.test(flat))) ||
    /谁(?:能|可以|有权)|哪些(?:pod|服务|应用|工作负载|客户端|人).{0,10}(?:能|可以|允许)|(?:允许|放行|可以|能).{0,4}哪些/.test(
      flat,
    );
  if (!asksWho) return undefined;
  if (tokens.some((token) => means(token, 'policy')) && !sentence.has('reach')) return undefined;
  return defined({ kind: 'who-can-reach' as const, to: single.what, port, protocol });
};
