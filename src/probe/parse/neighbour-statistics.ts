import { z } from 'zod';
import { got, missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';

const hexadecimal = z.string().regex(/^[0-9a-f]{1,16}$/);

/** Counts of the kernel's neighbour table of one family, which all network namespaces share. */
export interface NeighbourStatistics {
  entries: number;
  /** How often an entry found no room since the kernel started, over all processors. */
  tableFulls: number;
}

/**
 * `/proc/net/stat/arp_cache` and `ndisc_cache`: a line of names, then one line of hexadecimal counts for
 * each processor. `entries` is of the whole table and the same on each line (net/core/neighbour.c).
 */
export const parseNeighbourStatistics = (text: string): Read<NeighbourStatistics> => {
  const [head = '', ...rows] = text.split('\n').filter((line) => line.trim() !== '');
  const names = head.trim().split(/\s+/);
  const column = (row: string, name: string): number | undefined => {
    const value = hexadecimal.safeParse(row.trim().split(/\s+/)[names.indexOf(name)]);
    return value.success ? Number.parseInt(value.data, 16) : undefined;
  };
  const entries = column(rows[0] ?? '', 'entries');
  const fulls = rows.map((row) => column(row, 'table_fulls'));
  if (entries === undefined || fulls.some((count) => count === undefined))
    return missing(say('garbled.neighbour-statistics', { text: head.slice(0, 80) }), 'garbled');
  return got({ entries, tableFulls: fulls.reduce<number>((sum, count) => sum + (count ?? 0), 0) });
};
