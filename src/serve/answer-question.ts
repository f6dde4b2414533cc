import type { Question } from '../case/question.ts';
import { answerDocument } from '../diagnose/answer-document.ts';
import type { DiagnoseOptions } from '../diagnose/contract.ts';
import { checkRights } from './rights.ts';
import type { Caller, ToolParts } from './tool.ts';

/** Asks one question; the evidence of a case stays on the shelf, and its handle stands beside the answer. */
export const answerQuestion = async (
  { engine, shelf }: ToolParts,
  question: Question,
  live: DiagnoseOptions['live'],
  caller: Caller,
): Promise<object> => {
  checkRights(caller.rights, question);
  const outcome = await engine.answer(question, { live, signal: caller.signal, progress: caller.progress });
  const document = answerDocument(outcome);
  if (outcome.kind !== 'report') return document;
  const evidence = shelf.put(caller.name, JSON.stringify(outcome.case));
  return evidence === undefined ? document : { ...document, evidence };
};
