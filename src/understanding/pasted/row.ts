import { defined } from '../defined.ts';
import { isLabel } from '../written-end.ts';

/** One line of a table that `kubectl` prints. */
export interface Row {
  namespace?: string;
  name: string;
  status: string;
  ready: string;
  node?: string;
  ip?: string;
}

/** `web-0  0/1  ContainerCreating  0  11m`, with or without a namespace before. */
export const rowOf = (line: string): Row | undefined => {
  const cells = line.trim().split(/\s+/);
  const at = cells.findIndex((cell) => /^\d{1,4}\/\d{1,4}$/.test(cell));
  const [namespace, name] = at === 2 ? [cells[0], cells[1]] : [undefined, at === 1 ? cells[0] : undefined];
  const status = cells[at + 1];
  if (name === undefined || status === undefined || !/^[a-z]/.test(status) || !isLabel(name.replaceAll('.', '-')))
    return undefined;
  return defined({
    namespace,
    name,
    ready: cells[at] ?? '',
    status,
    ip: cells.includes('<none>') ? '<none>' : undefined,
  });
};
