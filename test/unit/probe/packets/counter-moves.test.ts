import { describe, expect, it } from 'vitest';
import { counterMoves } from '../../../../src/probe/packets/counter-moves.ts';
import { recordedSnapshot } from '../../helpers/recorded-node.ts';

const kind = { backend: 'nft', family: 4 } as const;
const save = recordedSnapshot('v3.32.1-vxlan-iptables-policies', 'node-2').runs.find(
  (run) => run.id === 'iptables-nft-4',
)?.stdout as string;

describe('counters that moved', () => {
  it('nothing moved', () => {
    expect(counterMoves(save, save, kind)).toEqual([]);
  });

  it('a drop in a policy of a tier', () => {
    const line = save.split('\n').find((each) => /-A cali-tw-\S+ .*-j DROP/.test(each)) as string;
    const [, count = '', rest = ''] = /^\[(\d+):\d+\] (.*)$/.exec(line) ?? [];
    const after = save.replace(line, `[${Number(count) + 3}:180] ${rest}`);
    expect(counterMoves(save, after, kind)).toMatchObject([
      { table: 'filter', target: 'DROP', packets: 3, rule: rest, ...kind },
    ]);
  });

  it('policies of base chains, REJECT, new rules and rules that are alike', () => {
    const text = (policy: number, first: number, second: number, more = '') =>
      `*filter\n:INPUT DROP [${policy}:0]\n:c - [9:9]\n[${first}:0] -A c -j DROP\n[${second}:0] -A c -j DROP\n[5:0] -A c -m comment --comment "x -j DROP" -j ACCEPT\n${more}COMMIT\n`;
    const moves = counterMoves(text(1, 1, 5), text(2, 1, 7, '[4:0] -A c -p tcp -g REJECT\n'), kind);
    expect(moves.map(({ chain, rule, target, packets }) => [chain, rule, target, packets])).toEqual([
      ['INPUT', 'policy DROP', 'DROP', 1],
      ['c', '-A c -j DROP', 'DROP', 2],
      ['c', '-A c -p tcp -g REJECT', 'REJECT', 4],
    ]);
  });

  it('counters that were reset are no movement', () => {
    expect(counterMoves('*f\n[9:0] -A c -j DROP\nCOMMIT\n', '*f\n[0:0] -A c -j DROP\nCOMMIT\n', kind)).toEqual([]);
  });
});
