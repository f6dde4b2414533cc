import { isEndToken, means, type Token } from '../token.ts';
import { before, behind, isSymptom } from './neighbours.ts';
import { statedRole } from './stated.ts';

/** Who sends and who receives, by the words around the ends. */

export type Role = 'from' | 'to';

export const english = /^[a-z>-]/;

export const goesFrom =
  /^(?:被|客户端是|from|fron|form|out of|inside|within|originating from|coming from|starting from|source|src|by|when calling from|started from|run from|inside of|in|on|从|由|自|来自|源|源端|客户端|在|发自|自从|source is|client is|sender|caller|client ip)$/;

export const goesTo =
  /^(?:to|towards|toward|into|at|destination|dest|dst|target|onto|reaching to|for|到|去|往|向|至|对|目的|目标|目的端|去往|发往|到达|去到|服务端|连去|跟|给|通往|前往)$/;

/** `refused from db-0`: who refuses is the other end; `refused from web-0 to db-0`: the sender. */
const isAnswerFrom = (tokens: readonly Token[], mark: number, at: number): boolean => {
  if (tokens[mark]?.text !== 'from' && tokens[mark]?.text !== 'by') return false;
  let what = before(tokens, mark);
  // `gets ECONNRESET after 30s from`
  if (tokens[what]?.type === 'amount' && means(tokens[what - 1], 'after') && isSymptom(tokens[what - 2])) what -= 2;
  const noun = tokens[what];
  const laterTo = tokens
    .slice(at + 1)
    .some(
      (token, index) =>
        (token.type === 'arrow' || token.text === 'to') && tokens.slice(at + 2 + index).some(isEndToken),
    );
  const laterCall = tokens
    .slice(at + 1)
    .some(
      (token, index) =>
        means(token, 'reach') &&
        (!means(token, 'connection', 'noise') || /^(?:it|he|she|they)$/.test(tokens[at + index]?.text ?? '')) &&
        isEndToken(tokens[at + 2 + index]),
    );
  if (laterTo || (laterCall && !tokens.slice(0, mark).some(isEndToken))) return false;
  if (tokens[mark]?.text === 'by' && isSymptom(noun)) return true;
  const refusal =
    isSymptom(noun) ||
    means(noun, 'fails') ||
    ((noun?.type === 'term' || noun?.type === 'word') &&
      /^(?:response|reply|answer|responses|replies|answers|nothing|data)$/.test(noun.text));
  if (!refusal || noun === undefined) return false;
  // `db-0 times out from web-0`: the verb of the first end.
  const subject = tokens.slice(0, what).findLastIndex(isEndToken);
  const getting = tokens
    .slice(Math.max(0, subject), what)
    .some((token) => means(token, 'gets') || /^(?:a|an|with)$/.test(token.text));
  if (subject >= 0 && getting) return true;
  if (subject >= 0) return false;
  // Later ends are the sender then: `connection refused from redis in web-0`.
  return !/^(?:unreachable|slow|times out)$/.test(noun.text) || !tokens.slice(at + 1).some(isEndToken);
};

export const markOf = (tokens: readonly Token[], at: number): Role | undefined =>
  statedRole(tokens, at) ?? markBeside(tokens, at);

const markBeside = (tokens: readonly Token[], at: number): Role | undefined => {
  const left = before(tokens, at);
  const leftToken = tokens[left];
  const right = behind(tokens, at);
  const rightToken = tokens[right];
  if (leftToken?.type === 'arrow') return leftToken.back ? 'from' : 'to';
  if (leftToken?.type === 'term') {
    const text = leftToken.text;
    if (
      text === 'of' &&
      /^(?:an )?(?:answers?|responses?|repl(?:y|ies))$/.test(tokens[before(tokens, left)]?.text ?? '')
    )
      return 'to';
    if (goesFrom.test(text) && isAnswerFrom(tokens, left, at)) return 'to';
    // `telnet 9300 on es-0`: what is called; `cut off from`.
    if (
      /^(?:on|at)$/.test(text) &&
      tokens.slice(Math.max(0, left - 3), left).some((token) => means(token, 'reach') && !means(token, 'connection')) &&
      !tokens.slice(Math.max(0, left - 3), left).some(isEndToken)
    )
      return 'to';
    if (text === 'from' && /^(?:off|away|isolated|cut off)$/.test(tokens[left - 1]?.text ?? '')) return 'to';
    const end = tokens[at];
    if (
      /^(?:on|at|in)$/.test(text) &&
      isEndToken(end) &&
      (end.what.kind === 'name' || end.what.kind === 'address' || end.what.kind === 'service' || end.port !== undefined)
    )
      return 'to';
    // `blocks web-0 from db-0`
    const lastEnd = tokens.slice(0, left).findLastIndex(isEndToken);
    if (text === 'from' && lastEnd >= 0 && means(tokens[before(tokens, lastEnd)], 'blocks')) return 'to';
    // `on web-0`, `in web-0`: where it is tried.
    if (goesFrom.test(text)) return 'from';
    const isGotten =
      tokens.slice(0, left).some((token) => means(token, 'gets') && !isSymptom(token)) &&
      tokens.slice(0, left).some(isEndToken);
    if (
      text === 'for' &&
      !isGotten &&
      (left <= 1 ? tokens : tokens.slice(0, left)).some(
        (token) => means(token, 'reachable', 'unreachable', 'fails', 'open', 'works') || isSymptom(token),
      )
    )
      return 'from';
    // `any reason for that web-0 …`: that joins two parts.
    const isJoining = text === 'for' && tokens[left + 1]?.text === 'that';
    if (goesTo.test(text) && !isJoining) return 'to';
    if (means(leftToken, 'reach', 'cant-reach') && !means(leftToken, 'connection')) {
      // `works from`, `see`: the verb before its object.
      return 'to';
    }
    if (means(leftToken, 'refuses') && left >= 0) return 'from';
  }
  if (rightToken?.type === 'arrow') return rightToken.back ? 'to' : 'from';
  // `8.8.8.8 doesnt ping`
  const self = tokens[at];
  if (
    means(rightToken, 'not') &&
    /^ping/.test(tokens[right + 1]?.text ?? '') &&
    !tokens.slice(right + 2).some(isEndToken) &&
    isEndToken(self) &&
    (self.what.kind === 'address' || self.what.kind === 'name')
  )
    return 'to';
  if (rightToken?.type === 'term') {
    const text = rightToken.text;
    if (means(rightToken, 'refuses') && tokens.slice(right + 1).some(isEndToken)) return 'to';
    if (
      (goesTo.test(text) && text !== 'for' && text !== 'at') ||
      (means(rightToken, 'cant-reach', 'reach') &&
        !english.test(text) &&
        tokens.slice(right + 1).some((token) => isEndToken(token) || means(token, 'internet')))
    )
      return 'from';
  }
  return undefined;
};
