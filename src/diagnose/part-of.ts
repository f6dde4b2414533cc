import type { ReportAnswer } from '../case/answer.ts';
import type { PodAnswer } from '../case/overview-answer.ts';
import type { Message } from '../words/message.ts';

const mostProofs = 2;

/** What one of several diagnoses adds to the answer of all. `gap`: how what it did not check is told from the others'. */
export const partOf = (
  { report }: Pick<ReportAnswer, 'report'>,
  gap: (what: Message) => Message,
): Pick<PodAnswer, 'status' | 'summary' | 'cause' | 'proof' | 'notChecked'> => {
  const [cause] = report.verdict.causes;
  const proof = cause && report.findings.find(({ id }) => id === cause.finding)?.proof;
  return {
    status: report.verdict.status,
    summary: report.verdict.summary,
    ...(cause ? { cause } : {}),
    proof: (proof ?? []).slice(0, mostProofs),
    notChecked: report.notChecked.map(({ what, reason }) => ({ what: gap(what), reason })),
  };
};
