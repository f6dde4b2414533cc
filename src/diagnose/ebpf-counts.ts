import type { Case } from '../case/case.ts';
import type { Ebpf } from '../case/ebpf.ts';
import type { NodeState } from '../case/node-state.ts';
import type { PacketTest } from '../case/packets.ts';
import type { Read } from '../case/read.ts';
import { wasAnswered } from '../path/loss.ts';

/** What counts the eBPF programs of one node have now. */
export type CountsAgain = () => Promise<Ebpf['after']>;

const withCounts = (read: Read<NodeState>, after: Ebpf['after']): Read<NodeState> =>
  read.ok && read.value.ebpf !== undefined && after !== undefined
    ? { ok: true, value: { ...read.value, ebpf: { ...read.value.ebpf, after } } }
    : read;

/** The states of the nodes, with the counts of eBPF programs after packets that were not all answered. */
export const withEbpfCounts = async (
  nodes: Case['nodes'],
  packets: readonly PacketTest[],
  again: Readonly<Record<string, CountsAgain>>,
): Promise<Case['nodes']> => {
  if (packets.every((test) => test.outcome === 'not-run' || wasAnswered(test))) return nodes;
  const counted = await Promise.all(
    Object.entries(nodes).map(async ([node, read]) => [node, withCounts(read, await again[node]?.())] as const),
  );
  return Object.fromEntries(counted);
};
