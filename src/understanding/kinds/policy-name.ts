import { defined } from '../defined.ts';
import type { Named } from '../meaning.ts';
import { type Sentence, withTokens } from '../sentence.ts';
import { isFreeName, policyShape } from '../structure/names.ts';
import { isEndToken, type Token, type TokenOf } from '../token.ts';
import { looksLikePod } from '../written-end.ts';
import { isChinese, textIs } from './texts.ts';

/** `remove allow-web from shop`, `gone from staging`: the place of the policy, and of nothing else. */
const placeBehind = (tokens: readonly Token[], at: number): { namespace: string; to: number } | undefined => {
  const from = tokens.findIndex(
    (token, index) => index > at && index <= at + 3 && textIs(token, /^(?:from|in|of|inside|within|out of)$/),
  );
  const between = tokens.slice(at + 1, from);
  if (from < 0 || between.some((token) => isEndToken(token) || token.type === 'break')) return undefined;
  const name = tokens[from + 1];
  const namespace =
    isEndToken(name) && name.what.kind === 'pods' && name.what.node === undefined
      ? name.what.namespace
      : isFreeName(name)
        ? name?.text
        : undefined;
  // `allow-web from web-0 to db-0`: that is a way.
  return namespace === undefined || textIs(tokens[from + 2], /^(?:to|into|->)$/)
    ? undefined
    : { namespace, to: from + 1 };
};

/** The policy with its namespace, where that is said, and the sentence without both. */
const placed = (sentence: Sentence, policy: Named, at: number): { policy: Named; rest: Sentence } => {
  const { tokens } = sentence;
  const space = tokens.find((one): one is TokenOf<'namespace'> => one.type === 'namespace');
  const behind = policy.namespace === undefined && space === undefined ? placeBehind(tokens, at) : undefined;
  const namespace = policy.namespace ?? space?.namespace ?? behind?.namespace;
  return {
    policy: namespace === undefined ? policy : { namespace, name: policy.name },
    rest: withTokens(
      sentence,
      tokens.filter((_, index) => index !== at && (behind === undefined || index < behind.to - 1 || index > behind.to)),
    ),
  };
};

/** The policy that is spoken of; a name may say by itself that it is one. */
export const policyNamed = (sentence: Sentence): { policy: Named; rest: Sentence } | undefined => {
  const at = sentence.tokens.findIndex((token) => token.type === 'policy');
  const token = sentence.tokens[at];
  if (token?.type === 'policy') {
    return placed(sentence, token.policy, at);
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
    return placed(sentence, named, index);
  }
  return undefined;
};

export const hasQuestionOfIf = (sentence: Sentence): boolean =>
  sentence.has('if') ||
  /\b(?:safe to|safely|once)\b/.test(sentence.read) ||
  (sentence.has('when') && /\b(?:what|breaks?|happens?|impact)\b/.test(sentence.read)) ||
  (sentence.has('would') && !isChinese(sentence)) ||
  (isChinese(sentence) && /的话|如果|要是|假如|会不会|还能|会怎|会影响|有什么影响|后会/.test(sentence.flat));
