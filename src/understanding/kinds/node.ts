import { clausesOf } from '../clauses.ts';
import { defined } from '../defined.ts';
import type { Missing } from '../meaning.ts';
import { type Sentence, withTokens } from '../sentence.ts';
import { isFreeName } from '../structure/names.ts';
import { symptomsIn } from '../symptoms.ts';
import { isEndToken, means } from '../token.ts';
import { isOfNode } from './no-address.ts';
import { fromOutside, inboundWords } from './outside.ts';
import type { Reader } from './reader.ts';
import { timesOf } from './texts.ts';

const nodeTrouble = (sentence: Sentence): boolean =>
  (sentence.has('healthy', 'works', 'status') &&
    (sentence.tokens.length <= 3 || /^(?:is|how|hows|whats)$/.test(sentence.tokens[0]?.text ?? ''))) ||
  sentence.has(
    'problem',
    'down',
    'fails',
    'not',
    'unreachable',
    'cant-reach',
    'why',
    'symptom:not-ready',
    'symptom:unreachable',
    'network',
    'symptom:loss',
    'symptom:slow',
  ) ||
  symptomsIn(sentence.tokens).length > 0;

export const readNode: Reader = (whole0) => {
  const [end] = whole0.ends;
  if (end?.what.kind === 'pod' && isOfNode(whole0))
    return defined({
      kind: 'node' as const,
      of: { kind: 'node' as const, name: end.what.name },
      symptom: ['not-ready'],
      ...timesOf(whole0),
    });
  const clauses = clausesOf(whole0.tokens);
  if (clauses.works.filter(isEndToken).length >= 2) return undefined;
  const sentence =
    clauses.asked.some(isEndToken) && clauses.works.some(isEndToken) ? withTokens(whole0, clauses.asked) : whole0;
  const { ends, tokens } = sentence;
  const names = new Set(
    ends.map(({ what }) => (what.kind === 'node' ? what.name : what.kind === 'pods' ? what.node : undefined)),
  );
  if (
    ends.length === 0 &&
    sentence.has('node') &&
    sentence.has('symptom:not-ready') &&
    !sentence.has('agent:calico-node')
  )
    return defined({
      kind: 'ask-back' as const,
      about: 'node' as const,
      symptom: ['not-ready'],
      ...timesOf(sentence),
      missing: ['of'] as Missing[],
    });
  if (ends.length === 0 || names.has(undefined) || names.size !== 1) return undefined;
  // `between node-1 and az2-n1`: two, one of which was not read.
  const [only] = ends;
  const at = only === undefined ? -1 : tokens.indexOf(only);
  if (sentence.has('between') && at >= 0 && means(tokens[at + 1], 'and') && isFreeName(tokens[at + 2]))
    return undefined;
  // `node-2 cannot reach node-2`
  if (ends.filter(({ what }) => what.kind === 'node').length > 1) return undefined;
  const [name] = names;
  if (name === undefined || !nodeTrouble(sentence)) return undefined;
  if (
    sentence.has('internet') ||
    inboundWords(whole0) ||
    ends.some(({ port }) => port !== undefined) ||
    whole0.tokens.some(({ type }) => type === 'port')
  )
    return undefined;
  if (fromOutside(tokens)) return undefined;
  const whole = ends.some(({ what }) => what.kind === 'pods') || sentence.has('anybody', 'all');
  const reaching = tokens.some(
    (token) => means(token, 'reach') && !means(token, 'connection') && /^[a-z]/.test(token.text),
  );
  if (reaching && !whole && !sentence.has('problem')) return undefined;
  const symptom = symptomsIn(tokens).filter((one) =>
    [
      'not-ready',
      'unreachable',
      'loss',
      'slow',
      'timeout',
      'intermittent',
      'cni',
      'creating',
      'no-ip',
      'pending',
    ].includes(one),
  );
  if (sentence.has('unreachable', 'cant-reach') && whole && !symptom.includes('unreachable'))
    symptom.push('unreachable');
  return defined({ kind: 'node' as const, of: { kind: 'node' as const, name }, symptom, ...timesOf(sentence) });
};
