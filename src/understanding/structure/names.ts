import { common } from '../lexicon/lexicon.ts';
import { means, type Token } from '../token.ts';
import { isLabel } from '../written-end.ts';

/** Words of the language that are never names, whatever stands before them. */
export const functionWords = new Set(
  (
    'the a an is are was were be been being am i we you he she it they them this that these those there here my your our their his her its me us him ' +
    'who what when where why how which whose and or but if then so because as of at by for with about against into to from in on not no nor can will just ' +
    'now do does did all any both each some such only own same than too very does doesnt cant cannot isnt has have had get gets got pod pods service svc ' +
    'services node nodes namespace namespaces policy policies port ports ip address cluster network container containers state order case fact general ' +
    'short total theory parallel log logs browser error describe event events vain progress between please pls work works working ready down deployment ' +
    'statefulset daemonset deploy sts ds traffic connection connections packets dns ingress nodeport loadbalancer restart crash account accounts mesh unavailable different another other new old every init pool pools cidr range advance addition practice mind wrong correct'
  ).split(' '),
);

/** A word that could be a name by its place. */
export const isFreeName = (token: Token | undefined): boolean =>
  token?.type === 'word' &&
  (token.literal === true || !common.has(token.text)) &&
  isLabel(token.text) &&
  /^[a-z]/.test(token.text) &&
  token.text.length > 1;

/** A word where only a name can stand, as behind `namespace`. */
export const slotName = (token: Token | undefined): string | undefined => {
  if (token === undefined || functionWords.has(token.text) || !isLabel(token.text) || /^[\d-]+$/.test(token.text))
    return undefined;
  if (
    means(token, 'family', 'protocol', 'calico') ||
    (token.type === 'term' && [...token.terms].some((term) => term.startsWith('symptom:')))
  )
    return undefined;
  if (token.type === 'word' || token.type === 'term') return token.text.length > 1 ? token.text : undefined;
  if (token.type === 'end' && !token.sure && (token.what.kind === 'pod' || token.what.kind === 'node'))
    return token.text;
  return undefined;
};

/** Names that say by themselves that they are policies. */
export const policyShape =
  /(?:^|-)(?:allow|deny|block|default|policy|netpol|np|egress|ingress|isolate|isolation|restrict|baseline|lockdown|quarantine|only|gnp|trust)(?:-|$)/;
