import { distance } from 'fastest-levenshtein';
import { type KnownKind, type KnownName, knownKinds } from '../case/known-names.ts';

/** Searches the names of a cluster, as somebody types one. */

export interface NameSearch {
  /** `web`, or `shop/web`: a namespace that begins so and a name. Empty: anything. */
  text: string;
  /** Absent: every kind. */
  kinds?: readonly KnownKind[];
  /** In this namespace alone; nodes and namespaces are in none, and are left out then. */
  namespace?: string | undefined;
  limit: number;
}

/** Longer than any name with its namespace. */
const longest = 320;
const order = new Map(knownKinds.map((kind, index) => [kind, index]));

const inOrder = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const byName = (a: KnownName, b: KnownName): number =>
  a.name.length - b.name.length ||
  (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) ||
  inOrder(a.name, b.name) ||
  inOrder(a.namespace ?? '', b.namespace ?? '');

/** The best `limit` of those that have a score; only those of a score that is needed are put in order. */
const best = (
  all: readonly KnownName[],
  scoreOf: (one: KnownName) => number | undefined,
  limit: number,
): KnownName[] => {
  const byScore = new Map<number, KnownName[]>();
  for (const one of all) {
    const score = scoreOf(one);
    if (score === undefined) continue;
    const same = byScore.get(score);
    if (same) same.push(one);
    else byScore.set(score, [one]);
  }
  const found: KnownName[] = [];
  for (const [, same] of [...byScore].sort(([a], [b]) => a - b)) {
    if (found.length >= limit) break;
    found.push(...same.sort(byName));
  }
  return found.slice(0, limit);
};

/** 0: the name itself; 1: begins so; 2: a part of it begins so; 3: holds it; 4: its namespace does. */
const fitOf = ({ name, namespace }: KnownName, typed: string): number | undefined => {
  if (name === typed) return 0;
  const at = name.indexOf(typed);
  if (at === 0) return 1;
  if (at > 0) return name.includes(`-${typed}`) ? 2 : 3;
  return namespace?.includes(typed) ? 4 : undefined;
};

/** How many letters may differ. */
const slack = (typed: string, name: string): number => Math.max(2, Math.ceil(Math.min(typed.length, name.length) / 3));

/** Without what its controller gave it: a number, or letters by chance. */
const stemOf = (name: string): string => name.replace(/-\d{1,5}$|(?:-[a-z0-9]{5,10})?-[a-z0-9]{5}$/, '');

/** In letters; a half more where only what people gave it is compared. */
const apartOf = (typed: string, name: string): number => {
  const most = slack(typed, name);
  if (Math.abs(typed.length - name.length) > most) return Number.POSITIVE_INFINITY;
  const apart = distance(typed, name);
  return apart > most || apart >= typed.length ? Number.POSITIVE_INFINITY : apart;
};

const nearestOf = (all: readonly KnownName[], typed: string, limit: number): KnownName[] => {
  // Pods of one workload differ in their ends alone, and a name may stand in many namespaces.
  const scores = new Map<string, number | undefined>();
  const score = ({ kind, name }: KnownName): number | undefined => {
    if (scores.has(name)) return scores.get(name);
    const stem = kind === 'pod' ? stemOf(name) : name;
    const apart = Math.min(apartOf(typed, name), stem === name ? Number.POSITIVE_INFINITY : apartOf(typed, stem) + 0.5);
    const found = Number.isFinite(apart) ? apart : undefined;
    scores.set(name, found);
    return found;
  };
  return best(all, score, limit);
};

/** What begins so, then what holds it, then what is spelled nearly so. */
export const searchNames = (all: readonly KnownName[], search: NameSearch): KnownName[] => {
  const text = search.text.trim().toLowerCase().slice(0, longest);
  const [before = '', after] = text.split('/', 2);
  const typed = after ?? before;
  const within = after === undefined ? undefined : before;
  const kinds = new Set(search.kinds ?? knownKinds);
  const possible = all.filter(
    ({ kind, namespace }) =>
      kinds.has(kind) &&
      (search.namespace === undefined || namespace === search.namespace) &&
      (within === undefined || namespace?.startsWith(within) === true),
  );
  const fitting = best(possible, (one) => fitOf(one, typed), search.limit);
  if (fitting.length >= search.limit || typed === '') return fitting;
  const had = new Set(fitting);
  const others = possible.filter((one) => !had.has(one));
  return [...fitting, ...nearestOf(others, typed, search.limit - fitting.length)];
};
