import type { ReportAnswer } from '../case/answer.ts';
import type { Case } from '../case/case.ts';
import { nodeOfEnd } from '../case/end.ts';
import type { Listens, Service } from '../case/service.ts';
import { runChecks } from '../checks/sequence.ts';
import { causeRow } from '../faults/causes.ts';
import { familyOf } from '../ip/texts.ts';
import { keepsToOwnNode } from '../path/inbound-walk.ts';
import { endListens } from '../path/listens-on.ts';
import { roundTrip } from '../path/round-trip.ts';
import { endpointsInOrder, withinReach } from '../question/behind-service.ts';
import { judge } from '../verdict/judge.ts';
import { keyOfMessage } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { DiagnoseListener, DiagnoseOutcome } from './contract.ts';
import { quiet } from './quiet.ts';

/** Besides the first. */
const mostOthers = 3;

/** What is wrong with the Service itself is wrong for every endpoint. */
const isAboutService = ({ report }: ReportAnswer): boolean =>
  report.verdict.causes[0] !== undefined && causeRow(report.verdict.causes[0].id).wholeService === true;

/** From outside: what is wrong where packets come in, before an endpoint is chosen. */
const isAtEntry = ({ case: { inbound }, report }: ReportAnswer): boolean => {
  const [cause] = report.verdict.causes;
  if (cause === undefined || inbound?.entry === undefined || cause.node !== inbound.entry) return false;
  return causeRow(cause.id).wholeEntry === true && cause.hop === 'source-node';
};

const othersOf = (c: Case): string[] => {
  if (c.service === undefined || !c.service.endpoints.ok || c.to.address === undefined) return [];
  const { inbound, service } = c;
  const node = inbound?.entry ?? nodeOfEnd(c.from);
  const keeping = inbound === undefined ? service : { ...service, onlyOwnNode: keepsToOwnNode(service, inbound.way) };
  const all = withinReach(keeping, c.service.endpoints.value, node);
  return endpointsInOrder(all, familyOf(c.to.address) ?? 4, node)
    .filter(({ ready, address }) => ready && address !== c.to.address && address !== c.from.address)
    .map(({ address }) => address)
    .slice(0, mostOthers);
};

/** The endpoint itself answers, and what goes wrong does so on another one, or before any. */
const onlyByService = ({ report }: ReportAnswer): boolean => report.verdict.causes[0]?.id === 'service-unreachable';

const rank = (answer: ReportAnswer): number =>
  onlyByService(answer) ? 1 : { broken: 0, unknown: 2, healthy: 3 }[answer.report.verdict.status];

/** What the endpoint itself listens on, where it is a pod. */
const listeningOf = (answer: ReportAnswer): { listens?: Listens } => {
  const trip = roundTrip(answer.case);
  const listens = endListens(trip, trip.forward.destination);
  return listens === undefined ? {} : { listens };
};

/**
 * A connection to a Service may come to any of its endpoints: some of the others are asked about as well,
 * and the first that is broken is the answer. `askOne` diagnoses the path to one, by its address;
 * `requests`: what the whole question has cost so far.
 */
export const askOtherEndpoints = async (
  first: DiagnoseOutcome,
  askOne: (endpoint: string, listener: DiagnoseListener) => Promise<DiagnoseOutcome>,
  listener: DiagnoseListener,
  requests: () => number,
): Promise<DiagnoseOutcome> => {
  if (first.kind !== 'report' || isAboutService(first) || isAtEntry(first)) return first;
  const others = othersOf(first.case);
  if (others.length === 0) return first;
  listener.progress(say('progress.endpoints', { count: others.length }));
  const answers = await Promise.all(others.map((address) => askOne(address, quiet)));
  const all = [first, ...answers.filter((answer): answer is ReportAnswer => answer.kind === 'report')];
  const worst = all.toSorted((a, b) => rank(a) - rank(b))[0] ?? first;
  const tried: NonNullable<Service['tried']> = all.map((answer) => ({
    address: answer.case.to.address ?? '',
    status: onlyByService(answer) ? 'healthy' : answer.report.verdict.status,
    summary: answer.report.verdict.summary,
    ...listeningOf(answer),
  }));
  const { service } = worst.case;
  if (service === undefined) return worst;
  const final: Case = { ...worst.case, service: { ...service, tried }, requests: requests() };
  const known = new Set(
    first.report.findings.map(({ id, status, statement }) => `${id} ${status} ${keyOfMessage(statement)}`),
  );
  const trip = roundTrip(final);
  const findings = runChecks(trip, (finding) => {
    if (!known.has(`${finding.id} ${finding.status} ${keyOfMessage(finding.statement)}`)) listener.finding(finding);
  });
  return { kind: 'report', case: final, report: judge(trip, findings) };
};
