import { writeFile } from 'node:fs/promises';
import type { CaptureFile } from '../case/capture.ts';
import { isAboutMany, isForCase, type WhyQuestion } from '../case/question.ts';
import { nodePairOf } from '../diagnose/answer-node-pair.ts';
import type { DiagnoseListener } from '../diagnose/contract.ts';
import { diagnoseWith } from '../diagnose/diagnose.ts';
import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import { flowsOf, type GoldmaneOptions } from './goldmane-options.ts';
import { onCluster, progressFor } from './on-cluster.ts';
import { checkOutputFiles } from './output-files.ts';
import { makeCaptureFolder, saveCaptures } from './pcap-files.ts';
import type { AnswerOptions } from './print-answer.ts';
import { printOutcome } from './print-outcome.ts';
import { printable } from './printable.ts';
import { findingLines, paintFor } from './report-lines.ts';
import type { Voice } from './voice.ts';

export interface WhyOptions extends AnswerOptions, GoldmaneOptions {
  live: 'auto' | 'always' | 'never';
  case?: string;
  /** A folder for captures. */
  pcap?: string;
  kubeconfig?: string;
  context?: string;
  probeNamespace: string;
}

/** Asks one question of the cluster of a kubeconfig and prints the answer as it is found. */
export const why = async (question: WhyQuestion, options: WhyOptions, voice: Voice): Promise<number> => {
  const { tell } = voice;
  if (question.kind === 'path' && question.capture && !options.pcap) {
    throw new PublicError('question', say('wrong.capture-where'), { next: say('wrong.name-folder') });
  }
  if (question.kind === 'no-address' && options.picture) {
    throw new PublicError('question', say('cannot.draw-address'), {
      next: say('cannot.leave-picture'),
    });
  }
  if (isAboutMany(question) && (options.case || options.picture || options.pcap)) {
    throw new PublicError('question', say('cannot.many'), {
      next: say('cannot.ask-one'),
    });
  }
  if (!isForCase(question) && (options.case || options.picture || options.pcap)) {
    throw new PublicError('question', say('cannot.of-path'), {
      next: say('cannot.ask-path'),
    });
  }
  if (options.pcap && options.live === 'never') {
    throw new PublicError('question', say('cannot.capture-nothing'), {
      next: say('cannot.leave-live'),
    });
  }
  await checkOutputFiles(options);
  if (options.pcap) await makeCaptureFolder(options.pcap);
  const flows = await flowsOf(options);
  const paint = paintFor(process.stdout);
  // The clock of a process counts from its start.
  const own = { now: () => new Date(), clock: () => performance.now(), since: 0 };
  const diagnose = diagnoseWith({ probe: { namespace: options.probeNamespace }, flows, ...own });
  return onCluster(options, undefined, async (cluster, signal) => {
    const listener: DiagnoseListener = {
      progress: progressFor(options, voice),
      finding: (finding) => {
        if (options.json || signal.aborted || (options.quiet && finding.status === 'pass')) return;
        process.stdout.write(`${findingLines(tell, finding, paint, { proof: true }).join('\n')}\n`);
      },
    };
    const captures: CaptureFile[] = [];
    const onCapture = options.pcap ? (capture: CaptureFile) => void captures.push(capture) : undefined;
    const how = { live: options.live, signal, onCapture };
    const answer = async () => {
      if (!isForCase(question)) {
        const { answerStanding } = await import('../diagnose/answer-standing.ts');
        const parts = { diagnose, probe: { namespace: options.probeNamespace }, now: Date.now };
        return answerStanding(question, cluster, parts, listener, how);
      }
      if (!isAboutMany(question) && nodePairOf(question) === undefined)
        return diagnose(question, cluster, listener, how);
      const { answerForCase } = await import('../diagnose/answer-with.ts');
      const parts = { diagnose, probe: { namespace: options.probeNamespace }, now: Date.now };
      return answerForCase(question, cluster, parts, listener, how);
    };
    const outcome = await answer();
    signal.throwIfAborted();
    if (outcome.kind === 'report' && options.case) {
      await writeFile(options.case, `${JSON.stringify(outcome.case)}\n`);
    }
    const code = await printOutcome(outcome, options, voice);
    if (outcome.kind === 'report' && options.pcap) {
      process.stderr.write(`${printable(await saveCaptures(tell, options.pcap, captures))}\n`);
    }
    return code;
  });
};
