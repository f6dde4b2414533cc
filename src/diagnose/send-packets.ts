import type { Case } from '../case/case.ts';
import type { PacketTest } from '../case/packets.ts';
import { missing, type Read } from '../case/read.ts';
import type { ExecTarget } from '../collect/exec.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';

export const sendPackets = async (_asked: {
  cluster: Cluster;
  targets: Record<string, ExecTarget>;
  found: Case;
  signal: AbortSignal;
}): Promise<Read<PacketTest[]>> => missing('not wired yet');
