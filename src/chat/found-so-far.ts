import type { Finding } from '../case/finding.ts';

const gatherMs = 250;

/**
 * What was found, as it comes: findings that come within a moment share a message, and each is told once.
 * `onReady`: something waits, and its moment is over.
 */
export const openFoundSoFar = (onReady: () => void) => {
  const known = new Set<string>();
  let waiting: Finding[] = [];
  let number = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    add: (finding: Finding): void => {
      // What could not be checked is the verdict's to tell, once.
      if (isStopped || finding.status === 'unknown' || known.has(finding.id)) return;
      known.add(finding.id);
      waiting.push(finding);
      timer ??= setTimeout(onReady, gatherMs);
    },
    /** What waits, to be told now; `number`: which batch it is. */
    take: (): { batch: Finding[]; number: number } | undefined => {
      clearTimeout(timer);
      timer = undefined;
      const batch = waiting;
      waiting = [];
      if (batch.length === 0 || isStopped) return undefined;
      number += 1;
      return { batch, number };
    },
    stop: (): void => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
