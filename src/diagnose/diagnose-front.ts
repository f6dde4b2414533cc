import type { ReportAnswer } from '../case/answer.ts';
import { type Case, caseFormat } from '../case/case.ts';
import { type End, podOfEnd, titleOfEnd } from '../case/end.ts';
import type { Front, FrontBackend } from '../case/front.ts';
import type { EndRef, QuestionOf } from '../case/question.ts';
import type { ServiceEndpoint } from '../case/service.ts';
import { runChecks } from '../checks/sequence.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readPools } from '../collect/kubernetes/collect-objects.ts';
import { type FrontRead, frontsOf } from '../collect/kubernetes/read-front.ts';
import type { ServiceFound } from '../collect/lookup.ts';
import { familyOf } from '../ip/texts.ts';
import { endpointPort } from '../path/asked-of-end.ts';
import { clientTitle } from '../path/inbound-title.ts';
import { roundTrip } from '../path/round-trip.ts';
import { writeEnd } from '../question/end-ref.ts';
import { judge } from '../verdict/judge.ts';
import { keyOfMessage, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOutcome } from './contract.ts';
import { askBack } from './find-ends.ts';
import { noObjects } from './no-objects.ts';
import { quiet } from './quiet.ts';

/**
 * A question from outside about what stands before Services: its objects first, then the way to its controller, then
 * from there to the pods behind its rules. The first of the three that is broken is the answer.
 */

type PathQuestion = QuestionOf<'path'>;
export type FrontRef = Extract<EndRef, { kind: Front['kind'] }>;

export interface FrontAsks {
  cluster: Cluster;
  signal: AbortSignal;
  now: () => Date;
  listener: DiagnoseListener;
  /** Diagnoses one path, all endpoints of it. */
  ask: (question: PathQuestion, listener: DiagnoseListener) => Promise<DiagnoseOutcome>;
  /** What the whole question has cost so far. */
  requests: () => number;
}

export const isFront = (end: EndRef): end is FrontRef =>
  end.kind === 'ingress' || end.kind === 'gateway' || end.kind === 'httproute';

/** The objects that name a host which nothing else in the cluster is called by. */
export const frontsOfHost = async (
  { cluster, signal }: Pick<FrontAsks, 'cluster' | 'signal'>,
  question: PathQuestion,
  host: string,
): Promise<FrontRef | AskedBack | undefined> => {
  const found = await frontsOf(cluster, signal).ofHost(host);
  if (!found.ok) return askBack('to', question.to, { kind: 'failed', reason: found.reason });
  const [first, second] = found.value;
  if (second === undefined) return first;
  const choice = { end: 'to' as const, typed: writeEnd(question.to), options: found.value.slice(0, mostOptions) };
  return { kind: 'choose', choice, statement: say('find.fronts-of-host', { count: found.value.length, host }) };
};
const mostOptions = 20;

/** At most so many pods behind its rules are tried. */
const mostPods = 2;

const rank = ({ report }: ReportAnswer): number => ({ broken: 0, unknown: 1, healthy: 2 })[report.verdict.status];

const isReport = (outcome: DiagnoseOutcome): outcome is ReportAnswer => outcome.kind === 'report';

/** What calls on from there: the controller's pod, or the node where it has that node's network. */
const senderOf = (end: End): EndRef | undefined => {
  if (end.kind === 'pod') return { kind: 'pod', namespace: end.pod.namespace, name: end.pod.name };
  return end.kind === 'node' ? { kind: 'node', name: end.name } : undefined;
};

const portOf = ({ ports }: ServiceFound, { port }: FrontBackend) =>
  ports.find((own) => port === undefined || own.port === port || own.name === port);

/** Controllers send to the pods themselves, past the Service's own address (kubernetes#ingress). */
const questionsOn = (question: PathQuestion, from: EndRef, { front, services }: FrontRead): PathQuestion[] => {
  const backend = front.backends.find(({ state }) => state.ok && state.value === 'there');
  const service = services.find(({ namespace, name }) => namespace === backend?.namespace && name === backend.name);
  const port = backend && service && portOf(service, backend);
  if (service === undefined || port === undefined) return [];
  const { text } = question;
  const protocol = 'tcp' as const;
  const all = service.endpoints.ok ? service.endpoints.value : [];
  const ready = all.filter((each) => each.ready && endpointPort(each, port) !== undefined);
  const toPod = (each: ServiceEndpoint): PathQuestion[] => {
    const number = endpointPort(each, port);
    if (each.pod === undefined || number === undefined) return [];
    return [{ kind: 'path', from, to: { kind: 'pod', ...each.pod }, port: number, protocol, text }];
  };
  const { namespace, name } = service;
  return ready.length > 0
    ? ready.slice(0, mostPods).flatMap(toPod)
    : [{ kind: 'path', from, to: { kind: 'service', namespace, name }, port: port.port, protocol, text }];
};

