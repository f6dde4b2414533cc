import { describe, expect, it } from 'vitest';
import { parseNeighbourStatistics } from '../../../../src/probe/parse/neighbour-statistics.ts';

const head =
  'entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls';
const row = (entries: string, fulls: string) =>
  `${entries} 0000021c 00000200 00000001   0000088c 0000024b 0000000e   00000000         00000000         00000000         00000000       00000000            ${fulls}`;

describe('the statistics of neighbours', () => {
  it('have the entries of the whole table, and the overflows of all processors', () => {
    const text = `${head}\n${row('00000400', '0000000a')}\n${row('00000400', '00000001')}\n`;
    expect(parseNeighbourStatistics(text)).toEqual({ ok: true, value: { entries: 1024, tableFulls: 11 } });
  });

  it.each([
    ['nothing', ''],
    ['no heading', row('00000400', '0000000a')],
    ['a heading alone', head],
    ['a count that is none', `${head}\n${row('00000400', 'zz')}`],
    ['a kernel without the column', `entries lookups\n00000001 00000002`],
  ])('%s: garbled', (_name, text) => {
    expect(parseNeighbourStatistics(text)).toMatchObject({ ok: false, code: 'garbled' });
  });
});
