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

/**
 * Of two that explain as much of what is left. That one pair of a node is broken, and all its other ways for another
 * reason, is less likely than that the node is.
 */
const isLikelier = (one: Candidate, other: Candidate): boolean => {
  const [wide, narrow] = one.place.kind === 'node' ? [one, other] : [other, one];
  if (wide.place.kind === 'node' && narrow.place.kind === 'pair' && wide.explains.size > narrow.explains.size)
    return wide === one;
  return rankOf(one.place) < rankOf(other.place);
};

/** The best of them, behind `first`. Nothing that is left becomes more. */
const choose = (candidates: ReadonlyMap<string, Candidate>, first?: Candidate): Candidate[] => {
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
      else if (each.left === best.left && isLikelier(each.candidate, best.candidate)) best = each;
    }
    if (best === undefined) break;
    const next: Candidate = chosen.length === 0 && first !== undefined ? first : best.candidate;
    chosen.push(next);
    for (const at of next.explains) explained.add(at);
  }
  return chosen;
};

/** Others that explain as much as the first are tried in its place; with more of them nothing can be told apart. */
const mostTies = 8;

/** Every choice of fewest places that begins with one of the best, the best choice first. */
const choices = (candidates: ReadonlyMap<string, Candidate>): Candidate[][] => {
  const best = needed(choose(candidates));
  const [first] = best;
  if (first === undefined) return [];
  const ties = [...candidates.values()].filter(
    (each) => each.key !== first.key && each.explains.size === first.explains.size,
  );
  const others = ties.slice(0, mostTies).map((tie) => needed(choose(candidates, tie)));
  const fewest = Math.min(best.length, ...others.map(({ length }) => length));
  const ranks = (choice: readonly Candidate[]): number => choice.reduce((sum, { place }) => sum + rankOf(place), 0);
  return [best, ...others].filter(({ length }) => length === fewest).sort((a, b) => ranks(a) - ranks(b));
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
  const [chosen = [], ...otherwise] = choices(candidates);
  const isChosen = new Set(chosen.map(({ key }) => key));
  // Several that are others altogether; one in place of one is found below.
  const others = otherwise.filter((choice) => choice.filter(({ key }) => !isChosen.has(key)).length > 1);
  const times = new Map<number, number>();
  for (const { explains } of chosen) for (const at of explains) times.set(at, (times.get(at) ?? 0) + 1);
  return chosen.map(({ key, place, explains }) => {
    const own = [...explains].filter((at) => times.get(at) === 1);
    const [first = 0] = own;
    const passage = lost[first];
    const same = (passage === undefined ? [] : placesOf(passage))
      .flatMap((other) => candidates.get(keyOf(other)) ?? [])
      .filter((other) => other.key !== key && own.every((at) => other.explains.has(at)));
    const apart = others.filter((choice) => !choice.some((other) => other.key === key)).flat();
    const all = new Map([...same, ...apart].map((other) => [other.key, other.place]));
    const instead = [...all]
      .filter(([other]) => !isChosen.has(other))
      .map(([, other]) => other)
      .sort((a, b) => rankOf(a) - rankOf(b))
      .slice(0, mostInstead);
    return { place, lost: [...explains].flatMap((at) => lost[at] ?? []), instead };
  });
};
