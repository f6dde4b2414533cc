import { caseSchema } from '../../../src/case/case.ts';
import type { Question } from '../../../src/case/question.ts';
import { evidenceShelf } from '../../../src/serve/evidence-shelf.ts';
import type { ReadingEngine, ToolParts } from '../../../src/serve/tool.ts';
import { reportOf } from '../../helpers/examine.ts';

/** An engine whose every answer is one recorded case; it keeps what it was asked. */
export const recordedEngine = (evidence: unknown) => {
  const found = caseSchema.parse(evidence);
  const asked: Question[] = [];
  const engine: ReadingEngine = {
    answer: async (question) => {
      asked.push(question);
      return { kind: 'report', case: found, report: reportOf(found) };
    },
    check: async (clusterCheck) => {
      throw new Error(`secret-of-${clusterCheck}`);
    },
  };
  let made = 0;
  const newHandle = (): string => {
    made += 1;
    return `handle-${made}`;
  };
  const shelf = evidenceShelf({ characters: 64_000_000, entries: 10, newHandle });
  const parts: ToolParts = { engine, shelf, now: () => 0 };
  return { parts, asked, found };
};
