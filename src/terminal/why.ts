import { writeFile } from 'node:fs/promises';
import type { CaptureFile } from '../case/capture.ts';
import type { Message } from '../case/message.ts';
import { type EndRef, isAboutMany, type Protocol } from '../case/question.ts';
import type { ToldAnswer } from '../case/told-answer.ts';
import type { DiagnoseListener, EndChoice } from '../diagnose/contract.ts';
import { diagnoseWith } from '../diagnose/diagnose.ts';
import { PublicError } from '../errors.ts';
import { writeEnd } from '../question/end-ref.ts';
import { parseQuestion } from '../question/parse.ts';
import { say } from '../words/say.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { flowsOf, type GoldmaneOptions } from './goldmane-options.ts';
import { openCluster } from './open-cluster.ts';
import { checkOutputFiles } from './output-files.ts';
import { makeCaptureFolder, saveCaptures } from './pcap-files.ts';
import { type AnswerOptions, printAnswer } from './print-answer.ts';
import { printJson, printJsonProblem } from './print-json.ts';
import { printable } from './printable.ts';
import { findingLines, paintFor } from './report-lines.ts';
import { toldLines } from './told-lines.ts';
import type { Voice } from './voice.ts';

export interface WhyOptions extends AnswerOptions, GoldmaneOptions {
  port?: number;
  protocol?: Protocol;
  live: 'auto' | 'always' | 'never';
  case?: string;
  /** A folder for captures. */
  pcap?: string;
  kubeconfig?: string;
  context?: string;
  probeNamespace: string;
}

/** Asks one question of the cluster of a kubeconfig and prints the answer as it is found. */
export const why = async (words: string[], options: WhyOptions, voice: Voice): Promise<number> => {
  try {
    return await askCluster(words, options, voice);
  } catch (error) {
    if (options.json && error instanceof PublicError) {
      printJsonProblem(voice.forScripts, error);
    }
    throw error;
  }
};

const askCluster = async (words: string[], options: WhyOptions, voice: Voice): Promise<number> => {
  const { tell } = voice;
  const question = readQuestion(words, options);
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
  if (options.pcap && options.live === 'never') {
    throw new PublicError('question', say('cannot.capture-nothing'), {
      next: say('cannot.leave-live'),
    });
  }
  await checkOutputFiles(options);
  if (options.pcap) await makeCaptureFolder(options.pcap);
  const flows = await flowsOf(options);
  const cluster = openCluster(options);
  const paint = paintFor(process.stdout);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const diagnose = diagnoseWith({ probe: { namespace: options.probeNamespace }, flows, now: () => new Date() });
    const listener: DiagnoseListener = {
      progress: (step) => {
        if (!options.json && process.stderr.isTTY) process.stderr.write(`… ${printable(tell(step))}\n`);
      },
      finding: (finding) => {
        if (options.json || stop.signal.aborted || (options.quiet && finding.status === 'pass')) return;
        process.stdout.write(`${findingLines(tell, finding, paint, { proof: true }).join('\n')}\n`);
      },
    };
    const captures: CaptureFile[] = [];
    const onCapture = options.pcap ? (capture: CaptureFile) => void captures.push(capture) : undefined;
    const how = { live: options.live, signal: stop.signal, onCapture };
    const outcome = isAboutMany(question)
      ? await (await import('../diagnose/answer-workload.ts')).answerWorkload(
          question,
          cluster,
          diagnose,
          listener,
          how,
        )
      : await diagnose(question, cluster, listener, how);
    if (stop.signal.aborted) throw new PublicError('withdrawn', say('cannot.withdrawn'));
    if (outcome.kind === 'told') return printTold(outcome.answer, options, voice);
    if (outcome.kind === 'policy') return exitCodes.couldNotAsk;
    if (outcome.kind !== 'report') return explainChoice(outcome.choice, outcome.statement, options, voice);
    if (options.case) await writeFile(options.case, `${JSON.stringify(outcome.case)}\n`);
    await printAnswer(outcome.case, outcome.report, { ...options, findings: false }, voice);
    if (options.pcap) process.stderr.write(`${printable(await saveCaptures(tell, options.pcap, captures))}\n`);
    return exitCodeOf(outcome.report);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    cluster.close();
  }
};

const printTold = (answer: ToldAnswer, options: WhyOptions, { tell, forScripts }: Voice): number => {
  if (options.json) printJson(forScripts, answer);
  else process.stdout.write(`\n${toldLines(tell, answer, paintFor(process.stdout)).join('\n')}\n`);
  return exitCodes[answer.status];
};

const readQuestion = (words: string[], options: WhyOptions) => {
  const [from = '', to = ''] = words;
  const sentence = words.length === 2 ? `${from} cannot reach ${to}` : words.join(' ');
  const parsed = parseQuestion(`${sentence}${servicePhrase(options)}`);
  if (parsed.ok) return parsed.question;
  throw new PublicError('question', parsed.problem, { next: parsed.help });
};

const servicePhrase = ({ port, protocol }: WhyOptions): string => {
  const parts = [port, protocol].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` on ${parts.join('/')}`;
};

const explainChoice = (
  choice: EndChoice,
  statement: Message | string,
  options: WhyOptions,
  { tell, forScripts }: Voice,
): number => {
  if (options.json) printJson(forScripts, { problem: statement, choice });
  process.stderr.write(`${printable(tell(statement))}\n`);
  if (choice.options.length > 0) {
    process.stderr.write(
      `${tell(say('line.perhaps'))}\n${choice.options.map((end: EndRef) => `  ${printable(writeEnd(end))}`).join('\n')}\n`,
    );
  }
  return exitCodes.couldNotAsk;
};
