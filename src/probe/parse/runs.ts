import { type FailureCode, missing, missingOf, type Read } from '../../case/read.ts';
import { type Message, messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { RawRun, RawSnapshot } from '../raw.ts';
import { failureOfTool } from '../tool-failure.ts';

const commandText = (argv: readonly string[]): string => argv.join(' ');

/** What kind of failure it is; an older probe told it in words alone. */
export const codeOfRun = ({ code, failure }: RawRun): FailureCode | undefined =>
  code ?? (typeof failure === 'string' ? failureOfTool(failure) : undefined);

/** Looks up runs by id and turns whatever went wrong into one sentence. */
export class Runs {
  readonly #runs: ReadonlyMap<string, RawRun>;
  readonly #skipped: RawSnapshot['skipped'];

  constructor(runs: readonly RawRun[], skipped: RawSnapshot['skipped']) {
    this.#runs = new Map(runs.map((run) => [run.id, run]));
    this.#skipped = skipped;
  }

  find(id: string): RawRun | undefined {
    return this.#runs.get(id);
  }

  /** Was it left out on purpose, so that its absence says nothing? */
  skipped(id: string): Message | undefined {
    const reason = Object.hasOwn(this.#skipped, id) ? this.#skipped[id] : undefined;
    return reason === undefined ? undefined : messageFor(reason);
  }

  /** Entries that the probe left out of an output. */
  leftOut(id: string): number {
    return this.#runs.get(id)?.leftOut ?? 0;
  }

  /** Whole standard output of a command that ended well. `okCodes`: exit codes that also mean success. */
  output(id: string, okCodes: readonly number[] = [0]): Read<string> {
    const run = this.#runs.get(id);
    if (run === undefined) return missing(this.skipped(id) ?? say('read.not-read', { what: id }), 'not-asked');
    const command = commandText(run.argv);
    if (run.failure !== undefined) return missingOf(command, run.failure, codeOfRun(run));
    if (run.exitCode === undefined || !okCodes.includes(run.exitCode)) {
      const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 160) ?? '';
      const code = run.exitCode ?? '?';
      const detail = said === '' ? say('read.exit-code', { code }) : say('read.exit-code-says', { code, said });
      return missingOf(command, detail, failureOfTool(said));
    }
    if (run.truncated) return missingOf(command, say('read.longer-than-sent'), 'too-large');
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
