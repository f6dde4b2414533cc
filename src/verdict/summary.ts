import type { Case } from '../case/case.ts';
import { podOfEnd, titleOfEnd } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import { decidingTest, wasAnswered } from '../case/loss.ts';
import type { Cause, Verdict } from '../case/verdict.ts';

const what = (c: Case): string => {
  const { port, protocol } = c.question;
  if (port !== undefined) return ` on ${protocol ?? 'tcp'}/${port}`;
  return protocol === undefined ? '' : ` by ${protocol}`;
};

/** Behind a Service the endpoint that was asked about. */
const receiverOf = ({ service, to }: Case): string => {
  if (service === undefined) return titleOfEnd(to);
  const title = `svc/${service.namespace}/${service.name}`;
  return to.kind === 'pod' ? `${title} (${titleOfEnd(to)})` : title;
};

const more = (count: number): string =>
  count === 0 ? '' : count === 1 ? ' (and one other fault)' : ` (and ${count} other faults)`;

const beside = (harmless: readonly Finding[]): string => {
  const first = harmless.find((finding) => finding.status === 'fail') ?? harmless[0];
  if (first === undefined) return '';
  const others = harmless.length - 1;
  return `; beside that, ${first.statement}${others > 0 ? ` (and ${others} more)` : ''}`;
};

/** The same for a question about one pod's address. */
const addressSummary = (c: Case, causes: readonly Cause[], gap: Finding | undefined): string => {
  const key = titleOfEnd(c.from);
  const [first] = causes;
  if (first) {
    const said = first.statement.startsWith(`${key} `) ? first.statement : `${key} has no address: ${first.statement}`;
    return `${said}${more(causes.length - 1)}.`;
  }
  if (gap) return `${gap.statement}.`;
  const pod = podOfEnd(c.from);
  return pod?.hostNetwork
    ? `${key} uses the network of its node and needs no address of its own.`
    : `${key} has an address: ${pod?.ips.join(', ') ?? ''}.`;
};

/** One sentence that names the cause, its node and its object. */
export const summaryOf = (
  c: Case,
  status: Verdict['status'],
  causes: readonly Cause[],
  gap: Finding | undefined,
  harmless: readonly Finding[],
): string => {
  if (c.question.about === 'no-address') return addressSummary(c, causes, gap);
  // Where the name server is silent the path that was looked at is the one to it.
  const receiver = c.dns?.pathTo === undefined ? `${receiverOf(c)}${what(c)}` : c.dns.name;
  const ends = `${titleOfEnd(c.from)} → ${receiver}`;
  const first = causes[0];
  if (first) return `${ends} is broken: ${first.statement}${more(causes.length - 1)}.`;
  const test = decidingTest(c);
  if (status === 'unknown') {
    return `${ends}: no fault was found, but not everything that matters could be checked${gap ? `: ${gap.statement}` : ''}${beside(harmless)}.`;
  }
  if (test !== undefined && wasAnswered(test)) return `${ends} works: live packets were answered${beside(harmless)}.`;
  const found =
    harmless.length === 0
      ? 'nothing departs in what was checked'
      : 'no fault that breaks it was found in what was checked';
  return `${ends}: ${found}; no live packet was sent${beside(harmless)}.`;
};
