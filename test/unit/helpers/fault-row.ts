import { expect } from 'vitest';
import type { CauseId } from '../../../src/faults/causes.ts';
import type { Hop } from '../../../src/faults/hops.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase, type Kind } from './healthy-case.ts';

/** A healthy case, what breaks it, and what the verdict must then be. */
export interface Row {
  name: string;
  kind: Kind;
  breakIt: (c: PodCase) => void;
  /** The first cause named; absent: healthy. */
  cause?: CauseId;
  hop?: Hop;
  node?: string;
  /** Further causes, in order. */
  also?: CauseId[];
  /** Causes that some warning has. */
  warns?: CauseId[];
  status?: 'broken' | 'healthy' | 'unknown';
  says?: RegExp;
  selfHeals?: boolean;
  /** Nothing fails and nothing warns. */
  calm?: boolean;
}

/** Breaks, checks, judges, and holds the verdict against the row. */
export const expectRow = (row: Row): void => {
  const c = healthyCase(row.kind);
  row.breakIt(c);
  const findings = findingsOf(c);
  const { verdict, notChecked } = reportOf(c, findings);
  const told = findings
    .filter((item) => item.status !== 'pass')
    .map((item) => `${item.status} ${item.cause ?? '-'} ${said(item.statement)}`)
    .join('\n');
  const [first, ...others] = verdict.causes;
  expect(first?.id, `${said(verdict.summary)}\n${told}`).toBe(row.cause);
  expect(verdict.status).toBe(row.status ?? 'broken');
  if (row.hop) expect(first?.hop).toBe(row.hop);
  if (row.node) expect(first?.node).toBe(row.node);
  if (row.also)
    expect(
      others.map((item) => item.id),
      `${said(verdict.summary)}\n${told}`,
    ).toEqual(row.also);
  if (row.says) expect(said(verdict.summary)).toMatch(row.says);
  if (row.selfHeals !== undefined) expect(first?.selfHeals !== undefined).toBe(row.selfHeals);
  const warned = findings.filter((item) => verdict.warnings.includes(item.id)).map((item) => item.cause);
  for (const cause of row.warns ?? []) expect(warned).toContain(cause);
  if (row.calm) expect(told).not.toMatch(/^(fail|warn)/m);
  if (row.status === 'unknown') expect(notChecked.length).toBeGreaterThan(0);
  expect(new Set(findings.map((item) => item.id)).size).toBe(findings.length);
  for (const cause of verdict.causes) for (const fix of cause.fixes) expect(fix.command, fix.id).not.toBe('');
};
