import type { ClusterNames, KnownKind, KnownName } from '../case/known-names.ts';
import { type EndRef, endsOf, type Question, type WorkloadKind, withEnd, workloadKinds } from '../case/question.ts';
import { writeEnd } from './end-ref.ts';
import { searchNames } from './search-names.ts';

/** Holds the names of a question against what the cluster has, before anybody looks there. */

type Side = 'from' | 'to';

/** Which thing is meant. */
export interface NameChoice {
  end: Side;
  typed: string;
  options: EndRef[];
  /** False: nothing is called so, and the options are the nearest names, and the one that was typed. */
  found: boolean;
}

export type Settled =
  /** `within`: the namespace of the place where it was asked told which is meant. */
  | { kind: 'clear'; question: Question; within?: string }
  | { kind: 'choose'; question: Question; within?: string; choice: NameChoice };

export interface NamesHere {
  /** Undefined: they are not known, or not of now; everything is left to who looks. */
  names: ClusterNames | undefined;
  /** The namespace that bare names are in first. */
  namespace?: string | undefined;
}

const isWorkload = (kind: KnownKind): kind is WorkloadKind => workloadKinds.some((one) => one === kind);

/** What can stand at an end, the likeliest first. */
const kindsAt = (question: Question, side: Side): readonly KnownKind[] => {
  switch (question.kind) {
    case 'path':
      return side === 'from'
        ? ['pod', ...workloadKinds, 'node', 'service']
        : ['service', ...workloadKinds, 'pod', 'node'];
    case 'policy':
      return side === 'from' ? ['pod', 'node', 'service'] : ['service', 'pod', 'node'];
    case 'no-address':
      return ['pod', ...workloadKinds];
    case 'policy-explain':
    case 'policy-reach':
    case 'policy-change':
    case 'address':
      return ['pod'];
    case 'node':
      return ['node'];
    case 'agent':
      return ['node', 'pod'];
    case 'changes':
      return ['pod', ...workloadKinds, 'service', 'node'];
    case 'cluster':
      return [];
  }
};

const endOfKnown = ({ kind, name, namespace }: KnownName): EndRef | undefined => {
  const within = namespace === undefined ? {} : { namespace };
  if (isWorkload(kind)) return { kind: 'workload', workload: kind, ...within, name };
  if (kind === 'node') return { kind, name };
  return kind === 'namespace' ? undefined : { kind, ...within, name };
};

/** Whether the words say that it is a pod: `pod redis`, `pod/redis`. */
const saysPod = (text: string, name: string): boolean => {
  const all = text.toLowerCase().split(/[\s,;?!"'`]+/);
  return all.some(
    (one, index) =>
      one === `pod/${name}` || one === `pods/${name}` || (one === name && /^pods?$/.test(all[index - 1] ?? '')),
  );
};

/** Most that a person can read in a menu, and most that are only near. */
const most = { found: 20, near: 5 };

interface Wanted {
  name: string;
  namespace?: string | undefined;
  kinds: readonly KnownKind[];
}

const wantedOf = (end: EndRef, question: Question, side: Side): Wanted | undefined => {
  switch (end.kind) {
    case 'pod': {
      const kinds = saysPod(question.text, end.name) ? (['pod'] as const) : kindsAt(question, side);
      return { name: end.name, namespace: end.namespace, kinds };
    }
    case 'service':
      return { name: end.name, namespace: end.namespace, kinds: ['service'] };
    case 'workload':
      return { name: end.name, namespace: end.namespace, kinds: [end.workload] };
    case 'node':
      return { name: end.name, kinds: ['node'] };
    default:
      // An address, a name of the world, and what many pods have in common.
      return undefined;
  }
};

/** Kinds of which there may be more than is known. */
const isLacking = ({ left }: ClusterNames, kinds: readonly KnownKind[]): boolean =>
  kinds.some((kind) => left.cut.includes(kind) || left.unread.some((one) => one.kind === kind));

const endsOfAll = (all: readonly KnownName[]): EndRef[] => all.map(endOfKnown).filter((end) => end !== undefined);

/** Anything is near to a letter. */
const shortest = 3;

const nearest = ({ names }: ClusterNames, { name: text, kinds }: Wanted): EndRef[] =>
  text.length < shortest ? [] : endsOfAll(searchNames(names, { text, kinds, limit: most.near }));

type EndSettled = { end: EndRef; within?: string } | Omit<NameChoice, 'end' | 'typed'>;

const settleEnd = (
  end: EndRef,
  wanted: Wanted,
  side: Side,
  known: ClusterNames,
  used: string | undefined,
): EndSettled => {
  const { name, namespace, kinds } = wanted;
  const called = kinds.flatMap((kind) =>
    (known.byName.get(name) ?? []).filter(
      (one) => one.kind === kind && (namespace === undefined || one.namespace === namespace),
    ),
  );
  // `shop/web` is how a pod is written.
  if (namespace !== undefined && called.some(({ kind }) => kind === 'pod')) return { end };
  const here = namespace === undefined ? called.filter((one) => one.namespace === used) : [];
  const all = here.length > 0 ? here : called;
  // A Service sends nothing by itself.
  const able = side === 'from' && kinds.length > 1 ? all.filter(({ kind }) => kind !== 'service') : all;
  const fitting = able.length > 0 ? able : all;
  const [first, second] = endsOfAll(fitting);
  // A pod's name may have dots, and people rarely mean it then.
  if (name.includes('.') && fitting.some(({ kind }) => kind === 'pod')) return { end };
  if (first && second) return { options: endsOfAll(fitting).slice(0, most.found), found: true };
  if (first) {
    if (end.kind === 'pod' && isLacking(known, ['pod'])) return { end };
    return { end: first, ...(here.length > 0 && called.length > 1 && used !== undefined ? { within: used } : {}) };
  }
  // What is written out may be new: who looks in the cluster says so, with the nearest.
  if (namespace !== undefined || end.kind === 'node') return { end };
  if (name.includes('.') || isLacking(known, kinds)) return { end };
  const near = nearest(known, wanted);
  return near.length === 0 ? { end } : { options: [...near, end], found: false };
};

/** The ends of a question with their sides; what is about one thing has it at `from`. */
const sidesOf = (question: Question): [Side, EndRef][] =>
  endsOf(question).map((end, index) => [index === 0 ? 'from' : 'to', end]);

/**
 * Takes a name that one thing has for that thing; asks back where several have it, and where none has and others
 * are near. `after`: the end that a person has picked, which stands, as does the one before it.
 */
export const settleNames = (question: Question, { names, namespace }: NamesHere, after?: Side): Settled => {
  let settled = question;
  let within: { within?: string } = {};
  for (const [side, end] of sidesOf(question)) {
    if (after === 'to' || after === side) continue;
    const wanted = wantedOf(end, question, side);
    if (wanted === undefined) continue;
    if (names === undefined) {
      // Without a namespace nobody could look a Service up.
      if (end.kind !== 'service' || end.namespace !== undefined || namespace === undefined) continue;
      settled = withEnd(settled, side, { ...end, namespace });
      within = { within: namespace };
      continue;
    }
    const found = settleEnd(end, wanted, side, names, namespace);
    if ('options' in found) {
      return { kind: 'choose', question: settled, ...within, choice: { end: side, typed: writeEnd(end), ...found } };
    }
    settled = withEnd(settled, side, found.end);
    if (found.within !== undefined) within = { within: found.within };
  }
  return { kind: 'clear', question: settled, ...within };
};
