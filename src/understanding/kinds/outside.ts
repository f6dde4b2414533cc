import type { Meaning } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { textIs } from './texts.ts';

export const podsOf = (tokens: readonly Token[]): boolean => tokens.some((token) => means(token, 'anybody', 'all'));

export const inboundWords = (sentence: Sentence): Meaning['entry'] | undefined => {
  if (sentence.has('nodeport')) return 'nodeport';
  if (sentence.has('loadbalancer')) return 'loadbalancer';
  return sentence.has('ingress') && !sentence.has('policy') ? 'ingress' : undefined;
};

/** Who calls from outside the cluster, whatever he is called. */
/** `外网出不去`: out there is where it wants to go. */
const goesOut = (tokens: readonly Token[]): boolean =>
  /出不去|出不了|上不了|出外网|出公网|上外网|上公网/.test(tokens.map(({ text }) => text).join(''));

export const fromOutside = (tokens: readonly Token[]): boolean => !goesOut(tokens) && comesFromOutside(tokens);

const comesFromOutside = (tokens: readonly Token[]): boolean =>
  tokens.some((token) => means(token, 'outside-party') || (means(token, 'outside') && !means(token, 'internet'))) ||
  tokens.some(
    (token, at) =>
      means(token, 'internet') && means(tokens[at - 1], 'from') && textIs(tokens[at - 1], /^(?:from|从|由|自|来自)$/),
  ) ||
  tokens.some(
    (token, at) =>
      means(token, 'internet') &&
      (means(tokens[at + 1], 'reach', 'cant-reach') ||
        (means(tokens[at + 1], 'not', 'can') && means(tokens[at + 2], 'reach', 'not')) ||
        means(tokens[at - 1], 'not') ||
        textIs(tokens[at - 1], /^the$/)) &&
      tokens.slice(at + 1).some(isEndToken),
  ) ||
  tokens.some((token) => textIs(token, /进不来|连不进来|进不去/));

export const toInternet = (tokens: readonly Token[]): boolean =>
  tokens.some(
    (token, at) =>
      means(token, 'internet') &&
      !(means(tokens[at - 1], 'from') && textIs(tokens[at - 1], /^(?:from|从|由|自|来自)$/)) &&
      !textIs(token, /^from/),
  ) ||
  tokens.some((token) => textIs(token, /上外网|出公网|出网|出不去|上不了网/)) ||
  goesOut(tokens);
