import type { NodeGuard } from '../src/diagnose/contract.ts';
import type { Suspects } from '../src/store/suspects.ts';
import { say } from '../src/words/say.ts';

/**
 * A worker that dies over one node's answer leaves this much: enough that the next does not ask that node.
 * Over the checks of all nodes of a path any of them may be to blame, or none: two workers, then.
 */
const points = { reading: 2, checking: 1 };
const enough = 2;

/** One after the other in this process, so that one that dies leaves the mark of one run alone. */
const alone = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
};
const oneAtATime = alone();

export interface GuardParts {
  suspects: Suspects;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** What is known of the nodes of a run when a worker takes it. */
export const openNodeGuard = async ({ suspects, onError }: GuardParts): Promise<NodeGuard> => {
  const left = await suspects.points();
  const note = (nodes: readonly string[], more: number): Promise<void> =>
    suspects.add(nodes, more).catch((error: unknown) => onError('a node cannot be marked', { nodes, error }));
  const marked = <T>(nodes: readonly string[], more: number, work: () => T): Promise<T> =>
    oneAtATime(async () => {
      await note(nodes, more);
      try {
        return work();
      } finally {
        await note(nodes, -more);
      }
    });
  return {
    notAgain: (node) => ((left.get(node) ?? 0) >= enough ? say('read.not-again') : undefined),
    reading: (node, work) => marked([node], points.reading, work),
    checking: (nodes, work) => marked(nodes, points.checking, work),
  };
};
