import type { ClusterCheckName } from '../case/cluster-check.ts';
import { agentNames, type EndRef, isManyPods, type Question, type QuestionOf, symptomNames } from '../case/question.ts';
import { bareAddress, familyOf } from '../ip/texts.ts';
import type { End, Meaning, MeaningKind } from '../understanding/meaning.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { askBack } from './ask-back.ts';
import { changeQuestion } from './change-question.ts';
import { readConnection } from './connection.ts';
import { describeMeaning } from './describe-meaning.ts';
import { endOfMeaning, nameAsKubectl } from './end-of-meaning.ts';
import { isValidEnd, writeEnd } from './end-ref.ts';
import { notOurs, type Told, told } from './told.ts';
import { writeQuestion } from './write-question.ts';

/** What is done for what was understood: a question for the engine, a look over the cluster, or a word back. */
export type Wanted =
  | { kind: 'question'; question: Question }
  | { kind: 'check'; name: ClusterCheckName }
  | { kind: 'again' }
  | Told;

interface Context {
  /** The words, for the record. */
  text: string;
  /** The question of the thread that it was said in. */
  above?: Question | undefined;
}

/** Understood, and not answered: `instead` says what is. */
const notYet = (meaning: Meaning, instead: Message = say('instead.list')): Told =>
  told('not-yet', say('not-yet.understood', { meaning: describeMeaning(meaning) }), instead);

const wrong = (problem: Message): Told => told('wrong', problem, say('instead.example'));

const missingOf = (meaning: Meaning, ...sides: ('from' | 'to' | 'of' | 'address' | 'name')[]): Told | undefined => {
  const missing = sides.filter((side) => meaning[side] === undefined);
  const about: MeaningKind = meaning.kind;
  return missing.length === 0 ? undefined : askBack({ ...meaning, kind: 'ask-back', about, missing });
};

type SaidBeside = Pick<QuestionOf<'path'>, 'symptoms' | 'since' | 'until'>;

/** Symptoms of a connection, and times; what is wrong with a pod itself is asked in other questions. */
const saidBeside = ({ symptom = [], since, until }: Meaning): SaidBeside => {
  const symptoms = symptomNames.filter((name) => symptom.includes(name));
  const time = (said: string) => ({ said: said.slice(0, longestTime).toWellFormed() });
  return {
    ...(symptoms.length === 0 ? {} : { symptoms }),
    ...(since === undefined ? {} : { since: time(since) }),
    ...(until === undefined ? {} : { until: time(until) }),
  };
};
const longestTime = 120;

const asked = (question: Question): Wanted => ({ kind: 'question', question });

/** The Service that a pod asks to reach itself: the answer is about that. Undefined: `via` cannot be kept. */
const throughService = ({ from, to, via }: Meaning): End | undefined => {
  if (via === undefined || from === undefined) return undefined;
  const isSame =
    to !== undefined &&
    (from.kind === 'pod' || from.kind === 'thing') &&
    (to.kind === 'pod' || to.kind === 'thing') &&
    from.name === to.name &&
    (from.namespace === undefined || to.namespace === undefined || from.namespace === to.namespace);
  if (!isSame) return undefined;
  const namespace = via.namespace ?? from.namespace ?? to.namespace;
  return { kind: 'service', name: via.name, ...(namespace === undefined ? {} : { namespace }) };
};

/** Whether one of the ends is an address of that family, so that nothing of the question is lost. */
const showsFamily = (family: number, ends: readonly EndRef[]): boolean =>
  ends.some((end) => end.kind === 'address' && familyOf(end.address) === family);

const connectionOf = (
  meaning: Meaning,
  { text }: Context,
): { ok: true; connection: Omit<QuestionOf<'policy'>, 'kind'> } | { ok: false; back: Told } => {
  const { from, to, via, family } = meaning;
  const lacking = missingOf(meaning, 'from', 'to');
  const receiver = via === undefined ? to : throughService(meaning);
  if (lacking || from === undefined || to === undefined) return { ok: false, back: lacking ?? notOurs };
  if (receiver === undefined) return { ok: false, back: notYet(meaning, say('instead.via')) };
  const [sender, reached] = [endOfMeaning(from, text), endOfMeaning(receiver, text)];
  if (!sender.ok) return { ok: false, back: notYet(meaning, sender.instead) };
  if (!reached.ok) return { ok: false, back: notYet(meaning, reached.instead) };
  if (family !== undefined && !showsFamily(family, [sender.end, reached.end])) {
    return { ok: false, back: notYet(meaning, say('instead.family', { family })) };
  }
  const connection = readConnection(meaning);
  if (!connection.ok) return { ok: false, back: wrong(connection.problem) };
  return { ok: true, connection: { from: sender.end, to: reached.end, ...connection.asked, text } };
};

