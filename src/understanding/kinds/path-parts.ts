import { clausesOf, isFailure, partsIn, withoutMoments } from '../clauses.ts';
import { defined } from '../defined.ts';
import type { End, Named } from '../meaning.ts';
import { withOrdinals } from '../roles/ordinals.ts';
import { type Roles, rolesOf } from '../roles/roles.ts';
import { withThings } from '../roles/things.ts';
import type { Sentence } from '../sentence.ts';
import { eventIn } from '../times.ts';
import { isEndToken, means, type Token, type TokenOf } from '../token.ts';
import { toInternet } from './outside.ts';
import { pings } from './ports.ts';
import { textIs } from './texts.ts';

/** Asked by one kind after the other. */
const found = new WeakMap<Sentence, readonly Token[]>();

/** With bare words as ends where they stand as ends; what a program printed is full of bare words. */
export const thingsOf = (sentence: Sentence): readonly Token[] => {
  const known =
    found.get(sentence) ?? (sentence.how === 'paste' ? sentence.tokens : withThings(sentence.tokens, sentence.shown));
  found.set(sentence, known);
  return known;
};

interface PathParts {
  roles: Roles;
  from: End | undefined;
  to: End | undefined;
  toToken: TokenOf<'end'> | undefined;
  via: Named | undefined;
  worksFrom: End | undefined;
  asked: Token[];
}

export const serviceName = (end: End | undefined): Named | undefined =>
  end && (end.kind === 'service' || end.kind === 'thing')
    ? defined({ namespace: end.namespace, name: end.name })
    : undefined;

const backed = /^(?:后端|后面|背后|backend|upstream)$/;

/** `via svc/shop/web`, `通过 svc/shop/web 访问自己`. */
const splitVia = (tokens: readonly Token[]): { rest: Token[]; via: Named | undefined } => {
  for (let at = 0; at < tokens.length; at += 1) {
    // `…，后端是 svc/shop/web`
    const isBehind =
      backed.test(tokens[at]?.text ?? '') && means(tokens[at + 1], 'is') && tokens[at - 1]?.type === 'break';
    if (!means(tokens[at], 'via') && !isBehind) continue;
    let behind = isBehind ? at + 2 : at + 1;
    while (means(tokens[behind], 'the', 'itself', 'service', 'noise')) behind += 1;
    const end = tokens[behind];
    const via = isEndToken(end) ? serviceName(end.what) : undefined;
    if (via && isEndToken(end) && (end.what.kind === 'service' || textIs(tokens[at], /通过|经/))) {
      return { rest: [...tokens.slice(0, at), ...tokens.slice(behind + 1)], via };
    }
  }
  return { rest: [...tokens], via: undefined };
};

/** `web-0 must be pinged first`: who is asked for is said behind. */
const afterPing = (tokens: readonly Token[]): Token[] => {
  const hasIt =
    tokens.some((token) => token.type === 'term' && token.terms.has('symptom:after-ping')) ||
    (tokens.some((token) => means(token, 'first', 'until', 'after', 'when')) && pings(tokens));
  if (!hasIt) return [...tokens];
  const then = tokens.findIndex((token) => textIs(token, /^then$/));
  const at =
    then >= 0
      ? then
      : tokens.findIndex((token) =>
          textIs(
            token,
            /^(?:才能|才|之后|以后|后|after a ping|only after a ping|after i ping|unless i ping|until i ping|unless|until|till|before|after|once|until pinged|once i ping|after pinging|after you ping|until you ping|when i)$/,
          ),
        );
  if (at < 0) return [...tokens];
  const [head, tail] = [tokens.slice(0, at), tokens.slice(at + 1)];
  const enough = (part: readonly Token[]) => part.filter(isEndToken).length >= 2;
  const failing = /才|后|then/.test(tokens[at]?.text ?? '') ? [tail, head] : [head, tail];
  // `先从 A ping B，B 才能访问 A`: the part that says what works only then.
  const part = /才/.test(tokens[at]?.text ?? '')
    ? tokens.slice(tokens.slice(0, at).findLastIndex((token) => token.type === 'break') + 1)
    : [];
  const chosen = enough(part) ? part : failing.find(enough);
  return chosen === undefined
    ? [...tokens]
    : [...chosen, ...tokens.filter((token) => token.type === 'port' && !chosen.includes(token))];
};

/** `web` of `web-0`: what names of one workload share. */
const stemOf = (end: End | undefined): string | undefined =>
  end && 'name' in end && end.name !== undefined ? end.name.replace(/(?:-[a-z0-9]{1,10}){1,2}$/, '') : undefined;

