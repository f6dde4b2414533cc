import type { ChangesAnswer, ObjectChange } from '../case/changes-answer.ts';
import type { QuestionOf } from '../case/question.ts';
import { readChanges } from '../collect/changes/read-changes.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import type { DiagnoseListener } from './contract.ts';

/** What changed since a moment, of all that decides about packets, or of that which concerns one thing. */

/** Where nobody says since when. */
const usualBackMs = 24 * 3_600_000;
const mostChanges = 100;

const momentOf = (time: { said: string; at?: string | undefined } | undefined): number | undefined => {
  if (time === undefined) return undefined;
  if (time.at === undefined) {
    throw new PublicError('question', say('changes.which-moment', { said: time.said }), {
      next: say('changes.how-moment'),
    });
  }
  return Date.parse(time.at);
};

/** What belongs to no namespace may concern everything. */
const concerns = (question: QuestionOf<'changes'>): ((change: ObjectChange) => boolean) => {
  const { subject, namespace: named } = question;
  if (subject?.kind === 'node') {
    const { name } = subject;
    return ({ kind, namespace, name: own }) => namespace === undefined && (kind !== 'Node' || own === name);
  }
  const inside = subject === undefined ? named : subject.namespace;
  if (subject !== undefined && inside === undefined)
    throw new PublicError('question', say('changes.which-namespace', { name: subject.name }), {
      next: say('changes.how-namespace', { name: subject.name }),
    });
  if (inside === undefined) return () => true;
  return ({ kind, namespace, name }) =>
    kind === 'Namespace' ? name === inside : kind === 'Pod' || namespace === undefined || namespace === inside;
};

export const answerChanges = async (
  question: QuestionOf<'changes'>,
  cluster: Pick<Cluster, 'get'>,
  listener: Pick<DiagnoseListener, 'progress'>,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<ChangesAnswer> => {
  const isAbout = concerns(question);
  const until = momentOf(question.until) ?? now();
  const since = momentOf(question.since) ?? until - usualBackMs;
  listener.progress(say('changes.reading'));
  const { changes: all, notChecked, read } = await readChanges(cluster, { since, until }, signal);
  signal.throwIfAborted();
  const changes = all.filter(isAbout);
  const shown = changes.slice(-mostChanges);
  return {
    kind: 'changes',
    status: read === 0 ? 'unknown' : 'healthy',
    summary: read === 0 ? say('changes.unread') : say('changes.summary', { count: changes.length }),
    since,
    until,
    changes: shown,
    more: changes.length - shown.length,
    // An object that is gone says nothing.
    notChecked: [...notChecked, { what: say('changes.deleted'), reason: say('changes.deleted-why') }],
  };
};
