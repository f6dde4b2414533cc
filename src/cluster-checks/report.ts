import type {
  ClusterCheckFinding,
  ClusterCheckGap,
  ClusterCheckName,
  ClusterCheckReport,
  ClusterCheckTable,
} from '../case/cluster-check.ts';
import type { FixRef, Proof, Status } from '../case/finding.ts';
import type { Failure, Read } from '../case/read.ts';
import type { ClusterCheckId } from '../faults/cluster-checks.ts';
import { describeFixes } from '../fixes/describe.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** How every cluster check says what it found. */

export interface Draft {
  check: ClusterCheckId;
  status: Status;
  node?: string | undefined;
  object?: string | undefined;
  statement: Message;
  proof?: Proof[];
  fixes?: FixRef[];
}

export const found = ({ check, status, node, object, statement, proof, fixes }: Draft): ClusterCheckFinding => {
  const finding = {
    id: [check, node, object].filter((part) => part !== undefined).join(' '),
    check,
    status,
    ...(node === undefined ? {} : { node }),
    ...(object === undefined ? {} : { object }),
    statement,
    proof: proof ?? [],
  };
  return { ...finding, fixes: describeFixes(fixes ?? [], { kind: 'cluster-check', finding }) };
};

/** One finding about all of these; nothing where there are none. */
export const foundOf = (all: readonly unknown[], draft: () => Draft): ClusterCheckFinding[] =>
  all.length === 0 ? [] : [found(draft())];

/** Lines of a proof that are shown; a cluster check may find a thousand of a kind. */
const shownLines = 20;

export const proofOf = (source: string, lines: readonly (string | Message)[], node?: string): Proof => ({
  source,
  ...(node === undefined ? {} : { node }),
  lines:
    lines.length <= shownLines
      ? [...lines]
      : [...lines.slice(0, shownLines), say('more.lines', { count: lines.length - shownLines })],
});

/** The first of them, and how many more there are. */
export const someOf = (names: readonly (string | Message)[], most = 5): (string | Message)[] => {
  const rest = names.length - most;
  return rest > 0 ? [...names.slice(0, most), say('cluster.more', { count: rest })] : [...names];
};

const mostRows = 40;

/** A heading, and what stands under it for one row. */
type Column<T> = [heading: Message, cell: (row: T) => string | number | Message];

/** Rows beyond the most are counted, not shown. */
export const tableOf = <T>(title: Message, rows: readonly T[], columns: readonly Column<T>[]): ClusterCheckTable => ({
  title,
  columns: columns.map(([heading]) => heading),
  rows: rows.slice(0, mostRows).map((row) =>
    columns.map(([, cellOf]) => {
      const cell = cellOf(row);
      return typeof cell === 'number' ? `${cell}` : cell;
    }),
  ),
  more: Math.max(0, rows.length - mostRows),
});

/** What could not be read, and why; said once each. */
export const notRead = (...reads: (readonly [what: Message, read: Read<unknown>])[]): ClusterCheckGap[] =>
  reads.flatMap(([what, read]) => (read.ok ? [] : [{ what, reason: read.reason }]));

interface Unread {
  node: string;
  failure: Failure;
}

/** Nodes that could not be asked for the same reason, together; what differs is only where it was asked. */
export const alike = (unread: readonly Unread[]): { nodes: string[]; reason: Message }[] => {
  const groups = new Map<string, Unread[]>();
  for (const each of unread) {
    const { code, detail, reason } = each.failure;
    const key = `${code} ${keyOfMessage(detail ?? reason)}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { reason, detail } = first.failure;
    const same = group.every(({ failure }) => keyOfMessage(failure.reason) === keyOfMessage(reason));
    return [{ nodes: group.map(({ node }) => node).sort(), reason: same ? reason : (detail ?? reason) }];
  });
};

const order: Record<Status, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

export interface Ended {
  clusterCheck: ClusterCheckName;
  numbers: Record<string, number>;
  tables: ClusterCheckTable[];
  findings: ClusterCheckFinding[];
  notChecked: ClusterCheckGap[];
  /** What is fine, for the sentence of a clean report: `3 pools, 12 blocks, 340 addresses`. */
  looked: Message;
}

export const reportOf = ({
  clusterCheck,
  numbers,
  tables,
  findings,
  notChecked,
  looked,
}: Ended): ClusterCheckReport => {
  const sorted = [...findings].sort((a, b) => order[a.status] - order[b.status]);
  const bad = sorted.filter(({ status }) => status === 'fail' || status === 'warn');
  const unknown = notChecked.length + sorted.filter(({ status }) => status === 'unknown').length;
  const [first] = bad;
  const left = unknown === 0 ? '' : say('cluster.left', { count: unknown });
  const others = bad.length > 1 ? say('cluster.others-found', { count: bad.length - 1 }) : '';
  return {
    clusterCheck,
    status: first ? 'found' : unknown > 0 ? 'unknown' : 'clean',
    summary: first
      ? say('cluster.found', { first: first.statement, others, left })
      : say('cluster.nothing-found', { looked, left }),
    numbers,
    tables,
    findings: sorted,
    notChecked,
  };
};