/** `after I moved web-0 to node-3 it cannot reach db-0`: when it began, and not who is asked for; `it` is the first of it. */
const withoutEvent = (sentence: Sentence, tokens: readonly Token[]): Token[] => {
  const then = tokens.findIndex((token) => textIs(token, /^(?:since then|ever since|after that|从那以后|之后就)$/));
  const event = then > 0 ? { start: 0, end: tokens[then]?.end ?? 0 } : eventIn(sentence);
  if (event === undefined) return [...tokens];
  const inside = tokens.filter((token) => token.start >= event.start && token.end <= event.end);
  const outside = tokens.filter((token) => !inside.includes(token));
  const left = outside.filter(isEndToken);
  const moved = inside.find((token): token is TokenOf<'end'> => isEndToken(token) && token.what.kind !== 'node');
  if (!inside.some(isEndToken) || left.length === 0) return [...tokens];
  if (left.length >= 2 || moved === undefined) return outside;
  const it = outside.findIndex((token) => textIs(token, /^(?:it|它|they)$/));
  return it < 0
    ? then > 0
      ? [...tokens]
      : outside
    : outside.map((token, index) => (index === it ? { ...moved, start: token.start, end: token.end } : token));
};

/** `… once web-1 moves to node-9 it hangs`, `db-0 调度到 node-9 就不通`: when it fails, where both ends are said without it. */
const withoutMove = (tokens: readonly Token[]): Token[] => {
  const at = tokens.findIndex(
    (token, index) =>
      textIs(token, /^(?:once|when|as soon as|whenever|if)$/) &&
      isEndToken(tokens[index + 1]) &&
      textIs(tokens[index + 2], /^(?:moves|moved|lands|landed|goes|gets|is|runs)$/),
  );
  const place = at < 0 ? undefined : tokens.slice(at + 2, at + 7).find(isEndToken);
  if (place?.what.kind !== 'node') return [...tokens];
  const rest = [...tokens.slice(0, at), ...tokens.slice(tokens.indexOf(place) + 1)];
  return rest.filter((token) => isEndToken(token) && token.what.kind !== 'node').length >= 2 ? rest : [...tokens];
};

/** `…, only from node-2`: a circumstance, where both ends are said without it. */
const withoutOnlyFrom = (tokens: readonly Token[]): Token[] => {
  const at = tokens.findIndex(
    (token, index) =>
      means(token, 'only') && textIs(tokens[index + 1], /^(?:from|on|从|在)$/) && isEndToken(tokens[index + 2]),
  );
  const others = tokens.filter((token, index) => isEndToken(token) && index !== at + 2);
  return at < 0 || others.length < 2 ? [...tokens] : [...tokens.slice(0, at), ...tokens.slice(at + 3)];
};

/** All pods of a place that is said of nothing else. */
export const placeEnd = (sentence: Sentence): End | undefined => {
  const token = sentence.tokens.find((one): one is TokenOf<'namespace'> => one.type === 'namespace');
  return token && { kind: 'pods', namespace: token.namespace };
};

/** `on worker-1 & worker-2`: the first of what is joined stands for all. */
const firstOfJoined = (tokens: readonly Token[]): Token[] =>
  tokens.filter(
    (token, at) =>
      !(
        isEndToken(token) &&
        /^(?:and|&|,|和|、|跟)$/.test(tokens[at - 1]?.text ?? '') &&
        isEndToken(tokens[at - 2]) &&
        /^(?:on|at|from|在|从)$/.test(tokens[at - 3]?.text ?? '')
      ),
  );

