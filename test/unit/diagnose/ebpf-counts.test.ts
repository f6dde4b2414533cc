import { describe, expect, it } from 'vitest';
import type { PacketTest } from '../../../src/case/packets.ts';
import { got, missing } from '../../../src/case/read.ts';
import { withEbpfCounts } from '../../../src/diagnose/ebpf-counts.ts';
import { verbatim } from '../../../src/words/message.ts';
import { healthyEbpf, withDumps } from '../helpers/ebpf-case.ts';

const { nodes } = withDumps(healthyEbpf());
const after = { counters: { cali1: got([]) }, policies: {} };

const test = (outcome: PacketTest['outcome']): PacketTest => ({
  ...{ protocol: 'tcp', port: 5432, fromAddress: '', toAddress: '', sent: 4, outcome, detail: verbatim('') },
  ...{ taps: [], counters: [], icmpErrors: [] },
});

describe('counts of eBPF programs after packets', () => {
  it('are read where packets were not answered, of nodes whose programs were read', async () => {
    const asked: string[] = [];
    const again = {
      'node-1': async () => {
        asked.push('node-1');
        return after;
      },
    };
    const counted = await withEbpfCounts({ ...nodes, 'node-3': missing(verbatim('no')) }, [test('timeout')], again);
    expect(asked).toEqual(['node-1']);
    expect(counted['node-1']).toMatchObject({ ok: true, value: { ebpf: { after } } });
    const two = counted['node-2'];
    expect(two?.ok && two.value.ebpf?.after).toBeUndefined();
    expect(counted['node-3']).toMatchObject({ ok: false });
  });

  it.each(['replied', 'refused', 'not-run'] as const)('are not read where packets were %s', async (outcome) => {
    const again = {
      'node-1': async () => {
        throw new Error('asked');
      },
    };
    expect(await withEbpfCounts(nodes, [test(outcome)], again)).toBe(nodes);
  });
});
