import { defined } from '../defined.ts';
import type { Named } from '../meaning.ts';
import { type Sentence, withTokens } from '../sentence.ts';
import { policyShape } from '../structure/names.ts';
import { isEndToken, type TokenOf } from '../token.ts';
import { looksLikePod } from '../written-end.ts';
import { isChinese } from './texts.ts';

/** The policy that is spoken of; a name may say by itself that it is one. */
export const policyNamed = (sentence: Sentence): { policy: Named; rest: Sentence } | undefined => {
  const at = sentence.tokens.findIndex((token) => token.type === 'policy');
  const token = sentence.tokens[at];
  if (token?.type === 'policy') {
    const space = sentence.tokens.find((one): one is TokenOf<'namespace'> => one.type === 'namespace');
    const policy =
      token.policy.namespace === undefined && space
        ? { namespace: space.namespace, name: token.policy.name }
        : token.policy;
    return {
      policy,
      rest: withTokens(
        sentence,
        sentence.tokens.filter((_, index) => index !== at),
      ),
    };
  }
  for (const [index, one] of sentence.tokens.entries()) {
    if (/pool/.test(one.text)) continue;
    const named: Named | undefined =
      one.type === 'word' && policyShape.test(one.text) && one.text.includes('-')
        ? { name: one.text }
        : isEndToken(one) &&
            (one.what.kind === 'pod' || one.what.kind === 'thing') &&
            policyShape.test(one.what.name) &&
            one.what.name.includes('-') &&
            (!looksLikePod(one.what.name) || /^(?:allow|deny|block|default)-/.test(one.what.name))
          ? defined({ namespace: one.what.namespace, name: one.what.name })
          : undefined;
    if (!named) continue;
    const space = sentence.tokens.find((other): other is TokenOf<'namespace'> => other.type === 'namespace');
    return {
      policy: named.namespace === undefined && space ? { namespace: space.namespace, name: named.name } : named,
      rest: withTokens(
        sentence,
        sentence.tokens.filter((_, place) => place !== index),
      ),
    };
  }
  return undefined;
};

export const hasQuestionOfIf = (sentence: Sentence): boolean =>
  sentence.has('if') ||
  /\b(?:safe to|safely|once)\b/.test(sentence.read) ||
  (sentence.has('when') && /\b(?:what|breaks?|happens?|impact)\b/.test(sentence.read)) ||
  (sentence.has('would') && !isChinese(sentence)) ||
  (isChinese(sentence) && /的话|如果|要是|假如|会不会|还能|会怎|会影响|有什么影响|后会/.test(sentence.flat));
