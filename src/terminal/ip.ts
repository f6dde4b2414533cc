import { answerAddress } from '../diagnose/answer-address.ts';
import { PublicError } from '../errors.ts';
import { parseAddressQuestion } from '../question/address-question.ts';
import { say } from '../words/say.ts';
import { forScriptsToo, onCluster, progressFor } from './on-cluster.ts';
import { printOutcome } from './print-outcome.ts';
import type { Voice } from './voice.ts';

const requestTimeoutMs = 10_000;

export interface IpOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
}

/** Says whose an address is. 0: it fits together, 1: it does not, 2: could not ask, 3: not everything was read. */
export const ip = (written: string, options: IpOptions, voice: Voice): Promise<number> =>
  forScriptsToo(options.json, voice, async () => {
    const parsed = parseAddressQuestion(`ip ${written}`);
    if (!parsed.ok) throw new PublicError('question', parsed.problem, { next: parsed.help });
    const listener = { progress: progressFor(options, voice), finding: () => undefined };
    return onCluster(options, requestTimeoutMs, async (cluster, signal) => {
      const outcome = await answerAddress(parsed.question, cluster, listener, { live: 'never', signal });
      if (signal.aborted) throw new PublicError('withdrawn', say('cannot.withdrawn'));
      return printOutcome(outcome, options, voice);
    });
  });
