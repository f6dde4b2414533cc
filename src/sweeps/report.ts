import type { FixRef, Proof, Status } from '../case/finding.ts';
import type { Read } from '../case/read.ts';
import type { SweepFinding, SweepGap, SweepName, SweepReport, SweepTable } from '../case/sweep.ts';
import { describeFixes } from '../fixes/describe.ts';

/** How every sweep says what it found. */

export interface Draft {
  check: string;
  status: Status;
  node?: string | undefined;
  object?: string | undefined;
  statement: string;
  proof?: Proof[];
  fixes?: FixRef[];
}

export const found = ({ check, status, node, object, statement, proof, fixes }: Draft): SweepFinding => {
  const finding = {
    id: [check, node, object].filter((part) => part !== undefined).join(' '),
    check,
    status,
    ...(node === undefined ? {} : { node }),
    ...(object === undefined ? {} : { object }),
    statement,
    proof: proof ?? [],
  };
  return { ...finding, fixes: describeFixes(fixes ?? [], { kind: 'sweep', finding }) };
};

/** Lines of a proof that are shown; a sweep may find a thousand of a kind. */
const shownLines = 20;

export const proofOf = (source: string, lines: readonly string[], node?: string): Proof => ({
  source,
  ...(node === undefined ? {} : { node }),
  lines:
    lines.length <= shownLines
      ? [...lines]
      : [...lines.slice(0, shownLines), `… and ${lines.length - shownLines} more`],
});

export const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

/** `a, b, c and 4 more` */
export const someOf = (names: readonly string[], most = 5): string => {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
};

const mostRows = 40;

/** Rows beyond the most are counted, not shown: `pinned` ones come first. */
export const tableOf = (title: string, columns: string[], rows: readonly string[][]): SweepTable => ({
  title,
  columns,
  rows: rows.slice(0, mostRows),
  more: Math.max(0, rows.length - mostRows),
});

/** What could not be read, said once each: `list pods: forbidden` → what, and why. */
export const notRead = (reads: Record<string, Read<unknown>>): SweepGap[] =>
  Object.entries(reads).flatMap(([what, read]) => (read.ok ? [] : [{ what, reason: read.reason }]));

const order: Record<Status, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

export interface Ended {
  sweep: SweepName;
  numbers: Record<string, number>;
  tables: SweepTable[];
  findings: SweepFinding[];
  notChecked: SweepGap[];
  /** What is fine, for the sentence of a clean report: `3 pools, 12 blocks, 340 addresses`. */
  looked: string;
}

export const reportOf = ({ sweep, numbers, tables, findings, notChecked, looked }: Ended): SweepReport => {
  const sorted = [...findings].sort((a, b) => order[a.status] - order[b.status]);
  const bad = sorted.filter(({ status }) => status === 'fail' || status === 'warn');
  const unknown = notChecked.length + sorted.filter(({ status }) => status === 'unknown').length;
  const [first] = bad;
  const left = unknown === 0 ? '' : `; ${many(unknown, 'thing')} could not be checked`;
  return {
    sweep,
    status: first ? 'found' : unknown > 0 ? 'unknown' : 'clean',
    summary: first
      ? `${first.statement}${bad.length > 1 ? ` (and ${bad.length - 1} more found)` : ''}${left}`
      : `Nothing found in ${looked}${left}`,
    numbers,
    tables,
    findings: sorted,
    notChecked,
  };
};