const path = (meaning: Meaning, context: Context): Wanted => {
  // A NodePort or a load balancer is another way than the Service's own address.
  if (meaning.entry !== undefined) return notYet(meaning);
  if (meaning.from?.kind === 'address' && meaning.via !== undefined) return inbound(meaning, context);
  const read = connectionOf(meaning, context);
  if (!read.ok) return read.back;
  if (read.connection.from.kind === 'internet') return inbound(meaning, context);
  const itself = meaning.via === undefined ? {} : { itself: true as const };
  return asked({ kind: 'path', ...read.connection, ...itself, ...saidBeside(meaning) });
};

/** From outside into the cluster: whoever calls, where nobody is named. */
const inbound = (meaning: Meaning, context: Context): Wanted => {
  const { entry, via } = meaning;
  // A proxy's own rules are not read.
  if (entry === 'ingress' || (via !== undefined && meaning.to?.kind === 'name')) return notYet(meaning);
  const { via: _via, ...plain } = meaning;
  const read = connectionOf({ ...plain, from: meaning.from ?? { kind: 'internet' } }, context);
  if (!read.ok) return read.back;
  const { from, to } = read.connection;
  if (to.kind === 'internet' || isManyPods(to) || isManyPods(from)) return notYet(meaning);
  const by = entry === undefined || to.kind !== 'service' ? {} : { by: entry };
  // A bare name of a node is written as one of anything.
  const isWay = meaning.to?.kind === 'node' || to.kind === 'address';
  const isSame = to.kind === 'service' && to.name === via?.name && to.namespace === via.namespace;
  if (via !== undefined && !isWay && !isSame) return notYet(meaning, say('instead.via'));
  const behind = via !== undefined && isWay ? { behind: via } : {};
  return asked({ kind: 'path', ...read.connection, ...by, ...behind, ...saidBeside(meaning) });
};

/** Policies decide about one pod and one address at a time. */
const notOne: Partial<Record<EndRef['kind'], Message>> = {
  labels: say('instead.labels'),
  pods: say('instead.pods'),
  internet: say('instead.internet'),
};

const policyDecides = (meaning: Meaning, context: Context): Wanted => {
  const read = connectionOf(meaning, context);
  if (!read.ok) return read.back;
  const instead = notOne[read.connection.from.kind] ?? notOne[read.connection.to.kind];
  return instead === undefined ? asked({ kind: 'policy', ...read.connection }) : notYet(meaning, instead);
};

const noAddress = (meaning: Meaning, { text }: Context): Wanted => {
  if (meaning.of === undefined) return missingOf(meaning, 'of') ?? notOurs;
  const found = endOfMeaning(meaning.of, text);
  if (!found.ok) return notYet(meaning, found.instead);
  const { end } = found;
  if (end.kind !== 'pod' && end.kind !== 'workload') return notYet(meaning, say('instead.pods'));
  return asked({ kind: 'no-address', subject: end, text });
};

const policyExplain = (meaning: Meaning, { text }: Context): Wanted => {
  // What one policy does is not answered by what all of them do to a pod.
  if (meaning.policy) return notYet(meaning, say('instead.policy'));
  if (meaning.of === undefined) return missingOf(meaning, 'of') ?? notOurs;
  const found = endOfMeaning(meaning.of, text);
  if (!found.ok) return notYet(meaning, found.instead);
  if (found.end.kind !== 'pod') return notYet(meaning, say('wrong.no-pod'));
  return asked({ kind: 'policy-explain', subject: found.end, text });
};

const reach = (meaning: Meaning, end: End | undefined, { text }: Context): Wanted => {
  const direction = meaning.kind === 'who-can-reach' ? 'to' : 'from';
  if (end === undefined) return missingOf(meaning, direction) ?? notOurs;
  const found = endOfMeaning(end, text);
  if (!found.ok) return notYet(meaning, found.instead);
  // Of other things than pods nobody says which of them is meant.
  if (found.end.kind !== 'pod') return notYet(meaning, say('instead.one-pod'));
  const connection = readConnection(meaning);
  if (!connection.ok) return wrong(connection.problem);
  return asked({ kind: 'policy-reach', direction, subject: found.end, ...connection.asked, text });
};

