import { readRevision } from '../../collect/git/read-revision.ts';
import { PublicError } from '../../errors.ts';
import type { State } from '../../intended/policy/diff/diff-states.ts';
import { enforceStaged } from '../../intended/policy/diff/enforce-staged.ts';
import { manifests } from '../../limits/limits.ts';
import { say } from '../../words/say.ts';
import { isManifest, type LoadedObjects, loadObjects, loadTexts } from '../load-objects.ts';
import { hasPods, laidOver, withoutPolicies } from './overlay.ts';

/** The two states of which the difference is asked: `cluster`, `staged`, `git:REVISION[:PATH]`, or a folder or file. */

export interface Sources {
  before: State;
  after: State;
}

/** Of the cluster that the options name. */
type ReadCluster = () => Promise<LoadedObjects>;

const readState = async (source: string, readCluster: ReadCluster | undefined): Promise<State> => {
  if (source === 'cluster') {
    if (readCluster === undefined) throw new PublicError('no-objects', say('policy.nothing-to-read'));
    return { ...(await readCluster()), isPart: false };
  }
  if (source.startsWith('git:')) {
    const [revision = '', path = '.'] = source.slice('git:'.length).split(':');
    const files = await readRevision(revision, path === '' ? '.' : path, {
      wanted: isManifest,
      bytes: manifests.bytes,
    });
    return { ...(await loadTexts(files, source)), isPart: true };
  }
  return { ...(await loadObjects(source)), isPart: true };
};

const join = (under: State, over: State, objects: unknown[]): State => ({
  objects,
  unread: [...new Set([...under.unread, ...over.unread])],
  problems: over.problems,
  isPart: under.isPart && over.isPart,
});

/** A state of policies alone is about the pods of the other. */
const withPodsOf = (state: State, other: State): State =>
  hasPods(state.objects) || !hasPods(other.objects)
    ? state
    : join(other, state, laidOver(withoutPolicies(other.objects), state.objects));

/**
 * @param isOver what AFTER does not have stays as it is in BEFORE
 * @throws PublicError where a state cannot be read
 */
export const readSources = async (
  names: { before: string; after: string },
  { isOver, readCluster }: { isOver: boolean; readCluster: ReadCluster | undefined },
): Promise<Sources> => {
  if (names.before === 'staged') throw new PublicError('diff-staged', say('diff.staged-after'));
  const before = await readState(names.before, readCluster);
  if (names.after === 'staged') {
    const { objects, staged } = enforceStaged(before.objects);
    if (staged === 0) throw new PublicError('diff-staged', say('diff.none-staged'), { next: say('diff.stage-first') });
    return { before, after: { ...before, objects } };
  }
  const after = await readState(names.after, readCluster);
  if (isOver) return { before, after: join(before, after, laidOver(before.objects, after.objects)) };
  return { before: withPodsOf(before, after), after: withPodsOf(after, before) };
};
