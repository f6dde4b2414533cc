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

const isAffirmed = (token: Token | undefined): boolean => /^(?:是|就是|its|it is|it was)$/.test(token?.text ?? '');

const isFailing = (token: Token): boolean => means(token, 'not', 'cant-reach', 'fails', 'unreachable');

/** No other part of the sentence follows, but for a port: `…，5432 的`. */
const isLast = (rest: readonly Token[]): boolean => {
  const mark = rest.findIndex(({ type, text }) => type === 'break' && /^[,;.]$/.test(text));
  return (
    mark < 0 || rest.slice(mark + 1).every((token) => token.type === 'port' || means(token, 'of', 'port', 'noise'))
  );
};

/** `是 web-3 连 db-1 不行，不是 web-1 连 db-3`: the pair that is not meant stands behind the one that is. */
const deniedBehind = (tokens: readonly Token[], at: number, end: number): boolean => {
  const head = tokens.slice(0, at);
  const rest = tokens.slice(end);
  return (
    head.some(isAffirmed) &&
    head.filter(isEndToken).length === 2 &&
    head.some(isFailing) &&
    tokens[at - 1]?.type === 'break' &&
    rest.filter(isEndToken).length <= 2 &&
    isLast(rest) &&
    !rest.some(isFailing)
  );
};

/** The same without them and what is said of them. */
export const withoutDenied = (tokens: readonly Token[]): Token[] => {
  for (let at = 0; at < tokens.length; at += 1) {
    const end = endBehind(tokens, at);
    if (end < 0) continue;
    if (deniedBehind(tokens, at, end))
      return [...tokens.slice(0, at), ...tokens.slice(end).filter(({ type }) => type === 'port')];
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
