import type { Meant } from './terms.ts';

/** Words of the language that people call their programs by as well. */

const nouns = new Set(
  (
    'hello hi hey world test tests testing debug demo bot question help status update summary team boss manager friend order ' +
    'orders ticket tickets guest welcome ask answer check checks watch idea ' +
    'home office phone browser client server worker master record records event events name names block label profile load ' +
    'release change changes history notes search report reports mail queue store stock price payment review gateway echo ping-me'
  ).split(' '),
);

/** Behind a noun that says what it is: `pod hello cannot reach pod world`. */
export const isEverydayName = (word: string): boolean => nouns.has(word);

/** What no word means that is in back ticks because it is a name. */
const telling = /^(?:symptom:|agent:)/;
const tellingTerms: ReadonlySet<string> = new Set<Meant>([
  ...(['not', 'no', 'reach', 'cant-reach', 'unreachable', 'fails', 'protocol', 'family', 'ping', 'resolve'] as const),
  ...(['capture', 'ready', 'down', 'crash', 'established', 'network', 'calico', 'pod', 'node', 'service'] as const),
  ...(['namespace', 'policy', 'deployment', 'statefulset', 'daemonset', 'ipam', 'pool', 'dns', 'ingress'] as const),
  ...(['nodeport', 'loadbalancer', 'internet', 'incident', 'selector', 'peer', 'cluster', 'not-network'] as const),
  ...(['port', 'address', 'blocks', 'allowed', 'running', 'started'] as const),
]);

/** Whether a word in back ticks may be a name: no command, no state and no word of the field. */
export const mayBeLiteral = (terms: ReadonlySet<string>): boolean =>
  [...terms].every((term) => !telling.test(term) && !tellingTerms.has(term));
