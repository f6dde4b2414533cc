import type { Explanation, LostPlace, MeshNode, Passage } from '../../case/mesh.ts';
import { keyOf, lostPlaces, rankOf } from './lost-places.ts';

/**
 * The fewest places that explain every lost packet and lie where none passed. Each step takes the place that
 * explains most of what is left, of several the narrowest.
 */

interface Candidate {
  key: string;
  place: LostPlace;
  /** Positions among what was lost. */
  explains: Set<number>;
}

/** What a passage that works rules out. */
const candidatesOf = (passages: readonly Passage[], placesOf: (passage: Passage) => LostPlace[], lost: Passage[]) => {
  const candidates = new Map<string, Candidate>();
  for (const [at, passage] of lost.entries()) {
    for (const place of placesOf(passage)) {
      const key = keyOf(place);
      const known = candidates.get(key);
      if (known) known.explains.add(at);
      else candidates.set(key, { key, place, explains: new Set([at]) });
    }
  }
  for (const passage of passages) {
    if (candidates.size === 0) break;
    if (passage.passes) for (const place of placesOf(passage)) candidates.delete(keyOf(place));
  }
  return candidates;
};

const leftOf = ({ explains }: Candidate, explained: ReadonlySet<number>): number => {
  let left = 0;
  for (const at of explains) if (!explained.has(at)) left += 1;
  return left;
};

/** The best of them. Nothing that is left becomes more: the last count bounds the next. */
const choose = (candidates: ReadonlyMap<string, Candidate>): Candidate[] => {
  const chosen: Candidate[] = [];
  const explained = new Set<number>();
  let waiting = [...candidates.values()].map((candidate) => ({ candidate, left: candidate.explains.size }));
  while (waiting.length > 0) {
    waiting = waiting.filter((each) => {
      each.left = leftOf(each.candidate, explained);
      return each.left > 0;
    });
    let best = waiting[0];
    for (const each of waiting) {
      if (best === undefined || each.left > best.left) best = each;
      else if (each.left === best.left && rankOf(each.candidate.place) < rankOf(best.candidate.place)) best = each;
    }
    if (best === undefined) break;
    chosen.push(best.candidate);
    for (const at of best.candidate.explains) explained.add(at);
  }
  return chosen;
};

/** Without those whose passages the others explain as well. */
const needed = (chosen: readonly Candidate[]): Candidate[] => {
  const kept = [...chosen];
  for (const candidate of [...chosen].reverse()) {
    const others = kept.filter((each) => each !== candidate);
    const isSpare = [...candidate.explains].every((at) => others.some(({ explains }) => explains.has(at)));
    if (isSpare) kept.splice(kept.indexOf(candidate), 1);
  }
  return kept;
};

/** More would be no help to a person. */
const mostInstead = 4;

/** @param passages of one kind of packet: those that passed, and those that were lost. */
export const explainLoss = (nodes: readonly MeshNode[], passages: readonly Passage[]): Explanation[] => {
  const there = new Set(passages.flatMap(({ from, to }) => [from, to]));
  const placesOf = lostPlaces(nodes.filter(({ name }) => there.has(name)));
  const lost = passages.filter(({ passes }) => !passes);
  const candidates = candidatesOf(passages, placesOf, lost);
  const chosen = needed(choose(candidates));
  const times = new Map<number, number>();
  for (const { explains } of chosen) for (const at of explains) times.set(at, (times.get(at) ?? 0) + 1);
  return chosen.map(({ key, place, explains }) => {
    const own = [...explains].filter((at) => times.get(at) === 1);
    const [first = 0] = own;
    const passage = lost[first];
    const instead = (passage === undefined ? [] : placesOf(passage))
      .flatMap((other) => candidates.get(keyOf(other)) ?? [])
      .filter((other) => other.key !== key && own.every((at) => other.explains.has(at)))
      .map((other) => other.place)
      .sort((a, b) => rankOf(a) - rankOf(b))
      .slice(0, mostInstead);
    return { place, lost: [...explains].flatMap((at) => lost[at] ?? []), instead };
  });
};