/** A policy that may be called so. */
const policyOf = ({ policy }: Meaning): { namespace?: string; name: string } | undefined =>
  policy !== undefined &&
  isValidEnd({ kind: 'pod', name: policy.name, ...(policy.namespace && { namespace: policy.namespace }) })
    ? policy
    : undefined;

const whatIf = (meaning: Meaning, context: Context): Wanted => {
  const { from, to, change = 'apply' } = meaning;
  const policy = policyOf(meaning);
  if (policy === undefined) return notYet(meaning, say('instead.what-if'));
  const supposing = { change, policy };
  if (from !== undefined && to !== undefined) {
    const read = connectionOf(meaning, context);
    if (!read.ok) return read.back;
    const { connection } = read;
    const instead = notOne[connection.from.kind] ?? notOne[connection.to.kind];
    return instead === undefined ? asked({ kind: 'policy', ...connection, supposing }) : notYet(meaning, instead);
  }
  const { text } = context;
  const one = from ?? to;
  if (one === undefined) return asked({ kind: 'policy-change', supposing, text });
  // Of one pod all is told, on every port.
  if (meaning.port !== undefined) return missingOf(meaning, 'from', 'to') ?? notOurs;
  const found = endOfMeaning(one, text);
  if (!found.ok) return notYet(meaning, found.instead);
  if (found.end.kind !== 'pod') return notYet(meaning, say('instead.one-pod'));
  const direction = from === undefined ? 'to' : 'from';
  return asked({ kind: 'policy-change', supposing, subject: found.end, direction, text });
};

const address = (meaning: Meaning, { text }: Context): Wanted => {
  const of: End | undefined =
    meaning.address === undefined ? meaning.of : { kind: 'address', address: meaning.address };
  if (of === undefined) return missingOf(meaning, 'address') ?? notOurs;
  const found = endOfMeaning(of, text);
  if (!found.ok) return notYet(meaning, found.instead);
  const { end } = found;
  if (end.kind !== 'address' && end.kind !== 'pod') return notYet(meaning, say('instead.address'));
  // Nothing is released on a word.
  if (meaning.asks === 'release') return notYet(meaning, say('instead.release', { end: writeEnd(end) }));
  return asked({ kind: 'address', subject: end, text });
};

/** Names that the cluster itself gives are looked up among its objects, and nobody asks a name server. */
const ofCluster = /^[^.]+$|\.svc(?:\.|$)|\.cluster\.local\.?$/;

/** A path to a name begins with its look-up, by the pod and by its node. How long that takes is not measured. */
const resolve = (meaning: Meaning, { text }: Context): Wanted => {
  const { from, name, symptom = [] } = meaning;
  const instead = notYet(meaning, say('instead.dns'));
  if (name === undefined || ofCluster.test(name) || symptom.includes('slow') || symptom.includes('intermittent')) {
    return instead;
  }
  if (from === undefined) return missingOf(meaning, 'from') ?? instead;
  const [asker, lookedUp] = [endOfMeaning(from, text), endOfMeaning({ kind: 'name', name }, 'name/')];
  if (!asker.ok) return notYet(meaning, asker.instead);
  if (!lookedUp.ok) return notYet(meaning, lookedUp.instead);
  return asked({ kind: 'path', from: asker.end, to: lookedUp.end, text });
};

const ipam = ({ asks }: Meaning): Wanted => ({ kind: 'check', name: asks === 'duplicates' ? 'duplicates' : 'ipam' });

/** A node that is asked about as such, whatever pods may be called. */
const nodeOf = (end: End): { ok: true; node: Extract<EndRef, { kind: 'node' }> } | { ok: false; instead: Message } => {
  if (end.kind !== 'node' || end.name === undefined) return { ok: false, instead: say('instead.node') };
  const node = { kind: 'node', name: end.name } as const;
  return isValidEnd(node) ? { ok: true, node } : { ok: false, instead: nameAsKubectl(end.name) };
};

