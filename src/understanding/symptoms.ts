import { means, type Token } from './token.ts';

/** What is wrong, in the words of the field; the order is that in which one is more telling than another. */
const order = [
  'after-ping',
  'ping-only',
  'large-only',
  'local-only',
  'refused',
  'reset',
  'no-route',
  'bad-gateway',
  'timeout',
  'servfail',
  'loss',
  'intermittent',
  'slow',
  'dropped',
];
const ofPods = ['sandbox', 'creating', 'pending', 'no-pool', 'no-ip', 'cni', 'crash', 'not-ready'];

export const symptomsIn = (tokens: readonly Token[]): string[] => {
  const found = new Set<string>();
  for (const token of tokens) {
    if (token.type !== 'term') continue;
    for (const term of token.terms) if (term.startsWith('symptom:')) found.add(term.slice('symptom:'.length));
  }
  return [...found];
};

/** Of a connection: one is enough, and what only says that it fails is none. */
export const symptomsOfPath = (tokens: readonly Token[]): string[] => {
  const found = new Set(symptomsIn(tokens));
  // `cannot ping`: no more than that it fails.
  return order
    .filter((symptom) => found.has(symptom))
    .filter((symptom, _index, all) => !(symptom === 'dropped' && all.length > 1));
};

export const symptomsOfPod = (tokens: readonly Token[]): string[] => {
  const found = new Set(symptomsIn(tokens));
  // `重启之后`: when it began.
  const since = tokens.some((token, at) => /重启/.test(token.text) && means(tokens[at + 1], 'after'));
  if (since) found.delete('crash');
  return ofPods
    .filter((symptom) => found.has(symptom))
    .filter((symptom, _index, all) => !(symptom === 'not-ready' && all.includes('crash')));
};
