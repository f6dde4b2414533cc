import { mostLostOf, smallRow } from '../case/burst.ts';
import type { Case } from '../case/case.ts';
import { isInternet, podOfEnd, titleOfEnd } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import { connectionOf, symptomsOf } from '../case/question.ts';
import { describeSymptom } from '../case/symptom.ts';
import type { Cause, Verdict } from '../case/verdict.ts';
import { clientTitle, wayTitle } from '../path/inbound-title.ts';
import { wasAnswered } from '../path/loss.ts';
import type { RoundTrip } from '../path/path-direction.ts';
import { type Message, type MessageArg, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import { ofNow } from './of-now.ts';
import { contradicted, type Seen, unmeasured } from './symptoms.ts';

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

/** From outside it is asked by what is called. */
const askedOf = (c: Case): Message =>
  c.inbound === undefined ? askOf(c) : say('inbound.to', { to: receiverOf(c), way: wayTitle(c.inbound) });

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

/** The same without what was said beside the question. */
const plainSummary = (
  { c, test }: RoundTrip,
  status: Verdict['status'],
  causes: readonly Cause[],
  gap: Finding | undefined,
  harmless: readonly Finding[],
): Message => {
  if (c.question.kind === 'no-address') return addressSummary(c, causes, gap);
  // Where the name server is silent the path that was looked at is the one to it.
  const ends = {
    from: c.inbound === undefined ? titleOfEnd(c.from) : clientTitle(c.inbound),
    to: c.dns?.pathTo === undefined ? askedOf(c) : c.dns.name,
  };
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
  const onward = c.front?.legs?.find(({ leg }) => leg === 'to-backend');
  if (c.inbound !== undefined && c.front !== undefined && onward !== undefined) {
    const { kind, namespace, name } = c.front;
    const front = `${kind} ${namespace}/${name}`;
    const told = { from: ends.from, front, controller: onward.from, to: onward.to, node: c.inbound.entry ?? '' };
    return say('verdict.front', { ...told, beside: beside(harmless) });
  }
  if (c.inbound !== undefined) {
    const player = c.packets.find(({ plays }) => plays !== undefined)?.plays ?? '';
    return say('verdict.inbound', { ...ends, player, node: c.inbound.entry ?? '', beside: beside(harmless) });
  }
  if (test !== undefined && wasAnswered(test)) {
    // "It works" is no answer to "sometimes".
    const isOpen = unmeasured(symptomsOf(c.question), c).length > 0;
    return say(isOpen ? 'verdict.worked-once' : 'verdict.works', { ...ends, beside: beside(harmless) });
  }
  return harmless.length === 0
    ? say('verdict.nothing-departs', ends)
    : say('verdict.nothing-breaks', { ...ends, beside: beside(harmless) });
};

const asSeen: Record<Seen, Message> = {
  answered: say('seen.answered'),
  refused: say('seen.refused'),
  'no-route': say('seen.no-route'),
  timeout: say('seen.timeout'),
  loss: say('seen.loss'),
};

/** Of many packets over some time: a number, for "it works" is no answer to "sometimes". */
const numberOf = ({ burst }: Case): Message | undefined => {
  const row = burst?.ok ? smallRow(burst.value) : undefined;
  if (!burst?.ok || row === undefined || row.answered === 0 || row.answered < row.sent) return undefined;
  return say('burst.number', {
    sent: row.sent,
    seconds: Math.round(burst.value.overMs / 1_000),
    most: mostLostOf(row.sent),
    p50: (row.p50 ?? 0).toFixed(1),
    p99: (row.p99 ?? 0).toFixed(1),
  });
};

/** What is to be said where the packets did otherwise than people said, or could not show what they said. */
const remarkOf = ({ c, test }: RoundTrip, status: Verdict['status']): Message | undefined => {
  const symptoms = symptomsOf(c.question);
  const other = contradicted(symptoms, test);
  if (other !== undefined) {
    return say('verdict.seen-otherwise', { symptom: describeSymptom(other.symptom), seen: asSeen[other.seen] });
  }
  const open = status === 'healthy' ? unmeasured(symptoms, c) : [];
  const number = status === 'healthy' ? numberOf(c) : undefined;
  if (number !== undefined)
    return open.length === 0
      ? number
      : say('verdict.remarked', {
          summary: number,
          remark: say('verdict.not-measured', { symptoms: open.map(describeSymptom) }),
        });
  return open.length === 0 ? undefined : say('verdict.not-measured', { symptoms: open.map(describeSymptom) });
};

/** One sentence that names the cause, its node and its object; another where it is not what people saw. */
export const summaryOf = (...judged: Parameters<typeof plainSummary>): Message => {
  const [trip, status] = judged;
  const summary = plainSummary(...judged);
  const remark = remarkOf(trip, status);
  const whole = remark === undefined ? summary : say('verdict.remarked', { summary, remark });
  return status === 'broken' ? whole : ofNow(whole, trip.c.question);
};
