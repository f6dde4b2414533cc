import type { Report } from '../case/verdict.ts';

/** Exit codes of `why` and `replay`: a contract for scripts. */
export const exitCodes = { healthy: 0, broken: 1, couldNotAsk: 2, unknown: 3 } as const;

export const exitCodeOf = (report: Report): number => exitCodes[report.verdict.status];
