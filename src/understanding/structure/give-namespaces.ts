import { isEndToken, means, type Token, type Unplaced } from '../token.ts';
import { isClose, isOpen } from './marks.ts';
import { isFreeName } from './names.ts';
import { nounOf } from './nouns.ts';
import { isPods } from './on-nodes.ts';
import { merge } from './pieces.ts';
import { takesNamespace, withNamespace } from './takes-namespace.ts';

const passable = (token: Token | undefined): boolean =>
  token !== undefined &&
  (/^(?:all pods|everything|anything|any pod|no pods|every pod|all the pods|所有的|全部的)$/.test(token.text) ||
    means(token, 'pod', 'service', 'the', 'this', 'in', 'of', 'noise', 'all', 'new') ||
    isOpen(token) ||
    isClose(token)) &&
  token.type !== 'namespace';

const podsIn = (namespace: string): Unplaced => ({ type: 'end', what: { kind: 'pods', namespace }, sure: true });

/** `db-0, the one in staging`: which end the place behind it is said of; -1: none. */
const apposedTo = (tokens: readonly Token[], at: number): number => {
  let place = at - 1;
  while (means(tokens[place], 'in') || tokens[place]?.text === 'the') place -= 1;
  if (!/^(?:one|the one)$/.test(tokens[place]?.text ?? '')) return -1;
  place -= 1;
  if (means(tokens[place], 'the')) place -= 1;
  return tokens[place]?.type === 'break' && tokens[place]?.text === ',' ? place - 1 : -1;
};

/** Gives a place to the end that it is said of: before it, else behind it, else both where it says so. */
export const giveNamespaces = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type !== 'namespace') continue;
    const { namespace } = token;
    const one = apposedTo(tokens, at);
    const apposed = tokens[one];
    if (takesNamespace(apposed)) {
      tokens[one] = withNamespace(apposed, namespace);
      // `…, the one in staging not prod`
      const isOther = tokens[at + 1]?.text === 'not' && isFreeName(tokens[at + 2]);
      tokens.splice(one + 1, at - one + (isOther ? 2 : 0));
      at = one;
      continue;
    }
    let before = at - 1;
    const isBoth =
      means(tokens[before], 'both', 'same') ||
      (means(tokens[before], 'all') &&
        !isEndToken(tokens[before - 1]) &&
        !/^(?:everything|anything)$/.test(tokens[before]?.text ?? ''));
    if ((isBoth || means(tokens[at + 1], 'both')) && !tokens.some(takesNamespace)) continue;
    // `from ns billing to …`: the place itself is the end.
    const lead = means(tokens[at - 1], 'the') ? tokens[at - 2] : tokens[at - 1];
    let owner = at + 1;
    while (/^[里下]?的$/.test(tokens[owner]?.text ?? '')) owner += 1;
    const isOwner = takesNamespace(tokens[owner]) && /[\u3400-\u9fff]/.test(token.text + (tokens[at + 1]?.text ?? ''));
    if (
      /^(?:from|to|into|从|由)$/.test(lead?.text ?? '') &&
      !isOwner &&
      !isFreeName(tokens[at + 1]) &&
      !isPods(tokens[at + 1])
    )
      continue;
    if (isBoth || means(tokens[at + 1], 'both')) {
      tokens.forEach((one, index) => {
        if (takesNamespace(one)) tokens[index] = withNamespace(one, namespace);
      });
      // Bare words may become ends of the same place later.
      continue;
    }
    while (passable(tokens[before])) before -= 1;
    let behind = at + 1;
    while (passable(tokens[behind])) behind += 1;
    const wordsBefore = tokens.slice(before + 1, at);
    const isChinese = /[\u3400-\u9fff]/.test(token.text) && !/[(:]/.test(tokens[at - 1]?.text ?? '');
    const podsBefore = wordsBefore.findLastIndex((one) => /^(?:pods|all pods|everything|anything)$/.test(one.text));
    const podsBehind = tokens.slice(at + 1, behind).findIndex((one) => means(one, 'pod'));
    const [first, second] = isChinese ? [behind, before] : [before, behind];
    const policyAt = [before, behind].find((index) => tokens[index]?.type === 'policy');
    const policy = policyAt === undefined ? undefined : tokens[policyAt];
    if (policyAt !== undefined && policy?.type === 'policy' && policy.policy.namespace === undefined) {
      tokens[policyAt] = { ...policy, policy: { namespace, name: policy.policy.name } };
      tokens.splice(at, 1);
      at -= 1;
      continue;
    }
    const taker = [first, second].find((index) => takesNamespace(tokens[index]));
    if (podsBefore >= 0 && !isEndToken(tokens[before])) {
      const from = before + 1 + podsBefore;
      merge(tokens, from, at, podsIn(namespace));
      at = from;
    } else if (podsBehind >= 0 && !takesNamespace(tokens[behind]) && (isChinese || !takesNamespace(tokens[before]))) {
      merge(tokens, at, at + 1 + podsBehind, podsIn(namespace));
    } else if (taker !== undefined) {
      const end = tokens[taker];
      if (takesNamespace(end)) tokens[taker] = withNamespace(end, namespace);
      tokens.splice(at, 1);
      at -= 1;
    } else if (isFreeName(tokens[before]) || isFreeName(tokens[behind])) {
      // A bare name with a place is something of the cluster.
      const index = isFreeName(tokens[first]) ? first : second;
      const word = tokens[index];
      if (word)
        merge(tokens, index, index, { type: 'end', what: { kind: 'thing', namespace, name: word.text }, sure: true });
      tokens.splice(at, 1);
      at -= 1;
    }
  }
};

