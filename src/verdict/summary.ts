import type { Case } from '../case/case.ts';
import { titleOfEnd } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import { decidingTest, wasAnswered } from '../case/loss.ts';
import type { Cause, Verdict } from '../case/verdict.ts';

const what = (c: Case): string => {
  const { port, protocol } = c.question;
  if (port !== undefined) return ` on ${protocol ?? 'tcp'}/${port}`;
  return protocol === undefined ? '' : ` by ${protocol}`;
};

const more = (count: number): string =>
  count === 0 ? '' : count === 1 ? ' (and one other fault)' : ` (and ${count} other faults)`;

const beside = (harmless: readonly Finding[]): string => {
  const first = harmless.find((finding) => finding.status === 'fail') ?? harmless[0];
  if (first === undefined) return '';
  const others = harmless.length - 1;
  return `; beside that, ${first.statement}${others > 0 ? ` (and ${others} more)` : ''}`;
};

/** One sentence that names the cause, its node and its object. */
export const summaryOf = (
  c: Case,
  status: Verdict['status'],
  causes: readonly Cause[],
  gap: Finding | undefined,
  harmless: readonly Finding[],
): string => {
  const ends = `${titleOfEnd(c.from)} → ${titleOfEnd(c.to)}${what(c)}`;
  const first = causes[0];
  if (first) return `${ends} is broken: ${first.statement}${more(causes.length - 1)}.`;
  const test = decidingTest(c.packets, c.question);
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
