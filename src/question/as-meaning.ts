import type { EndRef, Question } from '../case/question.ts';
import type { End, Meaning } from '../understanding/meaning.ts';

const endOf = (ref: EndRef): End => {
  if (ref.kind !== 'pod' && ref.kind !== 'service' && ref.kind !== 'workload') return ref;
  const { namespace, ...end } = ref;
  return namespace === undefined ? end : { ...end, namespace };
};

/** What a question means, for those who reply to its answer. */
export const asMeaning = (question: Question): Meaning => {
  switch (question.kind) {
    case 'path':
    case 'policy': {
      const { from, to, port, protocol } = question;
      return {
        kind: question.kind === 'path' ? 'path' : 'policy-decides',
        from: endOf(from),
        to: endOf(to),
        ...(port === undefined ? {} : { port }),
        ...(protocol === undefined ? {} : { protocol }),
      };
    }
    case 'policy-explain':
      return { kind: 'policy-explain', of: endOf(question.subject) };
    case 'no-address':
      return { kind: 'no-address', of: endOf(question.subject) };
    case 'address':
      return question.subject.kind === 'address'
        ? { kind: 'address', address: question.subject.address, asks: 'whose' }
        : { kind: 'address', of: endOf(question.subject) };
    case 'node':
      return { kind: 'node', of: endOf(question.subject) };
    case 'agent': {
      const { agent, subject, peers } = question;
      return {
        kind: 'agent',
        agent,
        ...(subject === undefined ? {} : { of: endOf(subject) }),
        ...(peers === undefined ? {} : { peer: peers }),
      };
    }
  }
};
