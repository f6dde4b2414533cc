import type { OverviewAnswer } from '../case/overview-answer.ts';
import { isAboutMany, type Question, type QuestionOf } from '../case/question.ts';
import type { StandingAnswer } from '../case/standing-answer.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import type { Message } from '../words/message.ts';
import { answerAddress } from './answer-address.ts';
import { answerChanges } from './answer-changes.ts';
import { answerCluster } from './answer-cluster.ts';
import { answerNodePair, nodePairOf } from './answer-node-pair.ts';
import { answerPolicy } from './answer-policy.ts';
import { answerStanding, type StandingParts } from './answer-standing.ts';
import { answerWorkload } from './answer-workload.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions, DiagnoseOutcome } from './contract.ts';
import type { Diagnose } from './diagnose.ts';
import type { ProbePlace } from './probe-targets.ts';

/** A path, or why a pod has no address: by one case, or by several where it is about many pods or two nodes. */
export const answerForCase = (
  question: QuestionOf<'path' | 'no-address'>,
  cluster: ListingCluster,
  parts: StandingParts,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
): Promise<DiagnoseOutcome | StandingAnswer | OverviewAnswer> => {
  if (isAboutMany(question)) return answerWorkload(question, cluster, parts.diagnose, listener, options);
  const pair = nodePairOf(question);
  return pair === undefined || question.kind !== 'path'
    ? parts.diagnose(question, cluster, listener, options)
    : answerNodePair(question, pair, cluster, parts, listener, options);
};

/** Any question, by what it is about: a path, a pod's address, the policies, a workload, an address, a node, an agent, the cluster. */
export const answerWith =
  (diagnose: Diagnose, flows: ReadFlows | undefined, probe?: Partial<ProbePlace>, now: () => number = Date.now) =>
  (
    question: Question,
    cluster: ListingCluster,
    listener: DiagnoseListener,
    options: DiagnoseOptions,
  ): Promise<AnswerOutcome> => {
    switch (question.kind) {
      case 'policy':
      case 'policy-explain':
      case 'policy-reach':
      case 'policy-change':
        return answerPolicy(question, cluster, listener, { ...options, flows });
      case 'address':
        return answerAddress(question, cluster, listener, options, probe);
      case 'node':
      case 'agent':
        return answerStanding(question, cluster, { diagnose, probe, now }, listener, options);
      case 'cluster': {
        const { signal } = options;
        const reading = { cluster, signal, progress: (step: Message) => listener.progress(step), now };
        return answerCluster(question, reading, { probe, now });
      }
      case 'changes':
        return answerChanges(question, cluster, listener, { signal: options.signal, now });
      case 'path':
      case 'no-address':
        return answerForCase(question, cluster, { diagnose, probe, now }, listener, options);
    }
  };
