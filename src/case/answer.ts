import type { Message } from '../words/message.ts';
import type { Case } from './case.ts';
import type { ChangesAnswer } from './changes-answer.ts';
import type { OverviewAnswer } from './overview-answer.ts';
import { type PolicyAnswer, policySummary } from './policy-answer.ts';
import type { StandingAnswer } from './standing-answer.ts';
import type { Cause, Report } from './verdict.ts';

/** Why one end cannot reach another, or why a pod has no address: the evidence, and what it comes to. */
export interface ReportAnswer {
  kind: 'report';
  case: Case;
  report: Report;
}

/** The answer to a question, whatever it is about. */
export type Answer = ReportAnswer | PolicyAnswer | OverviewAnswer | StandingAnswer | ChangesAnswer;

export type AnswerStatus = Report['verdict']['status'];

const ofPolicies = { allowed: 'healthy', denied: 'broken', unknown: 'unknown' } as const;

export const statusOf = (answer: Answer): AnswerStatus => {
  switch (answer.kind) {
    case 'report':
      return answer.report.verdict.status;
    case 'policy':
      return ofPolicies[answer.verdict];
    case 'policy-explain':
      return 'healthy';
    case 'policy-change':
      return answer.isUnknown ? 'unknown' : 'healthy';
    case 'policy-reach':
      return answer.groups.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'healthy';
    case 'workload':
    case 'address':
    case 'standing':
    case 'changes':
      return answer.status;
  }
};

/** One sentence. */
export const summaryOf = (answer: Answer): Message => {
  switch (answer.kind) {
    case 'report':
      return answer.report.verdict.summary;
    case 'policy':
    case 'policy-explain':
    case 'policy-reach':
    case 'policy-change':
      return policySummary(answer);
    case 'workload':
    case 'address':
    case 'standing':
    case 'changes':
      return answer.summary;
  }
};

/** The most important first. */
export const causesOf = (answer: Answer): readonly Cause[] => {
  if (answer.kind === 'report') return answer.report.verdict.causes;
  if (answer.kind === 'standing') return answer.causes.flatMap(({ ofPaths }) => ofPaths ?? []);
  return answer.kind === 'workload' ? answer.groups.map(({ cause }) => cause) : [];
};
