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

const directionOf = (report: Report, cause: Cause): Direction =>
  report.findings.find((finding) => finding.id === cause.finding)?.direction ?? 'forward';

const noteOf = (findings: Finding[]): Message | undefined => {
  const unknown = findings.filter((finding) => finding.status === 'unknown').length;
  if (findings.length === 0 || unknown === findings.length) return say('picture.unchecked');
  return unknown === 0 ? undefined : say('picture.some-unchecked', { count: unknown, total: findings.length });
};

export const hopStatus = (report: Report, hop: Hop, direction: Direction): HopStatus => {
  const causes = report.verdict.causes.filter((cause) => cause.hop === hop && directionOf(report, cause) === direction);
  const findings = report.findings.filter((finding) => finding.hop === hop && finding.direction === direction);
  if (causes.length > 0) return { state: 'broken', causes };
  const departure =
    findings.find((finding) => finding.status === 'fail') ?? findings.find((finding) => finding.status === 'warn');
  if (departure) return { state: 'departs', causes, note: departure.statement };
  const note = noteOf(findings);
  return note === undefined ? { state: 'fine', causes } : { state: 'unchecked', causes, note };
};

/** Whether the reply is worth its own lane: a cause stands there. */
export const replyMatters = (report: Report): boolean =>
  report.verdict.causes.some((cause) => directionOf(report, cause) === 'reverse');
