import { defined } from '../defined.ts';
import { means, type TokenOf } from '../token.ts';
import type { Reader } from './reader.ts';
import { textIs, timesOf } from './texts.ts';

export const readChanges: Reader = (sentence) => {
  const { tokens, flat } = sentence;
  if (
    !sentence.has('change') ||
    sentence.has('cant-reach', 'reach') ||
    (sentence.ends.length > 0 && !/chang|变更|改了|改过|动过/.test(flat))
  )
    return undefined;
  const asks =
    tokens.some(
      (token) =>
        means(token, 'what', 'who', 'which', 'why', 'someone') ||
        textIs(token, /^(?:anybody|anyone|did|has|have|what was|what has|what is)$/) ||
        textIs(token, /^(?:list|show|any|anything|谁|什么|哪些|有没有|有什么)$/),
    ) ||
    /^(?:changes?|变更|diff)\b/.test(flat.trim()) ||
    /有没有|什么变|啥变|哪些变|谁动|谁改|改了什么|变更/.test(flat);
  if (!asks) return undefined;
  const times = timesOf(sentence);
  const amount = tokens.find((token) => token.type === 'amount' && /^\d+(?:m|min|h|d)/.test(token.text));
  if (times.since === undefined && amount) times.since = amount.text;
  const space = tokens.find((token): token is TokenOf<'namespace'> => token.type === 'namespace');
  const inPods = sentence.ends
    .map(({ what }) => (what.kind === 'pods' ? what.namespace : undefined))
    .find((one) => one !== undefined);
  if (times.since === undefined && !/chang|变|改|动/.test(flat)) return undefined;
  if (sentence.has('not-network') && !sentence.has('network', 'policy', 'cluster', 'calico')) return undefined;
  const one = sentence.ends.map(({ what }) => what).find(({ kind }) => kind !== 'pods');
  return defined({ kind: 'changes' as const, ...times, namespace: space?.namespace ?? inPods, of: one });
};

/** `who changed the policies`: what happened to them, and not what they say. */
export const readEarlyChanges: Reader = (sentence) => {
  const touched = sentence.tokens.some((token) =>
    textIs(
      token,
      /^(?:changed|change|changes|edits|touched|touch|modified|edited|altered|updated|happened|happend|变更|变化|改了|动过|动了|改过|改动|变动)$/,
    ),
  );
  const asked =
    sentence.has('someone', 'who') ||
    /^\W*(?:what|who|did|has|have|any|list|show)\b/.test(sentence.tokens[0]?.text ?? '') ||
    /谁|什么|啥|哪些|有没有/.test(sentence.flat);
  return touched &&
    asked &&
    sentence.ends.every(({ what }) => what.kind === 'pods') &&
    sentence.tokens.every(({ type }) => type !== 'policy') &&
    !sentence.has('blocks')
    ? readChanges(sentence)
    : undefined;
};
