import type { Direction, Finding } from '../case/finding.ts';
import type { Cause, Report } from '../case/verdict.ts';
import type { Hop } from '../faults/hops.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * `broken`: a cause of the verdict stands here. `departs`: a warning, or a failure that follows from a
 * cause elsewhere. `fine`: everything that was asked here was answered and passed. `unchecked`: something
 * was not; it is never shown as fine.
 */
export type HopState = 'fine' | 'departs' | 'broken' | 'unchecked';

export interface HopStatus {
  state: HopState;
  /** Causes here, as the verdict orders them. */
  causes: Cause[];
  /** For people, where there is something to say in few words. */
  note?: Message;
}

/** How a node sends to a client outside is asked on the way there, and is of the way back. */
const placeOf = ({ check, direction, hop }: Finding): { direction: Direction; hop: Hop } =>
  check === 'inbound-return' ? { direction: 'reverse', hop: 'destination-node' } : { direction, hop };

const placeOfCause = ({ findings }: Report, { finding, hop }: Cause): { direction: Direction; hop: Hop } => {
  const found = findings.find(({ id }) => id === finding);
  return found === undefined ? { direction: 'forward', hop } : placeOf(found);
};

const noteOf = (findings: Finding[]): Message | undefined => {
  const unknown = findings.filter((finding) => finding.status === 'unknown').length;
  if (findings.length === 0 || unknown === findings.length) return say('picture.unchecked');
  return unknown === 0 ? undefined : say('picture.some-unchecked', { count: unknown, total: findings.length });
};

/** What was found at a place, by each name that it goes by. */
export const hopStatus = (report: Report, hops: readonly Hop[], direction: Direction): HopStatus => {
  const isHere = (place: { direction: Direction; hop: Hop }): boolean =>
    place.direction === direction && hops.includes(place.hop);
  const causes = report.verdict.causes.filter((cause) => isHere(placeOfCause(report, cause)));
  const findings = report.findings.filter((found) => isHere(placeOf(found)));
  if (causes.length > 0) return { state: 'broken', causes };
  const departure =
    findings.find((finding) => finding.status === 'fail') ?? findings.find((finding) => finding.status === 'warn');
  if (departure) return { state: 'departs', causes, note: departure.statement };
  const note = noteOf(findings);
  return note === undefined ? { state: 'fine', causes } : { state: 'unchecked', causes, note };
};

/** Whether the reply is worth its own lane: a cause stands there. */
export const replyMatters = (report: Report): boolean =>
  report.verdict.causes.some((cause) => placeOfCause(report, cause).direction === 'reverse');
