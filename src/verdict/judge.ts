import type { Case } from '../case/case.ts';
import { isInternet } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import type { Cause, Report, Verdict } from '../case/verdict.ts';
import { checkRow } from '../faults/checks.ts';
import { describeFixes } from '../fixes/describe.ts';
import { wasAnswered } from '../path/loss.ts';
import type { RoundTrip } from '../path/path-direction.ts';

import { notCheckedOf } from './not-checked.ts';
import { selfHealOf } from './self-heals.ts';
import { summaryOf } from './summary.ts';
import { type Weighed, weigh } from './weigh.ts';

/** Nobody can say that the layers agree. */
const isGap = ({ status, check }: Finding): boolean => status === 'unknown' && checkRow(check).essential === true;

const causeOf = (
  c: Case,
  all: readonly Finding[],
  { finding, explained }: Weighed['causes'][number],
): Cause | undefined => {
  if (finding.cause === undefined) return undefined;
  const selfHeals = selfHealOf(c, finding, all);
  return {
    id: finding.cause,
    layer: finding.layer,
    hop: finding.hop,
    ...(finding.node === undefined ? {} : { node: finding.node }),
    ...(finding.object === undefined ? {} : { object: finding.object }),
    statement: finding.statement,
    explains: explained.map((item) => item.id),
    ...(selfHeals === undefined ? {} : { selfHeals }),
    fixes: describeFixes(finding.fixes, { kind: 'question', case: c, finding }),
    finding: finding.id,
  };
};

/** From outside nobody looks but a node in the client's place: without an answer to that nothing was seen to work. */
const wasCalled = ({ packets }: Case): boolean =>
  packets.some(({ plays, outcome }) => plays !== undefined && outcome === 'replied');

/** What may well be harmless, and holds for the client and not for the node in its place. */
const isOpenInbound = ({ check, status }: Finding): boolean => check === 'inbound-return' && status === 'warn';

const statusOf = ({ c, test }: RoundTrip, causes: Cause[], findings: readonly Finding[]): Verdict['status'] => {
  if (causes.length > 0) return 'broken';
  if (c.inbound !== undefined && (!wasCalled(c) || findings.some(isOpenInbound))) return 'unknown';
  if (test !== undefined && wasAnswered(test)) return 'healthy';
  // Nobody out there was asked, and that may be what is wrong.
  if (isInternet(c.to)) return 'unknown';
  return findings.some(isGap) ? 'unknown' : 'healthy';
};

/** Findings → causes, in one sentence and in order. Pure: the same evidence and findings give the same report. */
export const judge = (trip: RoundTrip, findings: Finding[]): Report => {
  const { c } = trip;
  const weighed = weigh(trip, findings);
  const causes = weighed.causes.map((item) => causeOf(c, findings, item)).filter((cause) => cause !== undefined);
  const status = statusOf(trip, causes, findings);
  const notChecked = notCheckedOf(c, findings);
  // What does no harm to what was asked is said as a warning, also in the list of findings.
  const calmed = new Set(weighed.harmless.filter((finding) => finding.status === 'fail'));
  return {
    verdict: {
      status,
      summary: summaryOf(trip, status, causes, findings.find(isGap), weighed.harmless),
      causes,
      warnings: weighed.harmless.map((finding) => finding.id),
    },
    findings: findings.map((finding) => (calmed.has(finding) ? { ...finding, status: 'warn' } : finding)),
    notChecked,
  };
};
