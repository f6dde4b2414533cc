import { readFileSync } from 'node:fs';

/** Of Linux on every machine that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has had so far; undefined: this system does not say, or it has ended. */
export const processorTime = (pid: number | undefined): number | undefined => {
  try {
    // The second field is in parentheses and may hold anything; the times are the 14th and 15th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
};