/** A place that is said of nothing else is all pods there: `from ns billing`. */
export const settlePlaces = (tokens: Token[]): void => {
  tokens.forEach((token, at) => {
    if (token.type !== 'namespace') return;
    const lead = means(tokens[at - 1], 'the') ? tokens[at - 2] : tokens[at - 1];
    const marked =
      /^(?:from|to|into|从|由|到)$/.test(lead?.text ?? '') ||
      tokens[at - 1]?.type === 'arrow' ||
      tokens[at + 1]?.type === 'arrow' ||
      means(tokens[at + 1], 'reach', 'cant-reach', 'not') ||
      (/^(?:从|由|from)/.test(token.text) && !/里$/.test(token.text));
    if (marked) merge(tokens, at, at, podsIn(token.namespace));
  });
};

/** `namespace 是 shop`, beside the sentence: of all that is named in it. */
export const spreadPlaces = (tokens: Token[]): void => {
  const at = tokens.findIndex(({ type }, index) => type === 'namespace' && !means(tokens[index - 1], 'both', 'all'));
  const token = tokens[at];
  if (token?.type !== 'namespace' || !tokens.some(takesNamespace)) return;
  tokens.forEach((one, index) => {
    if (takesNamespace(one)) tokens[index] = withNamespace(one, token.namespace);
  });
  tokens.splice(at, 1);
};

/** `same namespace`: where the other one is. */
export const shareNamespace = (tokens: Token[]): void => {
  const at = tokens.findIndex(
    (token, index) =>
      means(token, 'same') &&
      (nounOf(tokens[index + 1]) === 'namespace' ||
        (means(tokens[index + 1], 'noise') && nounOf(tokens[index + 2]) === 'namespace')),
  );
  if (at < 0) return;
  const spaces = new Set(
    tokens.flatMap((token) =>
      isEndToken(token) && 'namespace' in token.what && token.what.namespace !== undefined
        ? [token.what.namespace]
        : [],
    ),
  );
  const [only] = spaces;
  if (only === undefined || spaces.size !== 1) return;
  tokens.forEach((token, index) => {
    if (takesNamespace(token)) tokens[index] = withNamespace(token, only);
  });
};
