import { means, type Token } from '../token.ts';

const skipped = (token: Token | undefined): boolean =>
  token !== undefined &&
  !/^(?:by|with|被|per)$/.test(token.text) &&
  !means(token, 'from', 'to', 'reach', 'can', 'not', 'via', 'between', 'and', 'in', 'on') &&
  (token.type === 'han' ||
    means(
      token,
      'the',
      'this',
      'pod',
      'service',
      'noise',
      'all',
      'vague',
      'still',
      'now',
      'connection',
      'node',
      'new',
    ) ||
    (token.type === 'break' && /^["(:[]$/.test(token.text)));

/** No article and no courtesy is longer. */
const most = 12;

export const before = (tokens: readonly Token[], at: number): number => {
  let index = at - 1;
  while (index >= 0 && index > at - most && skipped(tokens[index])) index -= 1;
  return index;
};

export const behind = (tokens: readonly Token[], at: number): number => {
  let index = at + 1;
  while (
    index < tokens.length &&
    index < at + most &&
    (skipped(tokens[index]) ||
      (means(tokens[index], 'why') && /^[\u3400-\u9fff]/.test(tokens[index]?.text ?? '')) ||
      tokens[index]?.type === 'port' ||
      (tokens[index]?.type === 'break' && /^[)"\]]$/.test(tokens[index]?.text ?? '')) ||
      /^[上里中内]/.test(tokens[index]?.text ?? ''))
  )
    index += 1;
  return index;
};

export const isSymptom = (token: Token | undefined): boolean =>
  token?.type === 'term' && [...token.terms].some((term) => term.startsWith('symptom:'));
