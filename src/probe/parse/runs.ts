import { missing, missingOf, type Read } from '../../case/read.ts';
import type { RawRun } from '../raw.ts';
import { failureOfTool } from '../tool-failure.ts';

const commandText = (argv: readonly string[]): string => argv.join(' ');

/** Looks up runs by id and turns whatever went wrong into one sentence. */
export class Runs {
  readonly #runs: ReadonlyMap<string, RawRun>;
  readonly #skipped: Readonly<Record<string, string>>;

  constructor(runs: readonly RawRun[], skipped: Readonly<Record<string, string>>) {
    this.#runs = new Map(runs.map((run) => [run.id, run]));
    this.#skipped = skipped;
  }

  find(id: string): RawRun | undefined {
    return this.#runs.get(id);
  }

  /** Was it left out on purpose, so that its absence says nothing? */
  skipped(id: string): string | undefined {
    return Object.hasOwn(this.#skipped, id) ? this.#skipped[id] : undefined;
  }

  /** Entries that the probe left out of an output. */
  leftOut(id: string): number {
    return this.#runs.get(id)?.leftOut ?? 0;
  }

  /** Whole standard output of a command that ended well. `okCodes`: exit codes that also mean success. */
  output(id: string, okCodes: readonly number[] = [0]): Read<string> {
    const run = this.#runs.get(id);
    if (run === undefined) return missing(this.skipped(id) ?? `${id} was not read`, 'not-asked');
    const command = commandText(run.argv);
    if (run.failure !== undefined) return missingOf(command, run.failure, failureOfTool(run.failure));
    if (run.exitCode === undefined || !okCodes.includes(run.exitCode)) {
      const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 160) ?? '';
      return missingOf(command, `exit code ${run.exitCode}${said === '' ? '' : `, ${said}`}`, failureOfTool(said));
    }
    if (run.truncated) return missingOf(command, 'the output is longer than the probe sends', 'too-large');
    return { ok: true, value: run.stdout };
  }

  /** Output, then a parser; the parser's reason is told with the command. */
  parsed<T>(id: string, parse: (text: string) => Read<T>): Read<T> {
    const output = this.output(id);
    if (!output.ok) return output;
    const value = parse(output.value);
    return value.ok ? value : missingOf(commandText(this.find(id)?.argv ?? [id]), value.reason, 'garbled');
  }
}
