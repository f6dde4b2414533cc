import { distance } from 'fastest-levenshtein';

const most = 5;

/** The names that look most like what was typed, best first; those that look like nothing of it are left out. */
export const nearestNames = <T extends { name: string }>(typed: string, candidates: readonly T[]): T[] =>
  candidates
    .map((one) => ({ one, score: one.name.startsWith(typed) ? -1 : distance(typed, one.name) }))
    .filter(({ one, score }) => score <= Math.max(2, Math.ceil(one.name.length / 3)))
    .sort((a, b) => a.score - b.score || a.one.name.localeCompare(b.one.name))
    .slice(0, most)
    .map(({ one }) => one);
