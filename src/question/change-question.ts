import { bareQuestion, type Question } from '../case/question.ts';
import type { End, Meaning } from '../understanding/meaning.ts';
import { asMeaning } from './as-meaning.ts';

/** A reply in a thread that changes its question: "and back?", "on 80?", "from web-1?". */

/** Who names another pod means one beside that which was asked about. */
const beside = (end: End, before: End | undefined): End => {
  const isBare = (end.kind === 'pod' || end.kind === 'thing' || end.kind === 'workload') && end.namespace === undefined;
  const namespace = before && 'namespace' in before ? before.namespace : undefined;
  return isBare && namespace !== undefined ? { ...end, namespace } : end;
};

const turned = ({ from, to, protocol, ...rest }: Meaning, said: Meaning): Meaning => {
  // The port was one of the other end.
  const { port: _port, ...kept } = rest;
  const ping = protocol === 'icmp' && said.port === undefined ? { protocol } : {};
  return { ...kept, ...ping, ...(to ? { from: to } : {}), ...(from ? { to: from } : {}), ...connectionSaid(said) };
};

const connectionSaid = ({ port, protocol, family }: Meaning): Partial<Meaning> => ({
  ...(port === undefined ? {} : { port }),
  ...(protocol === undefined ? {} : { protocol }),
  ...(family === undefined ? {} : { family }),
});

const changed = (before: Meaning, said: Meaning): Meaning => {
  const { port, protocol, ...kept } = before;
  const isPing = said.protocol === 'icmp';
  const hasPort = said.port !== undefined;
  return {
    ...kept,
    ...(port === undefined || isPing ? {} : { port }),
    ...(protocol === undefined || (protocol === 'icmp' && hasPort) ? {} : { protocol }),
    ...connectionSaid(said),
    ...(said.from ? { from: beside(said.from, before.from) } : {}),
    ...(said.to ? { to: beside(said.to, before.to) } : {}),
    ...(said.capture ? { capture: true } : {}),
  };
};

/** The question that a reply stands for; undefined: the one above has no two ends to change. */
export const changeQuestion = (above: Question, said: Meaning): Meaning | undefined => {
  if (above.kind !== 'path' && above.kind !== 'policy') return undefined;
  // What was seen of one connection, and when, was not seen of another.
  const before = asMeaning(bareQuestion(above));
  return said.asks === 'reverse' ? turned(before, said) : changed(before, said);
};
