import { describe, expect, it } from 'vitest';
import { nativeCounterMoves } from '../../../../src/probe/packets/native-counter-moves.ts';
import { recordedNode, recordedSnapshot } from '../../helpers/recorded-node.ts';

const recording = 'v3.32.1-vxlan-nftables-policies';
const listing = recordedSnapshot(recording, 'node-2').runs.find((run) => run.id === 'nft-table ip calico')
  ?.stdout as string;

interface Listed {
  rule?: { handle: number; chain: string; expr: Record<string, { packets?: number } | null>[] };
}

/** The listing after so many packets more met each rule of the chain that drops. */
const later = (chain: string, packets: number): string => {
  const parsed: { nftables: Listed[] } = JSON.parse(listing);
  for (const { rule } of parsed.nftables) {
    if (rule?.chain !== chain) continue;
    for (const { counter } of rule.expr) if (counter?.packets !== undefined) counter.packets += packets;
  }
  return JSON.stringify(parsed);
};

describe('counters of native rules that moved', () => {
  it('nothing moved', () => {
    expect(nativeCounterMoves(listing, listing, 4)).toEqual([]);
  });

  it('a drop of Calico’s is named as the snapshot names it', () => {
    const chain = 'filter-cali-to-wl-dispatch';
    const [move, ...more] = nativeCounterMoves(listing, later(chain, 3), 4);
    expect(more).toEqual([]);
    expect(move).toMatchObject({ backend: 'native', family: 4, table: 'ip calico', chain, target: 'DROP', packets: 3 });
    const table = recordedNode(recording, 'node-2').nft?.['ip calico'];
    const rules = table?.ok ? table.value.rules : [];
    expect(rules.filter((rule) => rule.text === move?.rule).map((rule) => rule.comments.at(-1))).toEqual([
      'Unknown interface',
    ]);
  });

  it('what is no listing says nothing', () => {
    expect(nativeCounterMoves('', '{"nftables":[{"rule":null},7]}', 4)).toEqual([]);
  });
});
