import { workloadTitle } from '../endpoints.ts';
import type { Problem } from '../model.ts';
import { buildPolicyIndex, type PolicyIndex } from '../policy-index.ts';
import type { Unread } from '../unread.ts';
import { podsOfWorkloads } from '../workload-pods.ts';
import { type ChangeGroup, groupChanges } from './group-changes.ts';
import { type Change, type DiffEnd, diffInPieces, diffPolicies, type PolicyDiff } from './policy-diff.ts';
import { sameElsewhere } from './same-elsewhere.ts';

/** What a change from one set of objects to another would do. */

export interface State {
  objects: unknown[];
  unread: readonly Unread[];
  problems: Problem[];
  /** Manifests, beside which there may be others in the cluster. */
  isPart: boolean;
}

export interface DiffReport {
  /** How many ordered pairs of a sender and a receiver lose, gain, and cannot be told. */
  summary: { denied: number; allowed: number; unknown: number };
  changes: ChangeGroup[];
  added: string[];
  removed: string[];
  /** Networks that rules name and that were not looked at. */
  netsLeft: number;
  problems: Problem[];
}

/** `namespace/name` of a pod: only what concerns it is told. */
export interface DiffAbout {
  from?: string | undefined;
  to?: string | undefined;
}

export interface StatesDiff {
  report: DiffReport;
  /** The indexes of both, for single questions. */
  before: PolicyIndex;
  after: PolicyIndex;
}

const indexOf = ({ objects, unread, isPart }: State, calicoVersion: string | undefined): PolicyIndex =>
  buildPolicyIndex(isPart ? [...objects, ...podsOfWorkloads(objects)] : objects, {
    unread,
    isPart,
    ...(calicoVersion === undefined ? {} : { calicoVersion }),
  });

const isAt = (end: DiffEnd, pod: string | undefined): boolean =>
  pod === undefined || (end.kind === 'pods' && end.pods.some((each) => workloadTitle(each) === pod));

const concerns = ({ from, to }: Change, about: DiffAbout): boolean => isAt(from, about.from) && isAt(to, about.to);

export interface DiffOptions {
  /** `3.29`; absent: as the objects say. */
  calicoVersion?: string | undefined;
  about?: DiffAbout | undefined;
}

const openStates = (before: State, after: State, { calicoVersion, about = {} }: DiffOptions) => {
  const [was, is] = [indexOf(before, calicoVersion), indexOf(after, calicoVersion)];
  const input = {
    before: was.cluster,
    after: is.cluster,
    sameElsewhere: sameElsewhere(before.objects, after.objects),
  };
  const told = (diff: PolicyDiff): StatesDiff => {
    const changes = groupChanges({ ...diff, changes: diff.changes.filter((change) => concerns(change, about)) });
    const pairs = (became: string) =>
      changes.filter((group) => group.became === became).reduce((sum, group) => sum + group.pairs, 0);
    return {
      report: {
        summary: { denied: pairs('denied'), allowed: pairs('allowed'), unknown: pairs('unknown') },
        changes,
        added: diff.added,
        removed: diff.removed,
        netsLeft: diff.netsLeft,
        problems: [...after.problems, ...is.problems],
      },
      before: was,
      after: is,
    };
  };
  return { input, told };
};

/** Pure. */
export const diffStates = (before: State, after: State, options: DiffOptions = {}): StatesDiff => {
  const { input, told } = openStates(before, after, options);
  return told(diffPolicies(input));
};

/** The same where other things must go on meanwhile. `pause` is called after each piece, and may throw to give up. */
export const diffStatesInPieces = async (
  before: State,
  after: State,
  pause: () => Promise<void> | undefined,
  options: DiffOptions = {},
): Promise<StatesDiff> => {
  const { input, told } = openStates(before, after, options);
  const pieces = diffInPieces(input);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return told(piece.value);
    await pause();
  }
};
