import { type EndRef, endsOf, type Question } from '../case/question.ts';
import { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What a token may ask about. `all`: everything of the cluster, also what has no namespace. */
export type Rights = { namespaces: 'all' | ReadonlySet<string> };

const refused = (said: Message): PublicError => new PublicError('not-allowed', said, { next: say('tools.ask-within') });

/** A namespace is known before anything is read, or nothing is asked: what a name turns out to be is told already. */
const namespaceOf = (end: EndRef): string | undefined => {
  switch (end.kind) {
    case 'pod':
    case 'service':
    case 'workload':
    case 'labels':
    case 'pods':
      return end.namespace;
    default:
      return undefined;
  }
};

/** @throws PublicError where one end is not within the token's namespaces. */
export const checkRights = ({ namespaces }: Rights, question: Question): void => {
  if (namespaces === 'all') return;
  const ends = endsOf(question);
  const isOfAll = question.kind === 'changes' || question.kind === 'policy-change';
  // What a change does to others is told too.
  const tellsOthers = isOfAll || (question.kind === 'policy' && question.supposing !== undefined);
  if (ends.length === 0 || tellsOthers) throw refused(say('tools.whole-cluster'));
  for (const end of ends) {
    // Any address outside tells nothing of others.
    if (end.kind === 'internet') continue;
    const namespace = namespaceOf(end);
    if (namespace === undefined) throw refused(say('tools.no-namespace'));
    if (!namespaces.has(namespace)) throw refused(say('tools.other-namespace', { namespace }));
  }
};

/** @throws PublicError for a token of some namespaces. */
export const checkWholeCluster = ({ namespaces }: Rights): void => {
  if (namespaces !== 'all') throw refused(say('tools.whole-cluster'));
};
