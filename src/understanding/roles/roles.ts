import { isEndToken, means, type Token, type TokenOf } from '../token.ts';
import { english, markOf, type Role } from './marks.ts';
import { before, behind, isSymptom } from './neighbours.ts';
import { isPredicate } from './predicate.ts';
import { statedRole } from './stated.ts';

export interface Roles {
  from?: TokenOf<'end'>;
  to?: TokenOf<'end'>;
  /** Ends that have neither role, in order. */
  others: TokenOf<'end'>[];
  both: boolean;
  /** One end whose role the words do not tell. */
  unclear?: TokenOf<'end'>;
}

const passive = (tokens: readonly Token[], at: number): boolean => {
  const rest = tokens.slice(at + 1, at + 6);
  const next = rest.findIndex((token) => isEndToken(token));
  const part = next < 0 ? rest : rest.slice(0, next);
  return part.some(
    (token) =>
      means(token, 'unreachable', 'reachable') ||
      /^(?:down|offline|dead|not working|refuses connections|doesnt answer|doesnt respond)$/.test(token.text) ||
      isSymptom(token),
  );
};

const active = (tokens: readonly Token[], at: number): boolean => {
  const rest = tokens.slice(at + 1, at + 6);
  const next = rest.findIndex((token) => isEndToken(token));
  const part = next < 0 ? rest : rest.slice(0, next);
  const verb = part.findIndex(
    (token) => means(token, 'reach') && english.test(token.text) && !means(token, 'connection'),
  );
  return (
    verb >= 0 &&
    (verb === 0 || part.slice(0, verb).some((token) => means(token, 'not', 'can', 'to', 'does'))) &&
    !passive(tokens, at)
  );
};

/** Ends with nothing but `and` between them: `web-0 and web-1`, `web-0 跟 web-1`, `web-0, web-1`. */
const isJoined = (tokens: readonly Token[], left: number, right: number): boolean => {
  const between = tokens.slice(left + 1, right);
  return between.length > 0 && between.every(({ text }) => /^(?:,|、|and|&|和|跟|与|及|以及)$/.test(text));
};

/** The first end that is not joined to the first of all: `web-0 and web-1 are unhappy with db-0`. */
const receiverBehind = <T extends { index: number }>(tokens: readonly Token[], ends: readonly T[]): T | undefined => {
  const other = ends.find((end, at) => at > 0 && !isJoined(tokens, ends[at - 1]?.index ?? 0, end.index));
  // `web-0 and db-0 cannot talk on node-3`: the place of both.
  const isPlace = other && isPlaceWord(tokens[before(tokens, other.index)]);
  return (isPlace ? undefined : other) ?? ends[1];
};

const isPlaceWord = (token: Token | undefined): boolean => /^(?:on|at|in|在)$/.test(token?.text ?? '');

