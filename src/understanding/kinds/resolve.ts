import { clausesOf } from '../clauses.ts';
import { defined } from '../defined.ts';
import type { End, Missing } from '../meaning.ts';
import { isSymptom } from '../roles/neighbours.ts';
import { rolesOf } from '../roles/roles.ts';
import { symptomsIn, symptomsOfPath } from '../symptoms.ts';
import { isEndToken, means, type Token, type TokenOf } from '../token.ts';
import { onlyFrom } from './only-from.ts';
import { podsOf } from './outside.ts';
import { placeEnd, thingsOf } from './path-parts.ts';
import { familyIn } from './ports.ts';
import type { Reader } from './reader.ts';
import { isQuestion, textIs, timesOf } from './texts.ts';

const dnsNames = /(?:svc\.cluster\.local|cluster\.local)/;

const nameOf = (end: End | undefined): string | undefined => {
  if (end?.kind === 'name') return end.name;
  if (end?.kind === 'service' && end.namespace !== undefined) return `${end.name}.${end.namespace}`;
  if (end?.kind === 'thing' || end?.kind === 'service') return end.name;
  return end?.kind === 'pod' && end.namespace === undefined ? end.name : undefined;
};

export const readResolve: Reader = (sentence) => {
  const { tokens } = sentence;
  const resolves = tokens.some(
    (token) =>
      means(token, 'resolve') &&
      !(
        means(token, 'close') &&
        textIs(token, /^resolved?$/) &&
        sentence.ends.length === 0 &&
        !sentence.has('dns', 'name')
      ),
  );
  const dnsSlow =
    sentence.has('dns') &&
    !(tokens.some(({ type }) => type === 'arrow') && !resolves) &&
    (sentence.has(
      'fails',
      'not',
      'problem',
      'cant-reach',
      'symptom:slow',
      'symptom:timeout',
      'symptom:servfail',
      'symptom:intermittent',
      'down',
      'why',
    ) ||
      symptomsIn(tokens).some((symptom) => symptom !== 'dns'));
  const namesSlow = sentence.has('name') && sentence.has('symptom:slow') && sentence.ends.length === 0;
  if (tokens.length === 1 && sentence.how === 'command' && sentence.has('resolve', 'dns'))
    return { kind: 'ask-back', about: 'resolve', missing: ['from'] };
  if (
    !resolves &&
    !dnsSlow &&
    sentence.has('dns') &&
    sentence.ends.length === 0 &&
    /\bdns\b/.test(sentence.read) &&
    isQuestion(sentence)
  )
    return { kind: 'ask-back', about: 'resolve', missing: ['from'] };
  if (!resolves && !dnsSlow && !namesSlow && !sentence.has('symptom:servfail')) return undefined;
  // `its not dns`
  if (!resolves && /\b(?:not|isnt|aint|no) (?:a |the )?dns\b|不是 ?dns/.test(sentence.flat)) return undefined;
  const { asked, works } = clausesOf(thingsOf(sentence));
  // `DNS works, but curl does not`: what fails is something else.
  const ofNames = (part: readonly Token[]): boolean =>
    part.some((token) => means(token, 'resolve', 'dns', 'symptom:servfail', 'symptom:dns'));
  if (
    ofNames(works) &&
    !ofNames(asked) &&
    asked.some((token) => means(token, 'cant-reach', 'reach') || isSymptom(token))
  )
    return undefined;
  // `dig`, `nslookup` and the like look up, and are not looked up.
  const list = asked.filter(isEndToken).filter(({ text }) => !/^(?:dig|nslookup|host|getent|curl|ping)$/.test(text));
  // The name as it was typed: `kubernetes.default.svc.cluster.local` stays whole.
  const typed = (token: TokenOf<'end'>): string | undefined =>
    /\./.test(token.text) && token.what.kind !== 'address'
      ? token.text
          .replace(/\.$/, '')
          .replace(/^https?:\/\//, '')
          .split('/')[0]
          ?.replace(/:\d+$/, '')
      : nameOf(token.what);
  const isName = (token: TokenOf<'end'>): boolean =>
    token.what.kind === 'name' ||
    (token.dotted ?? false) ||
    /\.svc(?:\.|$)/.test(token.text) ||
    dnsNames.test(token.text);
  const roles = rolesOf(asked);
  const nameToken =
    list.find(isName) ??
    works.filter(isEndToken).find(isName) ??
    (list.length >= 2
      ? roles.to && roles.to !== list[0]
        ? roles.to
        : list.find((token) => token !== roles.from && (token.what.kind === 'thing' || token.what.kind === 'service'))
      : undefined);
  const pods = list.filter((token) => token !== nameToken);
  const others = works.filter(isEndToken).filter((token) => !isName(token) && token.what.kind !== 'node');
  const fromToken =
    pods.find(
      ({ what }) =>
        what.kind === 'pod' ||
        what.kind === 'pods' ||
        what.kind === 'workload' ||
        what.kind === 'thing' ||
        what.kind === 'labels' ||
        what.kind === 'node',
    ) ??
    pods.find(({ what }) => what.kind !== 'address') ??
    (pods.length === 0 ? others[0] : undefined);
  const symptoms = symptomsOfPath(asked).filter((symptom) => symptom !== 'dropped');
  const family = familyIn(asked);
  if (symptoms.length === 0 && tokens.some((token) => token.type === 'amount' && /^\d+s$/.test(token.text)))
    symptoms.push('slow');
  const base = defined({
    kind: 'resolve' as const,
    only_from: onlyFrom(sentence, asked, fromToken?.what),
    from: fromToken?.what ?? placeEnd(sentence),
    name: nameToken ? typed(nameToken) : undefined,
    symptom: symptoms,
    family,
    ...timesOf(sentence),
  });
  if (base.from) return base;
  if (sentence.how === 'thread' && sentence.before && !nameToken && !resolves) return undefined;
  const from =
    podsOf(tokens) && (sentence.has('pod') || tokens.some((token) => means(token, 'anybody') && textIs(token, /pod/)))
      ? ({ kind: 'pods' } as const)
      : undefined;
  if (from) return { ...base, from };
  return defined({ ...base, kind: 'ask-back' as const, about: 'resolve' as const, missing: ['from'] as Missing[] });
};
