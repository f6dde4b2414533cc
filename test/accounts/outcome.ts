import type { ExecResult } from '../../src/collect/exec.ts';
import { inEnglish } from '../../src/words/words.ts';
import type { Said } from './connection.ts';

/** `neither`: it ended in a way that says nothing about rights, which counts as a failure of the trial. */
export interface Outcome {
  outcome: 'allowed' | 'refused' | 'neither';
  said: string;
}

const refusal = /^forbidden: /;

export const ofRequest = ({ ok, message }: Said): Outcome => ({
  outcome: ok ? 'allowed' : refusal.test(message) ? 'refused' : 'neither',
  said: message,
});

/**
 * Admission comes before the kubelet is called: a refused exec ends with 403, one that is let through gets as
 * far as a kubelet that nobody runs.
 */
export const ofExec = ({ failure, exitCode }: ExecResult): Outcome => {
  const said = failure === undefined ? `exit code ${exitCode}` : inEnglish(failure);
  if (refusal.test(said)) return { outcome: 'refused', said };
  return {
    outcome: /dial tcp|error sending request: Post|no runtime|^exit code 0$/.test(said) ? 'allowed' : 'neither',
    said,
  };
};

/** All of several calls: refused if one is, allowed if every one is. */
export const ofAll = (outcomes: readonly Outcome[]): Outcome => {
  const odd =
    outcomes.find(({ outcome }) => outcome === 'refused') ?? outcomes.find(({ outcome }) => outcome === 'neither');
  return odd ?? { outcome: outcomes.length > 0 ? 'allowed' : 'neither', said: `${outcomes.length} calls` };
};