export const partsOf = (sentence: Sentence): PathParts => {
  const withNames = withOrdinals(withoutMove(withoutEvent(sentence, thingsOf(sentence))));
  const ordered = afterPing(withNames);
  const { asked: told, works } = clausesOf(ordered);
  const all = withoutOnlyFrom(told);
  const { rest: asked, via } = splitVia(all);
  let roles = rolesOf(asked);
  const worksRoles = rolesOf(firstOfJoined(withoutMoments(works)));
  let worksFrom: End | undefined;
  let { from, to } = roles;
  const alike = (one: End | undefined, other: End): boolean =>
    stemOf(one) !== undefined && stemOf(one) === stemOf(other);
  // `can telnet 9300 on es-0 but not on es-2`: the place of what is like it.
  const lone = [from, to, roles.unclear].filter((end) => end !== undefined);
  const wordBefore = (list: readonly Token[], end: Token | undefined): string =>
    list[list.findIndex((token) => token.start === end?.start) - 1]?.text ?? '';
  const [alone] = lone;
  if (alone && lone.length === 1 && worksRoles.from && worksRoles.to && roles.others.length === 0) {
    const likeTo = alike(worksRoles.to.what, alone.what);
    const likeFrom = alike(worksRoles.from.what, alone.what);
    const kindOf = (token: TokenOf<'end'>) => (token.what.kind === 'thing' ? 'pod' : token.what.kind);
    const sameKind = kindOf(worksRoles.from) !== kindOf(worksRoles.to) ? kindOf(alone) : undefined;
    const [wordOfTo, wordOfFrom, word] = [
      wordBefore(works, worksRoles.to),
      wordBefore(works, worksRoles.from),
      wordBefore(asked, alone),
    ];
    const byWord =
      /^(?:on|from|in|at|to)$/.test(word) && wordOfTo !== wordOfFrom
        ? word === wordOfTo
          ? 'to'
          : word === wordOfFrom
            ? 'from'
            : undefined
        : undefined;
    const asTo = byWord ? byWord === 'to' : likeTo !== likeFrom ? likeTo : sameKind === kindOf(worksRoles.to);
    const asFrom = byWord ? byWord === 'from' : likeTo !== likeFrom ? likeFrom : sameKind === kindOf(worksRoles.from);
    // `…, but web-0 cannot`: it sends as the other one did.
    const at = asked.findIndex((token) => token.start === alone.start);
    const denies = asked
      .slice(at + 1)
      .some(
        (token) =>
          means(token, 'cant-reach') ||
          (means(token, 'not') &&
            !asked.slice(at + 1).some((one) => means(one, 'reachable', 'unreachable') && /^[a-z]/.test(one.text))),
      );
    if (asTo) [from, to] = [worksRoles.from, alone];
    else if (asFrom || (denies && !byWord)) [from, to] = [alone, worksRoles.to];
    if (asTo || asFrom || (denies && !byWord)) roles = { others: roles.others, both: roles.both };
  }
  if (roles.unclear && (worksRoles.from || worksRoles.to || worksRoles.unclear)) {
    // `works from web-1, not web-0`: the same place in the sentence.
    const side = worksRoles.from && worksRoles.to ? 'to' : worksRoles.from ? 'from' : 'to';
    if (side === 'from') from = roles.unclear;
    else to = roles.unclear;
    roles = { ...roles, unclear: undefined as never };
  }
  if (!from && worksRoles.from) from = worksRoles.from;
  // The way back of the same two is no other sender.
  else if (worksRoles.to && from && worksRoles.to.text === from.text) worksFrom = undefined;
  else if (worksRoles.from && from && worksRoles.from.start !== from.start) worksFrom = worksRoles.from.what;
  // `… (works for web-1)`
  else if (
    worksRoles.to &&
    !worksRoles.from &&
    from &&
    to &&
    alike(from.what, worksRoles.to.what) &&
    !/^(?:reach|reaches|see|sees|ping)$/.test(wordBefore(works, worksRoles.to))
  )
    worksFrom = worksRoles.to.what;
  else if (worksRoles.unclear && from && to && !alike(to.what, worksRoles.unclear.what))
    worksFrom = worksRoles.unclear.what;
  if (!to && worksRoles.to) to = worksRoles.to;
  // `web-0 访问外网超时，web-1 没这问题`: where it goes is said.
  const goesOut = from !== undefined && !to && toInternet(asked) && worksRoles.unclear !== undefined;
  if (goesOut) worksFrom = worksRoles.unclear?.what;
  else if (!to && !worksRoles.to && worksRoles.unclear && from && !alike(from.what, worksRoles.unclear.what))
    to = worksRoles.unclear;
  // `but not the other way round`
  if (
    worksRoles.from &&
    worksRoles.to &&
    asked.every((token) => !isEndToken(token)) &&
    asked.some((token) => means(token, 'reverse'))
  )
    [from, to] = [worksRoles.to, worksRoles.from];
  // `all but web-2 reach it`: the one that does not.
  const exceptAt = ordered.findIndex(
    (token) => means(token, 'except') && isEndToken(ordered[ordered.indexOf(token) + 1]),
  );
  const except = ordered[exceptAt + 1];
  if (exceptAt >= 0 && isEndToken(except)) {
    // `all but web-2 reach db-0`: what the others reach.
    const others = worksRoles.to && worksRoles.to.start !== except.start ? worksRoles.to : undefined;
    const other = others ?? ordered.filter(isEndToken).find((end) => end !== except && end.what.kind !== 'pods');
    // `web-0 reaches everything except db-0`: what it does not reach.
    const reachAt = ordered.findIndex((token) => means(token, 'reach', 'can'));
    const subject = ordered
      .slice(0, Math.max(0, reachAt))
      .filter(isEndToken)
      .find((end) => end !== except);
    // `除了 worker-5 以外，其他节点都连不上 db-0`: all the others fail; not so `all but web-2 reach db-0, it does not`.
    const ofOthers = partsIn(ordered).find((part) => part.some((token) => token.start === other?.start)) ?? [];
    const fail = ofOthers.some((token) => token !== except && isFailure(token));
    const isAgain = ordered.some((token) => token !== except && isEndToken(token) && alike(token.what, except.what));
    if (fail && other && !isAgain && !subject)
      [from, to, worksFrom] = [{ ...except, what: { kind: 'pods' } }, other, except.what];
    else if (subject && reachAt < exceptAt) [from, to, worksFrom] = [subject, except, undefined];
    else if (other) [from, to, worksFrom] = [except, other, undefined];
  }
  // Two ends in all, one of which says its role: the other one has the other role.
  const rest = ordered
    .filter(isEndToken)
    .filter((end) => end !== from && end !== to && end.what !== worksFrom && end.what.kind !== 'node');
  const [left] = rest;
  if (left && rest.length === 1 && from && !to && !alike(from.what, left.what)) to = left;
  else if (left && rest.length === 1 && to && !from && !alike(to.what, left.what)) from = left;
  return {
    roles: { ...roles, ...(from ? { from } : {}), ...(to ? { to } : {}) },
    from: from?.what,
    to: to?.what,
    toToken: to,
    via,
    worksFrom,
    asked,
  };
};