const addressRef = (address: string): EndRef =>
  familyOf(address) === undefined ? { kind: 'name', name: address } : { kind: 'address', address };

const legOf = (
  leg: 'to-controller' | 'to-backend',
  { case: c, report }: ReportAnswer,
): NonNullable<Front['legs']>[number] => ({
  leg,
  from: c.inbound === undefined ? verbatim(titleOfEnd(c.from)) : clientTitle(c.inbound),
  to: verbatim(titleOfEnd(c.to)),
  status: report.verdict.status,
  summary: report.verdict.summary,
});

/** The objects alone, where no packet can be followed. */
const objectsAlone = async (question: PathQuestion, front: Front, asks: FrontAsks): Promise<Case> => {
  const { from } = question;
  const client = from.kind === 'address' ? from.address : undefined;
  return {
    format: caseFormat,
    question,
    askedAt: asks.now().toISOString(),
    from: { kind: 'outside', ...(client === undefined ? { internet: true as const } : { address: client }) },
    to: { kind: 'outside', name: writeEnd(question.to) },
    front,
    objects: noObjects([], await readPools(asks.cluster, asks.signal)),
    nodes: {},
    packets: [],
    packetsSkipped: say('unsent.nothing-called'),
    gaps: [],
    timings: [],
  };
};

/** Judged again with what is known of all three; what was told already is not told again. */
const concluded = (c: Case, told: ReportAnswer | undefined, asks: FrontAsks): ReportAnswer => {
  const known = new Set(
    told?.report.findings.map(({ id, status, statement }) => `${id} ${status} ${keyOfMessage(statement)}`),
  );
  const final: Case = { ...c, requests: asks.requests() };
  const trip = roundTrip(final);
  const findings = runChecks(trip, (finding) => {
    if (!known.has(`${finding.id} ${finding.status} ${keyOfMessage(finding.statement)}`))
      asks.listener.finding(finding);
  });
  return { kind: 'report', case: final, report: judge(trip, findings) };
};

export const diagnoseFront = async (
  question: PathQuestion,
  named: FrontRef,
  host: string | undefined,
  asks: FrontAsks,
): Promise<DiagnoseOutcome> => {
  const { listener } = asks;
  listener.progress(say('progress.front', { front: writeEnd(named) }));
  const read = await frontsOf(asks.cluster, asks.signal).read(named, host);
  if (!read.ok) return askBack('to', named, { kind: 'failed', reason: read.reason });
  if (read.value === undefined) {
    const statement = say('find.no-front', { end: writeEnd(named) });
    return askBack('to', named, { kind: 'not-found', nearest: [], statement });
  }
  const typed: PathQuestion = { ...question, to: named };
  const { front, ports } = read.value;
  const alone = await objectsAlone(typed, front, asks);
  const aloneTrip = roundTrip(alone);
  const isBroken = judge(aloneTrip, runChecks(aloneTrip)).verdict.status === 'broken';
  const [address] = front.addresses;
  if (isBroken || address === undefined) return concluded(alone, undefined, asks);

  const port = question.port ?? ports[0];
  const called: PathQuestion = { ...question, to: addressRef(address), ...(port === undefined ? {} : { port }) };
  const inward = await asks.ask(called, listener);
  if (!isReport(inward)) return concluded(alone, undefined, asks);
  const withFront = (answer: ReportAnswer, legs: NonNullable<Front['legs']>): Case => ({
    ...answer.case,
    question: {
      ...answer.case.question,
      ...(answer.case.question.kind === 'path' ? { from: question.from, to: named } : {}),
    },
    front: { ...front, ...(legs.length === 0 ? {} : { legs }) },
  });
  const sender = senderOf(inward.case.to);
  if (inward.report.verdict.status === 'broken' || sender === undefined) {
    return concluded(withFront(inward, []), inward, asks);
  }
  const on = questionsOn(question, sender, read.value).filter(({ to }) => !isSame(to, inward.case.to));
  listener.progress(say('progress.front-on', { service: on.map(({ to }) => writeEnd(to)) }));
  const answers = (await Promise.all(on.map((each) => asks.ask(each, quiet)))).filter(isReport);
  const [worst] = answers.toSorted((a, b) => rank(a) - rank(b));
  if (worst === undefined) return concluded(withFront(inward, []), inward, asks);
  return rank(worst) < rank(inward)
    ? concluded(withFront(worst, [legOf('to-controller', inward)]), undefined, asks)
    : concluded(withFront(inward, [legOf('to-backend', worst)]), inward, asks);
};

const isSame = (ref: EndRef, end: End): boolean => {
  const pod = podOfEnd(end);
  return ref.kind === 'pod' && pod !== undefined && ref.namespace === pod.namespace && ref.name === pod.name;
};
