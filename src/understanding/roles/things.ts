import { clausesOf } from '../clauses.ts';
import { giveNamespaces, spreadPlaces } from '../structure/give-namespaces.ts';
import { isFreeName } from '../structure/names.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { goesFrom, goesTo } from './marks.ts';
import { before, behind, isSymptom } from './neighbours.ts';
import { isPredicate } from './predicate.ts';

const person = /^[A-Z][a-z]+$/;

/**
 * Bare words that stand where an end stands become things: `checkout cant reach payments`. A capital alone makes a
 * word the name of a person, who cannot be reached either. What is written like an end comes first: with two of those
 * no word is one, but for one that only works: `web-0 cannot reach payments (web-1 is fine)`.
 */
export const withThings = (tokens: readonly Token[], shown: string): Token[] => {
  const all = tokens.filter(isEndToken).length;
  const works = new Set(all === 2 ? clausesOf(tokens).works : []);
  const beside = tokens.filter((token) => isEndToken(token) && works.has(token)).length;
  const sure = beside === 1 ? 1 : all;
  if (sure >= 2) return [...tokens];
  const [sureEnd] = tokens.filter(isEndToken);
  // `s3` beside `s3.amazonaws.com` is that.
  const isRest = (token: Token): boolean => sureEnd?.text.startsWith(`${token.text}.`) ?? false;
  const begin = tokens.findIndex((token) => !means(token, 'noise', 'the') && token.type !== 'break');
  const scores = tokens.map((token, at) =>
    (isFreeName(token) || isAgentWord(token)) && !isRest(token) && !works.has(token)
      ? scoreOf(tokens, at, shown, at === begin)
      : 0,
  );
  const room = 2 - sure;
  const best = scores
    .map((score, at) => ({ score, at }))
    // Beside what works only what stands as an end by itself is one, or is written as names are.
    .filter(({ score, at }) => score > (beside === 1 && !tokens[at]?.text.includes('-') ? 1 : 0))
    .sort((a, b) => b.score - a.score || a.at - b.at);
  // A word that may stand there only because another one does needs that other one.
  const strong = best.filter(({ score }) => score >= 2);
  // `from checkout to payments` says it both ways.
  const marks = best.map(({ at }) => tokens[before(tokens, at)]?.text ?? '');
  const pair =
    marks.some((text) => /^(?:from|从|由)$/.test(text)) && marks.some((text) => /^(?:to|into|到|去|往)$/.test(text));
  const between = marks.includes('between') && marks.includes('and');
  const chosen = new Set((strong.length + sure > 0 || pair || between ? best : []).slice(0, room).map(({ at }) => at));
  const named = tokens.map(
    (token, at): Token =>
      chosen.has(at)
        ? {
            type: 'end',
            what: /^(?:staging|production|prod|qa|kube-system)$/.test(token.text)
              ? { kind: 'pods', namespace: token.text }
              : { kind: 'thing', name: token.text },
            sure: false,
            start: token.start,
            end: token.end,
            text: token.text,
          }
        : token,
  );
  giveNamespaces(named);
  if (chosen.size > 0) spreadPlaces(named);
  return named;
};

/** `coredns`, which can be an end as well as an agent. */
const isAgentWord = (token: Token | undefined): boolean =>
  token?.type === 'term' &&
  /^[a-z][a-z-]{3,}$/.test(token.text) &&
  [...token.terms].some((term) => term.startsWith('agent:')) &&
  !/^(?:bird|felix|bgp|typha|calico-node)/.test(token.text);

/** `gateway 又抽风了，访问 user-center 时好时坏`: who the clause behind, which names nobody, is about. */
const beginsForLater = (tokens: readonly Token[], at: number): boolean => {
  const near = tokens.slice(at + 1, at + 6);
  const comma = near.findIndex((token) => token.type === 'break' && /^[,;]$/.test(token.text));
  if (comma < 0) return false;
  const said = near.slice(0, comma);
  const first = tokens[at + comma + 2];
  return (
    said.some((token) => means(token, 'problem', 'down', 'crash', 'fails') && /[\u3400-\u9fff]/.test(token.text)) &&
    !said.some((token) => isEndToken(token) || isFreeName(token)) &&
    means(first, 'reach') &&
    /[\u3400-\u9fff]/.test(first?.text ?? '')
  );
};

/** How much a place in the sentence is one of an end: 0 none, 1 beside another end, 2 by itself. `leads`: nothing but noise stands before. */
const scoreOf = (tokens: readonly Token[], at: number, shown: string, leads: boolean): number => {
  const token = tokens[at];
  if (token === undefined) return 0;
  const left = before(tokens, at);
  const right = behind(tokens, at);
  const leftToken = tokens[left];
  const asPerson = person.test(shown.slice(token.start, token.end));
  const predicate = isPredicate(tokens, right);
  const isObject =
    (means(leftToken, 'reach', 'cant-reach') && !means(leftToken, 'connection', 'noise')) ||
    leftToken?.type === 'arrow';
  const text = leftToken?.text ?? '';
  const mark =
    leftToken?.type === 'term' &&
    (goesFrom.test(text) || goesTo.test(text)) &&
    !/^(?:for|at|in|on|by|给|跟|对|在)$/.test(text);
  const joined =
    means(leftToken, 'and', 'between') &&
    (isEndToken(tokens[left - 1]) || isFreeName(tokens[left - 1]) || means(leftToken, 'between'));
  const ported = tokens[at + 1]?.type === 'port';
  if (asPerson && !ported) return predicate && isObject ? 1 : 0;
  if (ported && !isAgentWord(token)) return 3;
  if (isAgentWord(token))
    return predicate &&
      !(means(tokens[right], 'not') && !tokens.slice(right, right + 4).some((one) => means(one, 'reach'))) &&
      !isSymptom(tokens[right])
      ? 3
      : isObject
        ? 2
        : 0;
  if (leads && beginsForLater(tokens, at)) return 3;
  if (predicate && (isObject || mark)) return 4;
  if (predicate) return 3;
  if (isObject) return 2;
  if (right === at + 1 && tokens[right]?.text === 'to' && isEndToken(tokens[right + 1])) return 1;
  if (
    right === at + 1 &&
    tokens[right]?.text === 'to' &&
    isFreeName(tokens[right + 1]) &&
    /-/.test(token.text) &&
    /-/.test(tokens[right + 1]?.text ?? '')
  )
    return 2;
  const refusal = mark && isSymptom(tokens[before(tokens, left)]);
  if (refusal) return 2;
  return mark || joined ? 1 : 0;
};
