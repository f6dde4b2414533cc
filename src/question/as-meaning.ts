import { type EndRef, type Question, type Supposed, symptomsOf, timesOf } from '../case/question.ts';
import type { End, Meaning, Named } from '../understanding/meaning.ts';

/** An end of a question as it is one of what was said. */
export const asEnd = (ref: EndRef): End => {
  if (ref.kind === 'pods') {
    const { namespace, node } = ref;
    return { kind: 'pods', ...(namespace === undefined ? {} : { namespace }), ...(node === undefined ? {} : { node }) };
  }
  if (ref.kind === 'labels') {
    const { namespace, labels } = ref;
    return { kind: 'labels', labels, ...(namespace === undefined ? {} : { namespace }) };
  }
  if (ref.kind !== 'pod' && ref.kind !== 'service' && ref.kind !== 'workload') return ref;
  const { namespace, ...end } = ref;
  return namespace === undefined ? end : { ...end, namespace };
};

const viaOf = ({ namespace, name }: { namespace?: string | undefined; name: string }): Named =>
  namespace === undefined ? { name } : { namespace, name };

const whatIf = (supposed: Supposed): Meaning => ({
  kind: 'policy-what-if',
  ...(supposed.change === 'staged' ? { change: 'apply' } : { change: supposed.change, policy: viaOf(supposed.policy) }),
});

const coreOf = (question: Question): Meaning => {
  switch (question.kind) {
    case 'path':
    case 'policy': {
      const { from, to, port, protocol } = question;
      const itself = question.kind === 'path' && question.itself === true && to.kind === 'service' ? to : undefined;
      const through = itself ?? (question.kind === 'path' ? question.behind : undefined);
      const supposing = question.kind === 'policy' ? question.supposing : undefined;
      return {
        kind: question.kind === 'policy' ? 'policy-decides' : from.kind === 'internet' ? 'inbound' : 'path',
        from: asEnd(from),
        to: asEnd(itself === undefined ? to : from),
        ...(through === undefined ? {} : { via: viaOf(through) }),
        ...(port === undefined ? {} : { port }),
        ...(protocol === undefined ? {} : { protocol }),
        ...(question.kind === 'path' && question.by !== undefined ? { entry: question.by } : {}),
        ...(supposing === undefined ? {} : whatIf(supposing)),
      };
    }
    case 'policy-explain':
      return { kind: 'policy-explain', of: asEnd(question.subject) };
    case 'policy-reach': {
      const { direction, subject, port, protocol } = question;
      return {
        ...(direction === 'to'
          ? { kind: 'who-can-reach', to: asEnd(subject) }
          : { kind: 'what-can-reach', from: asEnd(subject) }),
        ...(port === undefined ? {} : { port }),
        ...(protocol === undefined ? {} : { protocol }),
      };
    }
    case 'policy-change': {
      const { supposing, subject, direction = 'to' } = question;
      return { ...whatIf(supposing), ...(subject === undefined ? {} : { [direction]: asEnd(subject) }) };
    }
    case 'no-address':
      return { kind: 'no-address', of: asEnd(question.subject) };
    case 'address':
      return question.subject.kind === 'address'
        ? { kind: 'address', address: question.subject.address, asks: 'whose' }
        : { kind: 'address', of: asEnd(question.subject) };
    case 'node':
      return { kind: 'node', of: asEnd(question.subject) };
    case 'cluster':
      return { kind: 'cluster' };
    case 'changes': {
      const { namespace, subject } = question;
      return {
        kind: 'changes',
        ...(namespace === undefined ? {} : { namespace }),
        ...(subject === undefined ? {} : { of: asEnd(subject) }),
      };
    }
    case 'agent': {
      const { agent, subject, peers } = question;
      return {
        kind: 'agent',
        agent,
        ...(subject === undefined ? {} : { of: asEnd(subject) }),
        ...(peers === undefined ? {} : { peer: peers }),
      };
    }
  }
};

/** What a question means, for those who reply to its answer. */
export const asMeaning = (question: Question): Meaning => {
  const symptom = symptomsOf(question);
  const { since, until } = timesOf(question);
  return {
    ...coreOf(question),
    ...(symptom.length === 0 ? {} : { symptom: [...symptom] }),
    ...(since === undefined ? {} : { since: since.said }),
    ...(until === undefined ? {} : { until: until.said }),
  };
};
