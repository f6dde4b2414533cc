import { answerAddress } from '../diagnose/answer-address.ts';
import { PublicError } from '../errors.ts';
import { parseAddressQuestion } from '../question/address-question.ts';
import { writeEnd } from '../question/end-ref.ts';
import { say } from '../words/say.ts';
import { exitCodes } from './exit-codes.ts';
import { openCluster } from './open-cluster.ts';
import { printJson, printJsonProblem } from './print-json.ts';
import { printable } from './printable.ts';
import { paintFor } from './report-lines.ts';
import { toldLines } from './told-lines.ts';
import type { Voice } from './voice.ts';

const requestTimeoutMs = 10_000;

export interface IpOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
}

/** Says whose an address is. 0: it fits together, 1: it does not, 2: could not ask, 3: not everything was read. */
export const ip = async (written: string, options: IpOptions, voice: Voice): Promise<number> => {
  try {
    return await ask(written, options, voice);
  } catch (error) {
    if (options.json && error instanceof PublicError) {
      printJsonProblem(voice.forScripts, error);
    }
    throw error;
  }
};

const ask = async (written: string, options: IpOptions, voice: Voice): Promise<number> => {
  const { tell, forScripts } = voice;
  const parsed = parseAddressQuestion(`ip ${written}`);
  if (!parsed.ok) throw new PublicError('question', parsed.problem, { next: parsed.help });
  const cluster = openCluster(options, requestTimeoutMs);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const outcome = await answerAddress(
      parsed.question,
      cluster,
      {
        progress: (step) => {
          if (!options.json && process.stderr.isTTY) process.stderr.write(`… ${printable(tell(step))}\n`);
        },
        finding: () => undefined,
      },
      { live: 'never', signal: stop.signal },
    );
    if (stop.signal.aborted) throw new PublicError('withdrawn', say('cannot.withdrawn'));
    if (outcome.kind === 'told') {
      if (options.json) printJson(forScripts, outcome.answer);
      else process.stdout.write(`${toldLines(tell, outcome.answer, paintFor(process.stdout)).join('\n')}\n`);
      return exitCodes[outcome.answer.status];
    }
    if (outcome.kind !== 'choose' && outcome.kind !== 'not-found') return exitCodes.couldNotAsk;
    if (options.json) printJson(forScripts, { problem: outcome.statement, choice: outcome.choice });
    const names = outcome.choice.options.map((end) => `  ${printable(writeEnd(end))}`);
    process.stderr.write(
      `${[printable(tell(outcome.statement)), ...(names.length > 0 ? [tell(say('line.perhaps')), ...names] : [])].join('\n')}\n`,
    );
    return exitCodes.couldNotAsk;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    cluster.close();
  }
};
