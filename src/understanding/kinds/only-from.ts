import type { End } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { isEndToken, means, type Token } from '../token.ts';
import { textIs } from './texts.ts';

export const onlyFrom = (sentence: Sentence, asked: readonly Token[], from: End | undefined): End | undefined => {
  const at = asked.findIndex(
    (token) => means(token, 'only') && textIs(token, /^(?:only|just|只有|仅|仅有|就只|唯独|只在|只)$/),
  );
  if (
    from?.kind === 'pods' &&
    from.node !== undefined &&
    /其他节点|别的节点|其它节点|其他機|other nodes|others? (?:are |is )?(?:ok|fine)|other workers/.test(sentence.flat)
  )
    return { kind: 'node', name: from.node };
  if (at < 0) return undefined;
  const next = asked.slice(at + 1, at + 4).find(isEndToken);
  if (!next || sentence.has('symptom:local-only')) return undefined;
  if (next.what.kind === 'pods' && next.what.node !== undefined) return { kind: 'node', name: next.what.node };
  return next.what.kind === 'node' || (from && JSON.stringify(from) === JSON.stringify(next.what))
    ? next.what
    : undefined;
};
