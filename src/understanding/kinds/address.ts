import { defined } from '../defined.ts';
import type { Missing } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsIn } from '../symptoms.ts';
import { means, type TokenOf } from '../token.ts';
import type { Reader } from './reader.ts';
import { isQuestion, textIs, timesOf } from './texts.ts';

const addressEnd = (sentence: Sentence): TokenOf<'end'> | undefined =>
  sentence.ends.find(({ what }) => what.kind === 'address');

export const readAddress: Reader = (sentence) => {
  const { tokens, ends, flat } = sentence;
  const address = addressEnd(sentence);
  const times = timesOf(sentence);
  const others = ends.filter((end) => end !== address);
  if (address?.what.kind === 'address') {
    const of = others.find(({ what }) => what.kind === 'pod' || what.kind === 'thing');
    const base = { kind: 'address' as const, address: address.what.address };
    const near = tokens.filter((token) => token.type === 'term');
    const strong = (term: string) => near.some((token) => means(token, term as never));
    const nodes = others.filter(({ what }) => what.kind === 'node');
    const pods = others.filter(({ what }) => what.kind === 'pod' || what.kind === 'thing');
    if (
      pods.length === 2 &&
      others.length === 2 &&
      sentence.has('both', 'duplicate', 'same') &&
      !strong('reach') &&
      !strong('cant-reach')
    )
      return defined({ ...base, asks: 'duplicate', ...times });
    if (
      new Set(nodes.map(({ what }) => (what.kind === 'node' ? what.name : undefined))).size >= 2 &&
      others.length === nodes.length &&
      !strong('reach') &&
      !strong('cant-reach') &&
      !strong('agent:bgp') &&
      !strong('peer')
    )
      return defined({ ...base, asks: 'duplicate', ...times });
    // With a port, a Service, or what a connection met, it is one of the ends of that.
    const isConnection =
      tokens.some(({ type }) => type === 'port') ||
      address.port !== undefined ||
      others.some(({ what }) => what.kind === 'service') ||
      sentence.has('symptom:refused', 'symptom:reset', 'symptom:timeout');
    if (
      isConnection &&
      !strong('whose') &&
      !strong('leaked') &&
      !strong('release') &&
      pods.length < 2 &&
      others.length > 0
    )
      return undefined;
    if (strong('cant-reach') || (strong('reach') && strong('not') && !strong('leaked') && !strong('duplicate')))
      return undefined;
    if (strong('leaked')) return defined({ ...base, asks: 'leaked', ...times });
    if (strong('duplicate') && !sentence.has('symptom:timeout', 'symptom:refused'))
      return defined({ ...base, asks: 'duplicate', ...times });
    if (
      near.some((token) => means(token, 'release') && !means(token, 'delete', 'fails')) ||
      (tokens[0] !== undefined && means(tokens[0], 'release') && others.length === 0)
    )
      return defined({ ...base, asks: 'release', ...times });
    if (of && !strong('whose')) return undefined;
    if (near.some((token) => means(token, 'whose', 'who')) && !strong('reach') && !strong('allowed'))
      return defined({ ...base, asks: 'whose', ...times });
    if (
      near.some((token) => means(token, 'what', 'which')) &&
      near.some((token) => means(token, 'pod', 'has', 'is')) &&
      !strong('reach') &&
      !strong('policy')
    )
      return defined({ ...base, asks: 'whose', ...times });
    // `is 10.0.0.5 one of ours?`
    if (
      /\b(?:one|pod|ip|address|node|container) of ours\b|是我们的吗/.test(flat) &&
      ends.length === 1 &&
      !strong('reach')
    )
      return defined({ ...base, asks: 'whose', ...times });
    // `is 10.244.1.9 still in use?`, `10.244.1.9 还有人用吗`: by whom.
    const isUse = /\b(?:still|currently|being|now|already) (?:in )?used?\b|\bin use\b|(?:还|有人|谁|在)用|占用/.test(
      flat,
    );
    if (
      isUse &&
      isQuestion(sentence) &&
      ends.length === 1 &&
      address.port === undefined &&
      !strong('reach') &&
      !strong('policy')
    )
      return defined({ ...base, asks: 'whose', ...times });
    // The address and nothing else that says something.
    if (/是.{0,12}还是/.test(flat)) return defined({ ...base, asks: 'whose', ...times });
    const rest = tokens.filter(
      (token) =>
        token !== address &&
        !means(token, 'noise', 'address', 'thanks', 'this', 'the', 'what', 'is') &&
        token.type !== 'break',
    );
    if (rest.length === 0 && ends.length === 1)
      return address.port === undefined && sentence.how !== 'paste'
        ? defined({ ...base, asks: 'whose', ...times })
        : undefined;
    return undefined;
  }
  // `what ip does web-0 have`
  const [pod] = ends;
  if (pod && ends.length === 1 && (pod.what.kind === 'pod' || pod.what.kind === 'thing')) {
    const asks =
      sentence.has('address') &&
      (sentence.has('what', 'which', 'whose') || /多少|是啥|是什么/.test(flat)) &&
      !sentence.has('not', 'no', 'reach', 'policy', 'cant-reach', 'why') &&
      symptomsIn(tokens).length === 0;
    if (asks) return defined({ kind: 'address' as const, of: pod.what, ...times });
  }
  const isIp = sentence.has('address') || /\bip|地址/.test(flat);
  const pointed =
    tokens.some((token) => means(token, 'this') && textIs(token, /^(?:this|that|it|这个|那个|这|该|此)$/)) &&
    isIp &&
    ends.length === 0;
  if (tokens.length === 1 && sentence.how === 'command' && textIs(tokens[0], /^(?:release|释放|回收)$/))
    return { kind: 'ask-back', about: 'address', asks: 'release', missing: ['address'] };
  if (pointed && tokens.length <= 6 && /\b(?:which|what) (?:pod|workload|node)\b|哪个/.test(flat))
    return { kind: 'ask-back', about: 'address', missing: ['address'] };
  if (pointed && sentence.has('release', 'duplicate', 'leaked') && tokens.length <= 8)
    return defined({
      kind: 'ask-back' as const,
      about: 'address' as const,
      asks: sentence.has('duplicate') ? 'duplicate' : sentence.has('leaked') ? 'leaked' : 'release',
      missing: ['address'] as Missing[],
    });
  if (tokens.some((token) => textIs(token, /^(?:whose|谁的|是谁的|哪个pod的)$/)) && ends.length === 0)
    return { kind: 'ask-back', about: 'address', missing: ['address'] };
  return undefined;
};
