import type { Case } from '../case/case.ts';
import { isInternet, podOfEnd, titleOfEnd } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import { connectionOf } from '../case/question.ts';
import type { Cause, Verdict } from '../case/verdict.ts';
import { wasAnswered } from '../path/loss.ts';
import type { RoundTrip } from '../path/path-direction.ts';
import { type Message, type MessageArg, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Behind a Service the endpoint that was asked about. */
const receiverOf = ({ service, to }: Case): Message => {
  if (isInternet(to)) return say('ask.internet', { address: titleOfEnd(to) });
  if (service === undefined) return verbatim(titleOfEnd(to));
  const title = `svc/${service.namespace}/${service.name}`;
  return to.kind === 'pod' ? say('ask.endpoint', { service: title, endpoint: titleOfEnd(to) }) : verbatim(title);
};

/** The receiver with what is asked of it. */
const askOf = (c: Case): Message => {
  const { port, protocol } = connectionOf(c.question);
  const to = receiverOf(c);
  if (port !== undefined) return say('ask.port', { to, protocol: protocol ?? 'tcp', port });
  return protocol === undefined ? to : say('ask.protocol', { to, protocol });
};

const beside = (harmless: readonly Finding[]): MessageArg => {
  const first = harmless.find((finding) => finding.status === 'fail') ?? harmless[0];
  if (first === undefined) return '';
  const others = harmless.length - 1;
  return others > 0
    ? say('verdict.beside-more', { finding: first.statement, count: others })
    : say('verdict.beside', { finding: first.statement });
};

/** The same for a question about one pod's address. */
const addressSummary = (c: Case, causes: readonly Cause[], gap: Finding | undefined): Message => {
  const pod = titleOfEnd(c.from);
  const [first] = causes;
  if (first) {
    const count = causes.length - 1;
    const about = { pod, cause: first.statement };
    return count === 0 ? say('verdict.no-address', about) : say('verdict.no-address-more', { ...about, count });
  }
  if (gap) return say('verdict.sentence', { sentence: gap.statement });
  const found = podOfEnd(c.from);
  return found?.hostNetwork
    ? say('verdict.address-of-node', { pod })
    : say('verdict.has-address', { pod, addresses: found?.ips.join(', ') ?? '' });
};

/** One sentence that names the cause, its node and its object. */
export const summaryOf = (
  { c, test }: RoundTrip,
  status: Verdict['status'],
  causes: readonly Cause[],
  gap: Finding | undefined,
  harmless: readonly Finding[],
): Message => {
  if (c.question.kind === 'no-address') return addressSummary(c, causes, gap);
  // Where the name server is silent the path that was looked at is the one to it.
  const ends = { from: titleOfEnd(c.from), to: c.dns?.pathTo === undefined ? askOf(c) : c.dns.name };
  const first = causes[0];
  if (first) {
    const broken = { ...ends, cause: first.statement };
    const count = causes.length - 1;
    return count === 0 ? say('verdict.broken', broken) : say('verdict.broken-more', { ...broken, count });
  }
  if (status === 'unknown' && gap === undefined && isInternet(c.to)) {
    return harmless.length === 0
      ? say('verdict.internet', ends)
      : say('verdict.internet-beside', { ...ends, beside: beside(harmless) });
  }
  if (status === 'unknown') {
    return say('verdict.unknown', {
      ...ends,
      gap: gap === undefined ? '' : say('verdict.gap', { gap: gap.statement }),
      beside: beside(harmless),
    });
  }
  if (test !== undefined && wasAnswered(test)) return say('verdict.works', { ...ends, beside: beside(harmless) });
  return harmless.length === 0
    ? say('verdict.nothing-departs', ends)
    : say('verdict.nothing-breaks', { ...ends, beside: beside(harmless) });
};
