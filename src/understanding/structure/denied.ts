import { isEndToken, means, type Token } from '../token.ts';

/** `it is not web-0 but web-1 that …`, `不是 web-0 连不上，是 web-1 …`: an end that is named to say that it is not meant. */

const denies = /^(?:not|is not|isnt|was not|wasnt|并不是|并非|不是)$/;
const affirms = /^(?:but|its|it is|it was|rather|是|而是)$/;

/** Where the denied end stands behind what denies it; -1: nowhere. */
const endBehind = (tokens: readonly Token[], at: number): number => {
  const isDenial = denies.test(tokens[at]?.text ?? '') || (tokens[at]?.text === '不' && tokens[at + 1]?.text === '是');
  if (!isDenial) return -1;
  let place = tokens[at]?.text === '不' ? at + 2 : at + 1;
  while (means(tokens[place], 'the', 'pod', 'service')) place += 1;
  return isEndToken(tokens[place]) ? place : -1;
};

/** The same without them and what is said of them. */
export const withoutDenied = (tokens: readonly Token[]): Token[] => {
  for (let at = 0; at < tokens.length; at += 1) {
    const end = endBehind(tokens, at);
    if (end < 0) continue;
    const meant = tokens.findIndex(
      (token, place) =>
        place > end &&
        affirms.test(token.text) &&
        tokens.slice(place + 1, place + 4).some(isEndToken) &&
        !tokens.slice(end + 1, place).some(isEndToken),
    );
    if (meant >= 0) return [...tokens.slice(0, at), ...tokens.slice(meant + 1)];
  }
  return [...tokens];
};
