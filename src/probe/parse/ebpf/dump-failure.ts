import { type FailureCode, missingOf, type Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import type { RawRun } from '../../raw.ts';
import type { Runs } from '../runs.ts';

/** `2026-11-29 22:26:16.497 [ERROR][123] felix/… Failed to dump …`, and what the commands print themselves. */
const errorLine = /^(?:[^\n]{0,60}\[(?:ERROR|FATAL|PANIC)\]|(?:level=)?(?:error|fatal|panic)\b|Error: |panic: )/i;

const shown = 300;

const codeOf = (line: string): FailureCode =>
  /no such file or directory/.test(line)
    ? 'not-found'
    : /permission denied|operation not permitted/i.test(line)
      ? 'forbidden'
      : /unknown (?:flag|command|shorthand)/.test(line)
        ? 'not-installed'
        : 'failed';

/** `calico-node -bpf` ends well whatever happens; what went wrong stands beside, or among, what it prints. */
const errorOf = ({ stdout, stderr }: RawRun): string | undefined =>
  [...stderr.split('\n'), ...stdout.slice(0, 4_000).split('\n')].find((line) => errorLine.test(line));

/** What a dump printed, or the error that it printed: an error with exit code 0 is never an empty dump. */
export const dumpOf = <T>(runs: Runs, id: string, parse: (text: string) => Read<T>): Read<T> => {
  const run = runs.find(id);
  const error = run?.failure === undefined && run !== undefined ? errorOf(run) : undefined;
  if (run === undefined || error === undefined) return runs.parsed(id, parse);
  return missingOf(run.argv.join(' '), say('read.tool-says', { said: error.trim().slice(0, shown) }), codeOf(error));
};