export const rolesOf = (tokens: readonly Token[]): Roles => {
  const receiving = tokens.findIndex((token) => /^收(?:[不得]到|到)/.test(token.text));
  const named = tokens.flatMap((token, index) =>
    isEndToken(token) ? [{ token, index, mark: markOf(tokens, index) }] : [],
  );
  // Said twice: once is enough, and the one that says the port is it.
  const ends = named.filter(
    ({ token, index }) =>
      named.length < 3 ||
      !named.some(
        (other) =>
          other.index !== index &&
          JSON.stringify(other.token.what) === JSON.stringify(token.what) &&
          (token.port === undefined && other.token.port !== undefined
            ? true
            : other.index < index && !(token.port !== undefined && other.token.port === undefined)),
      ),
  );
  const isBoth = tokens.some((token) => means(token, 'between') || (means(token, 'both') && !/在|属/.test(token.text)));
  if (ends.length === 0) return { others: [], both: false };
  const [only] = ends;
  if (ends.length === 1 && only) {
    const { token, mark, index } = only;
    if (mark) return { [mark]: token, others: [], both: false };
    const objectAt = tokens.findIndex(
      (one, place) =>
        place > index &&
        means(one, 'reach', 'cant-reach') &&
        (means(tokens[place + 1], 'vague') ||
          (means(tokens[place + 1], 'the', 'to') && means(tokens[place + 2], 'vague'))),
    );
    if (objectAt > 0) return { from: token, others: [], both: false };
    // `web-0 gets timeouts`
    if (means(tokens[behind(tokens, index)], 'gets') && tokens.slice(index + 1, index + 4).some(isSymptom))
      return { from: token, others: [], both: false };
    if (passive(tokens, index)) return { to: token, others: [], both: false };
    if (active(tokens, index)) return { from: token, others: [], both: false };
    return { unclear: token, others: [], both: false };
  }
  // `A 收不到 B 发的日志`
  const [receiver0, sender0] = ends;
  if (
    receiver0 &&
    sender0 &&
    ends.length === 2 &&
    receiving > receiver0.index &&
    receiving < sender0.index &&
    !tokens.some((token) => /^(?:回|响|应)/.test(token.text))
  )
    return { from: sender0.token, to: receiver0.token, others: [], both: false };
  // `web-0 跟 web-1 都连不上 db-0`: the first of several senders.
  const [sender1, joined1] = ends;
  const receiver1 = receiverBehind(tokens, ends);
  const place = ends[2];
  if (
    sender1 &&
    joined1 &&
    place?.token.what.kind === 'node' &&
    isPlaceWord(tokens[before(tokens, place.index)]) &&
    isJoined(tokens, sender1.index, joined1.index) &&
    receiver1 === joined1
  )
    return { from: sender1.token, to: joined1.token, others: [place.token], both: isBoth };
  if (
    sender1 &&
    joined1 &&
    receiver1 &&
    receiver1 !== joined1 &&
    sender1.mark !== 'to' &&
    (receiver1.mark === 'to' ||
      (receiver1.mark === undefined &&
        receiver1.token.what.kind !== 'node' &&
        tokens
          .slice(joined1.index, receiver1.index)
          .some((token) => isSymptom(token) || means(token, 'cant-reach', 'not', 'reach')))) &&
    !tokens.slice(joined1.index, receiver1.index).some(({ type, text }) => type === 'break' && !/^[,、]$/.test(text))
  )
    return {
      from: sender1.token,
      to: receiver1.token,
      others: ends.filter((end) => end !== sender1 && end !== receiver1).map(({ token }) => token),
      both: false,
    };
  // `web-0 → db-0` says more than any word around it.
  const arrowAt = tokens.findIndex(
    (token, index) =>
      token.type === 'arrow' &&
      isEndToken(tokens[before(tokens, index)]) &&
      tokens.slice(index + 1, index + 4).some(isEndToken),
  );
  const arrow = tokens[arrowAt];
  if (arrow?.type === 'arrow') {
    const left = tokens[before(tokens, arrowAt)];
    const right = tokens.slice(arrowAt + 1).find(isEndToken);
    if (isEndToken(left) && right) {
      const [sender, receiver] = arrow.back ? [right, left] : [left, right];
      return {
        from: sender,
        to: receiver,
        others: ends.map(({ token }) => token).filter((end) => end !== left && end !== right),
        both: arrow.text.startsWith('<') && arrow.text.endsWith('>'),
      };
    }
  }
  const take = (role: Role) => {
    const marked = ends.filter(({ mark }) => mark === role);
    const stated = marked.find(({ index }) => statedRole(tokens, index) === role);
    if (stated) return stated;
    // A preposition says more than the verb before: `ping web-0 to db-0`.
    return marked.find(({ index }) => !means(tokens[before(tokens, index)], 'reach')) ?? marked[0];
  };
  // `ping web-0 db-0`: in this order.
  const [one, two] = ends;
  if (
    one &&
    two &&
    ends.length === 2 &&
    one.mark === 'to' &&
    two.mark === undefined &&
    two.index === one.index + 1 &&
    means(tokens[before(tokens, one.index)], 'reach')
  )
    return { from: one.token, to: two.token, others: [], both: false };
  let from = take('from');
  let to = take('to');
  const free = ends.filter(
    (end) =>
      end !== from && end !== to && (end.mark === undefined || means(tokens[before(tokens, end.index)], 'reach')),
  );
  const left = ends.filter((end) => end !== from && end !== to);
  if (from && !to) to = free.find(({ index }) => index > (from?.index ?? 0)) ?? free[0] ?? left[0];
  else if (to && !from) {
    const earlier = free.filter(({ index }) => index < (to?.index ?? 0));
    const [sender, other] = earlier.slice(-2);
    // `web-0 and web-1 cannot reach`: the first of them.
    const joined = sender && other && isJoined(tokens, sender.index, other.index);
    from = (joined ? sender : earlier.at(-1)) ?? free[0] ?? left[0];
  } else if (!from && !to) {
    const [first, second] = [sender1, receiver1];
    // `db-0 5432: web-0 cannot connect`: the other one was only named before.
    const topic =
      first &&
      second &&
      tokens.slice(first.index + 1, second.index).some((token) => token.type === 'break') &&
      !tokens.slice(first.index + 1, second.index).some((token) => means(token, 'reach', 'cant-reach', 'not')) &&
      isPredicate(tokens, behind(tokens, second.index));
    // `hooks.example.com is not reachable … ci pods`: what is not reached comes first.
    const isReached =
      first &&
      second &&
      tokens
        .slice(first.index + 1, second.index)
        .some((token) => means(token, 'unreachable', 'reachable') && english.test(token.text)) &&
      tokens.slice(first.index + 1, second.index).some((token) => token.text === 'from');
    [from, to] = topic || isReached ? [second, first] : [first, second];
  }
  return {
    ...(from ? { from: from.token } : {}),
    ...(to ? { to: to.token } : {}),
    others: ends.filter((end) => end !== from && end !== to).map(({ token }) => token),
    both: isBoth && !tokens.some((token) => token.text === 'from' || token.type === 'arrow'),
  };
};
