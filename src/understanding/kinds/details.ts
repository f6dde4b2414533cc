import { defined } from '../defined.ts';
import type { Meant } from '../lexicon/terms.ts';
import type { Meaning } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsOfPath } from '../symptoms.ts';
import { means, type Token } from '../token.ts';
import { familyIn, pings } from './ports.ts';
import { timesOf } from './texts.ts';

/** What is said beside the ends of a path: symptoms, times, places, and that a capture is wanted. */
export const details = (sentence: Sentence, asked: readonly Token[]): Partial<Meaning> => {
  const { tokens, flat } = sentence;
  const capture =
    tokens.some((token) => means(token, 'capture')) && !/tcpdump (?:shows|says|on)|抓包(?:看到|显示|发现)/.test(flat);
  const inAsked = (term: Meant): boolean => asked.some((token) => means(token, term));
  const isAcross = sentence.has('cross-node') && (inAsked('cross-node') || asked.length === 0);
  const isSame = sentence.has('same-node') && (inAsked('same-node') || asked.length === 0);
  // What works on the same node fails across them.
  const where = isAcross
    ? ('across-nodes' as const)
    : isSame
      ? ('same-node' as const)
      : asked.length > 0 && sentence.has('same-node')
        ? ('across-nodes' as const)
        : asked.length > 0 && sentence.has('cross-node')
          ? ('same-node' as const)
          : undefined;
  const symptom = symptomsOfPath(
    asked.length > 0
      ? [...asked, ...tokens.filter((token) => token.type === 'term' && token.terms.has('symptom:ping-only'))]
      : tokens,
  );
  if (/\d ?% ?(?:of )?(?:packets? )?(?:lost|loss|dropped|drops)/.test(flat) && !symptom.includes('loss'))
    symptom.push('loss');
  const pingFirst =
    pings(tokens) &&
    /必须先|得先|要先|先ping|先 ?从|only after|unless|until/.test(flat) &&
    sentence.has('first', 'until', 'after', 'when', 'before')
      ? 'after-ping'
      : undefined;
  if (pingFirst && !symptom.includes(pingFirst)) symptom.unshift(pingFirst);
  if (
    pings(tokens) &&
    sentence.has('works') &&
    sentence.has('protocol', 'port', 'not', 'cant-reach') &&
    /ping[^,;，。]{0,60}(?:works|ok|fine|没问题|正常|可以|通)/.test(flat) &&
    !symptom.includes('ping-only') &&
    !/(?:cannot|cant|can not|不能|无法|doesnt) ping/.test(flat)
  )
    symptom.unshift('ping-only');
  return defined({
    symptom,
    ...timesOf(sentence),
    capture: capture ? (true as const) : undefined,
    where,
    family: familyIn(
      asked.length > 0 && tokens.some((token) => means(token, 'family') && !asked.includes(token)) ? asked : tokens,
    ),
  });
};
