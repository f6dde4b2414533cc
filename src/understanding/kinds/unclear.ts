import { rolesOf } from '../roles/roles.ts';
import { means } from '../token.ts';
import type { Reader } from './reader.ts';
import { textIs } from './texts.ts';

/** `it doesnt work`, `帮忙看一下`: something is wrong, and nothing says what. */
export const readUnclear: Reader = (sentence) => {
  if (sentence.how === 'thread' || sentence.ends.length > 0) return undefined;
  const words = sentence.tokens.filter((token) => token.type !== 'break' && !means(token, 'thanks'));
  const vague = words.every(
    (token) =>
      token.type === 'term' &&
      means(
        token,
        'this',
        'noise',
        'fails',
        'not',
        'works',
        'why',
        'help',
        'still',
        'service',
        'pod',
        'down',
        'who',
        'person',
        'now',
        'problem',
        'check',
        'does',
        'is',
        'can',
        'again',
        'vague',
        'the',
        'what',
      ) &&
      !means(token, 'reach', 'cant-reach', 'connection', 'healthy'),
  );
  const asks = sentence.tokens.some(
    (token) => means(token, 'fails', 'why', 'help', 'problem') || textIs(token, /看|查|help|look/),
  );
  if (words.length === 0 || words.length > 8 || !vague || !asks) return undefined;
  if (sentence.has('policy')) return undefined;
  return { kind: 'ask-back', missing: ['question'] };
};

/** A name and nothing that is asked of it. */
export const readBareName: Reader = (sentence) => {
  if (sentence.ends.length !== 1 || sentence.how === 'thread') return undefined;
  const [end] = sentence.ends;
  if (!end) return undefined;
  const marked = rolesOf(sentence.tokens);
  if (marked.from && sentence.tokens.length === 2)
    return { kind: 'ask-back', about: 'path', from: end.what, missing: ['to'] };
  if (marked.to && sentence.tokens.length === 2 && sentence.how !== 'command')
    return { kind: 'ask-back', about: 'path', to: end.what, missing: ['from'] };
  if (end.port !== undefined || sentence.has('nodeport', 'loadbalancer', 'ingress')) return undefined;
  const rest = sentence.tokens.filter(
    (token) =>
      token !== end &&
      token.type !== 'break' &&
      !means(
        token,
        'problem',
        'noise',
        'pod',
        'service',
        'this',
        'the',
        'why',
        'check',
        'help',
        'what',
        'is',
        'network',
        'person',
      ),
  );
  // `检查一下 node-4`
  if (rest.length === 0 && end.what.kind === 'node' && sentence.has('check', 'why'))
    return { kind: 'node', of: end.what };
  if (rest.length > 0) return undefined;
  return { kind: 'ask-back', of: end.what, missing: ['question'] };
};
