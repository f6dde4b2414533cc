import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that sleeps has nothing left to read (proc_pid_stat(5), the field behind the name). */
const sleeps = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'R';
  } catch {
    return true;
  }
};

/** Twice in a row, with time in between for what stands in its pipe. */
const looks = 2;
const betweenMs = 10;
const longestMs = 1_000;

/**
 * Resolves when the programs that capture have written all that they were given: on a node that is busy they come
 * late, and what they have not written yet would look lost. At the latest after a second.
 */
export const caughtUp = async (pids: () => readonly number[]): Promise<void> => {
  const until = performance.now() + longestMs;
  for (let asleep = 0; asleep < looks && performance.now() < until; ) {
    await sleep(betweenMs);
    asleep = pids().every(sleeps) ? asleep + 1 : 0;
  }
};
