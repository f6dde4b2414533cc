import { isFreeName } from '../structure/names.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { isSymptom } from './neighbours.ts';

export const isPredicate = (tokens: readonly Token[], at: number): boolean => {
  const token = tokens[at];
  if (
    means(token, 'cant-reach', 'unreachable', 'refuses', 'resolve') ||
    token?.text === '被' ||
    token?.type === 'arrow' ||
    token?.text === '\u2717'
  )
    return true;
  if (isSymptom(token) && !means(token, 'time-unit')) return true;
  const near = tokens.slice(at, at + 4);
  if (means(token, 'not'))
    return (
      near.some((one) => means(one, 'reach', 'reachable', 'resolve', 'gets', 'open')) ||
      !/^[a-z]/.test(token?.text ?? '')
    );
  if (means(token, 'can')) return near.some((one) => means(one, 'reach', 'resolve', 'not'));
  // `一连就被 refused`
  if (means(token, 'reach') && /^[就被]/.test(tokens[at + 1]?.text ?? '')) return true;
  if (means(token, 'reach'))
    return near.slice(1).some((one) => isEndToken(one) || isFreeName(one) || means(one, 'internet', 'the', 'to'));
  if (means(token, 'gets')) return near.slice(1).some(isSymptom);
  if (means(token, 'is', 'does', 'has'))
    return near.slice(1).some((one) => means(one, 'unreachable', 'not', 'reachable') || isSymptom(one));
  return (
    means(token, 'to') &&
    !/^[a-z]/.test(token?.text ?? '') &&
    near.slice(1).some((one) => isEndToken(one) || isFreeName(one))
  );
};
