import { defined } from '../defined.ts';
import { means } from '../token.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

export const readIpam: Reader = (sentence) => {
  const { ends } = sentence;
  if (ends.some(({ what }) => what.kind !== 'pods' && what.kind !== 'address')) return undefined;
  const about =
    sentence.has('ipam', 'pool', 'block') ||
    sentence.tokens.some((token) => /(?:^|-)(?:ip)?pools?(?:-|$)/.test(token.text)) ||
    (sentence.has('address') && sentence.has('free', 'full', 'usage', 'leaked', 'duplicate', 'how'));
  if (!about || sentence.has('cant-reach', 'resolve')) return undefined;
  if (sentence.has('pod') && sentence.has('symptom:sandbox', 'symptom:creating', 'symptom:pending')) return undefined;
  if (sentence.has('reach') && !sentence.has('ipam')) return undefined;
  const asks = sentence.has('leaked')
    ? 'leaks'
    : sentence.has('duplicate')
      ? 'duplicates'
      : sentence.tokens.some((token) => means(token, 'full') && !means(token, 'free')) ||
          sentence.has('symptom:no-pool')
        ? 'full'
        : sentence.tokens.some((token) => means(token, 'check') && !textIs(token, /^check$/)) ||
            (sentence.has('ipam') && sentence.has('check'))
          ? 'check'
          : sentence.has('usage', 'free', 'how')
            ? 'usage'
            : undefined;
  if (
    asks === undefined &&
    !sentence.has('ipam') &&
    !(sentence.has('pool') && (sentence.has('what', 'which') || /\b(?:show|list)\b/.test(sentence.read)))
  )
    return undefined;
  return defined({ kind: 'ipam' as const, asks, ...timesOf(sentence) });
};