const aboutNode = (meaning: Meaning, { text }: Context): Wanted => {
  if (meaning.of === undefined) return missingOf(meaning, 'of') ?? notOurs;
  const found = nodeOf(meaning.of);
  return found.ok
    ? asked({ kind: 'node', subject: found.node, ...saidBeside(meaning), text })
    : notYet(meaning, found.instead);
};

const aboutAgent = (meaning: Meaning, { text }: Context): Wanted => {
  const agent = agentNames.find((name) => name === meaning.agent);
  if (agent === undefined) return notYet(meaning, check('nodes'));
  const peers = (meaning.peer ?? []).flatMap((peer) => bareAddress(peer) ?? []).slice(0, 20);
  const question = {
    kind: 'agent',
    agent,
    ...(peers.length === 0 ? {} : { peers }),
    ...saidBeside(meaning),
    text,
  } as const;
  const { of } = meaning;
  if (of === undefined) return asked(question);
  if (of.kind === 'node') {
    const found = nodeOf(of);
    return found.ok ? asked({ ...question, subject: found.node }) : notYet(meaning, found.instead);
  }
  const found = endOfMeaning(of, text);
  if (!found.ok) return notYet(meaning, found.instead);
  return found.end.kind === 'pod' ? asked({ ...question, subject: found.end }) : notYet(meaning, say('instead.node'));
};

const followUp = (meaning: Meaning, context: Context): Wanted => {
  const { above } = context;
  if (above === undefined) return told('missing', say('ask.nothing-in-thread'), say('instead.example'));
  if (meaning.asks === 'why' || meaning.asks === 'evidence') {
    return told('not-yet', say('follow-up.evidence'), say('instead.list'));
  }
  if (meaning.asks !== 'reverse' && meaning.asks !== 'change') return { kind: 'again' };
  const question = changeQuestion(above, meaning);
  if (question === undefined) return told('missing', say('follow-up.no-ends'), say('instead.example'));
  const wanted = fromMeaning(question, context);
  if (wanted.kind !== 'question') return wanted;
  // The reply alone says nothing to who reads the record.
  return asked({ ...wanted.question, text: writeQuestion(wanted.question) });
};

const changes = (meaning: Meaning, context: Context): Wanted => {
  const { since, until } = saidBeside(meaning);
  const question = {
    kind: 'changes' as const,
    ...(since && { since }),
    ...(until && { until }),
    ...(meaning.namespace && { namespace: meaning.namespace }),
    text: context.text,
  };
  if (meaning.of === undefined) return asked(question);
  const found = endOfMeaning(meaning.of, context.text);
  if (!found.ok) return notYet(meaning, found.instead);
  const { end } = found;
  const isOne = end.kind === 'pod' || end.kind === 'service' || end.kind === 'workload' || end.kind === 'node';
  return isOne ? asked({ ...question, subject: end }) : notYet(meaning);
};

const check = (name: ClusterCheckName): Message => say('instead.command', { command: `check ${name}` });

/** What is asked, and of whom: nothing that was said is left out, so no other question is answered. */
export const fromMeaning = (meaning: Meaning, context: Context): Wanted => {
  switch (meaning.kind) {
    case 'path':
    case 'nodes':
      return path(meaning, context);
    case 'policy-decides':
      return policyDecides(meaning, context);
    case 'no-address':
      return noAddress(meaning, context);
    case 'policy-explain':
      return policyExplain(meaning, context);
    case 'who-can-reach':
      return reach(meaning, meaning.to, context);
    case 'what-can-reach':
      return reach(meaning, meaning.from, context);
    case 'address':
      return address(meaning, context);
    case 'resolve':
      return resolve(meaning, context);
    case 'ipam':
      return ipam(meaning);
    case 'follow-up':
      return followUp(meaning, context);
    case 'agent':
      return aboutAgent(meaning, context);
    case 'node':
      return aboutNode(meaning, context);
    case 'cluster':
      return asked({ kind: 'cluster', ...saidBeside(meaning), text: context.text });
    case 'inbound':
      return inbound(meaning, context);
    case 'changes':
      return changes(meaning, context);
    case 'policy-what-if':
      return whatIf(meaning, context);
    case 'incident-start':
    case 'incident-summary':
    case 'incident-end':
      return notYet(meaning);
    case 'ask-back':
      return askBack(meaning);
    case 'not-ours':
      return notOurs;
  }
};
