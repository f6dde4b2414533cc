import type { FailureCode } from '../case/read.ts';

/**
 * What a tool's own words, or the error code of a system call in them, say of why it failed; undefined:
 * nothing that anything depends on. `birdcl: Unable to connect to server control socket …`,
 * `connect ECONNREFUSED /var/run/calico/bird.ctl`, `ip is not installed`.
 */
export const failureOfTool = (text: string): FailureCode | undefined => {
  if (/: (?:command )?not found$|\bis not installed$/m.test(text)) return 'not-installed';
  if (/\bECONNREFUSED\b|control socket|\.ctl\b/.test(text)) return 'not-running';
  return undefined;
};
