import { z } from 'zod';
import { type Case, caseFormat, caseSchema } from '../case/case.ts';
import { issueReason } from '../case/schema-reason.ts';
import { runChecks } from '../checks/sequence.ts';
import { PublicError, saidBy } from '../errors.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { caseText } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import { roundTrip } from '../path/round-trip.ts';
import { judge } from '../verdict/judge.ts';
import { say } from '../words/say.ts';
import { exitCodeOf } from './exit-codes.ts';
import { checkOutputFiles } from './output-files.ts';
import { type AnswerOptions, printAnswer } from './print-answer.ts';
import type { Voice } from './voice.ts';

/** Reads a saved case and judges it again. It needs neither the cluster nor its time. */
export const replay = async (file: string, options: AnswerOptions, voice: Voice): Promise<number> => {
  await checkOutputFiles(options);
  const found = await readCase(file);
  const trip = roundTrip(found);
  const report = judge(trip, runChecks(trip));
  await printAnswer(found, report, { ...options, findings: true }, voice);
  return exitCodeOf(report);
};

const isLater = z.object({ format: z.string().regex(/^calico-why\/case\/\d+$/) });

/** A format of another number than ours: there is none before the first. */
const refuseLater = (file: string, parsed: unknown): void => {
  const written = isLater.safeParse(parsed).data?.format;
  if (written === undefined || written === caseFormat) return;
  throw new PublicError('case-later', say('cannot.later-case', { file, format: written, known: caseFormat }), {
    next: say('cannot.replay-there'),
  });
};

const readCase = async (file: string): Promise<Case> => {
  let parsed: unknown;
  try {
    const what = say('noun.it');
    parsed = parseJson(await readText(file, { what, bytes: caseText.bytes }), what, caseText);
  } catch (error) {
    throw new PublicError('case-unreadable', say('cannot.read-case', { file, reason: saidBy(error) }), {
      cause: error,
      next: say('cannot.save-case'),
    });
  }
  refuseLater(file, parsed);
  const read = caseSchema.safeParse(parsed);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new PublicError(
    'case-malformed',
    say('cannot.not-a-case', {
      file,
      where: issue?.path.join('.') || say('cannot.document'),
      reason: issue === undefined ? '' : issueReason(issue),
    }),
  );
};
