import { defined } from '../defined.ts';
import type { Meaning, Missing } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { means } from '../token.ts';
import { toInternet } from './outside.ts';
import { partsOf } from './path-parts.ts';
import { policyNamed } from './policy-name.ts';
import { portFor } from './ports.ts';
import type { Reader } from './reader.ts';
import { isQuestion, textIs, timesOf } from './texts.ts';

const pathOfPolicy = (sentence: Sentence): Meaning | undefined => {
  const { roles, from, to, toToken } = partsOf(sentence);
  const base = { kind: 'policy-decides' as const, ...portFor(sentence.tokens, toToken), ...timesOf(sentence) };
  if (from && to) return defined({ ...base, from, to });
  const internet = toInternet(sentence.tokens) ? ({ kind: 'internet' } as const) : undefined;
  const one = from ?? to ?? roles.unclear?.what;
  if (one && internet) return defined({ ...base, from: one, to: internet });
  return undefined;
};

export const readPolicy: Reader = (sentence) => {
  const { tokens, ends, flat } = sentence;
  const found = policyNamed(sentence);
  const about = found !== undefined || sentence.has('policy');
  const startsWithPolicy =
    means(tokens[0], 'policy') || (tokens[0]?.type === 'policy' && /^polic/.test(tokens[0].text));
  const asksAllowed = tokens.some(
    (token) =>
      means(token, 'allowed') &&
      textIs(
        token,
        /^(?:allowed|permitted|allow|allows|permit|permits|authorized|允许|放行|放通|准许|许可|被允许|放行了)$/,
      ),
  );
  const blocks = sentence.has('blocks');
  const rules = sentence.tokens.some(
    (token) => means(token, 'rule') && textIs(token, /acl|firewall|防火墙|规则|^rules?$/),
  );
  // `what selects shop/web-0`: nothing else selects.
  const [only] = ends;
  if (
    only &&
    ends.length === 1 &&
    found === undefined &&
    tokens.some((token) => textIs(token, /^selects?$/)) &&
    isQuestion(sentence)
  ) {
    return { kind: 'policy-explain', of: only.what };
  }
  const asksMay = (/\bmay\b/.test(flat) || /允不允许|准不准|让不让/.test(flat)) && ends.length >= 2;
  const asksRule =
    asksMay ||
    (rules &&
      (isQuestion(sentence) || sentence.has('between') || /\b(?:any|some|which) rules?\b/.test(flat)) &&
      ends.length >= 2);
  if (ends.length === 1 && ends[0]?.what.kind === 'pod' && /\bisolated\b|被隔离/.test(flat) && isQuestion(sentence))
    return { kind: 'policy-explain', of: ends[0].what };
  if (!about && !asksAllowed && !asksRule && !(rules && blocks)) return undefined;
  // A path through which both ends are named: which policy decides.
  const rest = found?.rest ?? sentence;
  const two = pathOfPolicy(rest);
  const works = tokens.some((token) => means(token, 'effect'));
  const explains =
    /\b(?:select|selected|selects|apply|applies|applied|affect|affects|attached|explain|enforced|in effect|in force|which policies|what policies|what polices)\b/.test(
      flat,
    ) || /作用|生效|选中|匹配|影响|哪些策略|命中|管着|管到|覆盖/.test(flat);
  if (two && (about || asksAllowed || rules || asksMay)) {
    const why =
      sentence.has('cant-reach', 'not') &&
      !sentence.has('policy') &&
      !tokens.some(({ type }) => type === 'policy') &&
      !asksAllowed;
    if (!why)
      return found && !blocks && works && !asksAllowed && ends.length < 2
        ? { kind: 'policy-explain', policy: found.policy }
        : two;
  }
  if (found && ends.length <= 1) {
    const [of] = rest.ends;
    const whole =
      rest.ends.length === 0 ||
      (rest.ends.length === 1 && of && (of.what.kind === 'pods' || works || sentence.has('selects')));
    const asksOfPod = of && (of.what.kind === 'pod' || of.what.kind === 'thing' || of.what.kind === 'workload');
    if (whole || isQuestion(sentence) || works) {
      return defined({
        kind: 'policy-explain' as const,
        policy: found.policy,
        ...(asksOfPod ? { of: of.what } : {}),
        ...timesOf(sentence),
      });
    }
  }
  // `policies on web-0`, `web-0 上有啥策略`: what it has, and not what it may reach.
  const onAt = tokens.findIndex((token) => means(token, 'policy'));
  const placeAt = means(tokens[onAt + 1], 'is') ? onAt + 2 : onAt + 1;
  const isOn =
    /^(?:policies|network policies|networkpolicies|netpols|np|rules)$/.test(tokens[onAt]?.text ?? '') &&
    /^(?:on|of)$/.test(tokens[placeAt]?.text ?? '') &&
    tokens[placeAt + 1] === only &&
    (tokens[placeAt + 2] === undefined || tokens[placeAt + 2]?.type === 'break');
  if (
    only &&
    ends.length === 1 &&
    about &&
    !only.port &&
    (isOn || /上(?:都|现在)?有(?:啥|什么|哪些|没有|几个)(?:网络)?策略/.test(flat))
  )
    return defined({ kind: 'policy-explain' as const, of: only.what, ...timesOf(sentence) });
  if (ends.length === 1 && ends[0] && about && /几条|多少条|挂了哪|\bapplied on\b/.test(flat))
    return defined({ kind: 'policy-explain' as const, of: ends[0].what, ...timesOf(sentence) });
  if (ends.length === 1 && ends[0] && about) {
    const [end] = ends;
    if (explains || sentence.has('which', 'what', 'selects', 'effect') || startsWithPolicy) {
      const isPod = end.what.kind !== 'address' && end.what.kind !== 'name';
      if (
        explains ||
        /^(?:what|which) polic/.test(flat) ||
        /哪些(?:网络)?策略|哪些 ?networkpolic|哪些规则/.test(flat) ||
        (startsWithPolicy && isPod && sentence.how === 'command' && !sentence.has('from', 'to'))
      ) {
        return defined({ kind: 'policy-explain' as const, of: end.what, ...timesOf(sentence) });
      }
    }
    const { roles } = partsOf(sentence);
    const one: Meaning = { kind: 'ask-back', about: 'policy-decides', missing: [] };
    if (roles.from)
      return defined({ ...one, from: roles.from.what, missing: ['to'] as Missing[], ...portFor(tokens, undefined) });
    if (roles.to || roles.unclear)
      return defined({
        ...one,
        to: (roles.to ?? roles.unclear)?.what,
        missing: ['from'] as Missing[],
        ...portFor(tokens, roles.to),
      });
  }
  if (ends.length === 0 && !found && about && works && sentence.has('not', 'fails'))
    return { kind: 'ask-back', about: 'policy-explain', missing: ['policy'] };
  if (ends.length === 0 && !found && about && (tokens.length <= 3 || blocks || isQuestion(sentence))) {
    if (sentence.has('order') && !isQuestion(sentence) && !startsWithPolicy) return undefined;
    return { kind: 'ask-back', about: 'policy-decides', missing: ['from', 'to'] };
  }
  return undefined;
};
