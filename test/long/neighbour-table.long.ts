import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNeighbourStatistics } from '../../src/probe/parse/neighbour-statistics.ts';
import { readNeighbourStatistics } from '../../src/probe/proc-files.ts';
import { run } from '../lab/host/run.ts';

const setting = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
const statistics = () => {
  const [raw] = readNeighbourStatistics([4]);
  const read = parseNeighbourStatistics(raw?.stdout ?? '');
  if (!read.ok) throw new Error(read.reason);
  return read.value;
};

/**
 * The thresholds belong to the whole kernel: they are put back whatever happens. For a second no namespace of this
 * machine resolves a new neighbour, so that no lab may run beside it.
 */
describe('a neighbour table without room', () => {
  it('is seen in the first network namespace, and its overflow is counted', async () => {
    const before = readFileSync(setting, 'utf8').trim();
    const counted = statistics().tableFulls;
    const link = 'nbrfull0';
    try {
      await run(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'nbrfull1']);
      await run(['ip', 'link', 'set', 'nbrfull1', 'up']);
      await run(['ip', 'addr', 'add', '10.213.7.1/24', 'dev', link]);
      await run(['ip', 'link', 'set', link, 'up']);
      writeFileSync(setting, '1');
      // Nobody answers there: each entry waits for its answer, and the next one finds no room.
      await Promise.all([71, 72, 73, 74].map((host) => run(['ping', '-c', '1', '-W', '1', `10.213.7.${host}`])));
      expect(statistics().tableFulls).toBeGreaterThan(counted);
    } finally {
      writeFileSync(setting, before);
      await run(['ip', 'link', 'del', link]);
    }
  });
});
