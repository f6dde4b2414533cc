import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNeighbourStatistics } from '../../src/probe/parse/neighbour-statistics.ts';
import { readNeighbourStatistics } from '../../src/probe/proc-files.ts';
import { said } from '../helpers/said.ts';
import { run } from '../lab/host/run.ts';

const folder = '/proc/sys/net/ipv4/neigh/default';
/** What collects entries begins at the second threshold, and no entry is made at the third. */
const settings = ['gc_thresh1', 'gc_thresh2', 'gc_thresh3'].map((name) => `${folder}/${name}`);
const statistics = () => {
  const [raw] = readNeighbourStatistics([4]);
  const read = parseNeighbourStatistics(raw?.stdout ?? '');
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

/**
 * The thresholds belong to the whole kernel: they are put back whatever happens. For a second no namespace of this
 * machine resolves a new neighbour, so that no lab may run beside it.
 */
describe('a neighbour table without room', () => {
  it('is seen in the first network namespace, and its overflow is counted', async () => {
    const before = settings.map((setting) => readFileSync(setting, 'utf8').trim());
    const counted = statistics().tableFulls;
    const link = 'nbrfull0';
    try {
      await run(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'nbrfull1']);
      await run(['ip', 'link', 'set', 'nbrfull1', 'up']);
      await run(['ip', 'addr', 'add', '10.213.7.1/24', 'dev', link]);
      await run(['ip', 'link', 'set', link, 'up']);
      for (const setting of settings) writeFileSync(setting, '1');
      // Nobody answers there: each entry waits for its answer, and the next one finds no room.
      await Promise.all([71, 72, 73, 74].map((host) => run(['ping', '-c', '1', '-W', '1', `10.213.7.${host}`])));
      expect(statistics().tableFulls).toBeGreaterThan(counted);
    } finally {
      for (const [i, setting] of settings.entries()) writeFileSync(setting, before[i] ?? '');
      await run(['ip', 'link', 'del', link]);
    }
  });
});
