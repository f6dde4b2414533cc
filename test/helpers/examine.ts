import type { Case } from '../../src/case/case.ts';
import type { Finding } from '../../src/case/finding.ts';
import { runChecks } from '../../src/checks/sequence.ts';
import { roundTrip } from '../../src/path/round-trip.ts';
import { judge } from '../../src/verdict/judge.ts';

/** Every check of one case. */
export const findingsOf = (c: Case, emit?: (finding: Finding) => void): Finding[] => runChecks(roundTrip(c), emit);

/** The answer of one case: that of these findings, else of every check. */
export const reportOf = (c: Case, findings = findingsOf(c)) => judge(roundTrip(c), findings);
