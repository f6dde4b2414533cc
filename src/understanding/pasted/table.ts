import { defined } from '../defined.ts';
import { agentOfPodName } from '../kinds/agents.ts';
import type { End, Meaning } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { timesIn } from '../times.ts';
import { isLabel } from '../written-end.ts';
import { humanOf } from './lines.ts';
import { type Row, rowOf } from './row.ts';

/** Rows of `kubectl get pods` or `get nodes`, by its header. */
const readTable = (lines: readonly string[]): { rows: Row[]; nodes: boolean } | undefined => {
  const at = lines.findIndex((line) => /^\s*(?:namespace\s+)?name\s+(?:ready|status)\b/.test(line));
  const header = lines[at];
  const bare = lines.map(rowOf).filter((row) => row !== undefined);
  if (header === undefined) return bare.length === 0 ? undefined : { rows: bare, nodes: false };
  const columns = header.trim().split(/\s+/);
  const rows = lines.slice(at + 1).flatMap((line): Row[] => {
    const cells = line
      .trim()
      .split(/\s+/)
      // `14 (31s ago)` is one cell.
      .filter((cell) => !cell.startsWith('(') && cell !== 'ago)');
    const cell = (name: string): string | undefined =>
      columns.includes(name) ? cells[columns.indexOf(name)] : undefined;
    const name = cell('name');
    if (name === undefined || cells.length < 2 || !isLabel(name.replaceAll('.', '-'))) return [];
    return [
      defined({
        namespace: cell('namespace'),
        name,
        status: cell('status') ?? '',
        ready: cell('ready') ?? '',
        node: cell('node'),
        ip: cell('ip'),
      }),
    ];
  });
  return rows.length === 0
    ? undefined
    : { rows, nodes: columns.includes('roles') || (columns.includes('version') && !columns.includes('ready')) };
};

const isBadRow = ({ status, ready }: Row): boolean => {
  const [up, all] = ready.split('/');
  return (
    !/^(?:running|completed|ready|succeeded)$/.test(status) ||
    (all !== undefined && up !== all && status !== 'completed')
  );
};

export const readRows = (sentence: Sentence, lines: readonly string[]): Meaning | undefined => {
  const table = readTable(lines);
  if (!table) return undefined;
  const bad = table.rows.filter(isBadRow);
  const row = bad[0];
  const namespaceSaid = /(?:^|\s)(?:-n|--namespace)[= ]?([a-z0-9-]{1,63})/.exec(sentence.read)?.[1];
  if (!row) return undefined;
  const times = timesIn({ ...sentence, ...humanOf(sentence) });
  if (table.nodes)
    return defined({
      kind: 'node' as const,
      of: { kind: 'node' as const, name: row.name },
      symptom: /notready/.test(row.status) ? ['not-ready'] : [],
      ...times,
    });
  const named = sentence.ends.find(({ what }) => what.kind === 'pod' && what.name === row.name);
  const namespace = row.namespace ?? namespaceSaid ?? (named?.what.kind === 'pod' ? named.what.namespace : undefined);
  const of: End = { kind: 'pod', ...(namespace ? { namespace } : {}), name: row.name };
  const agent = agentOfPodName(row.name);
  const crash = /crash|error|oom/.test(row.status);
  if (agent)
    return defined({
      kind: 'agent' as const,
      agent,
      of: row.namespace === undefined ? { kind: 'pod' as const, name: row.name } : of,
      symptom: crash ? ['crash'] : ['not-ready'],
      ...times,
    });
  if (crash) return undefined;
  const symptom = [
    /creating/.test(row.status) ? 'creating' : undefined,
    /pending/.test(row.status) ? 'pending' : undefined,
    row.ip === '<none>' ? 'no-ip' : undefined,
  ].filter((one) => one !== undefined);
  return symptom.length === 0 ? undefined : defined({ kind: 'no-address' as const, of, symptom, ...times });
};
