import type { ClusterCheckReport } from '../case/cluster-check.ts';
import type { Changed, IpamInput } from '../case/cluster-check-input.ts';
import type { Read } from '../case/read.ts';
import { tableOf } from '../table.ts';
import { say } from '../words/say.ts';
import { ipamInOrder } from './in-order.ts';
import { blockAgreement } from './ipam-blocks.ts';
import { capacity } from './ipam-capacity.ts';
import { addressUse } from './ipam-use.ts';
import { notRead, reportOf } from './report.ts';

/** Calico's address management as a whole (steps#001, calico#5). */
export const checkIpam = (evidence: IpamInput, changed: Changed): ClusterCheckReport => {
  const input = ipamInOrder(evidence);
  const { findings, tables, numbers, unread } = capacity(input);
  const use = addressUse(input, changed);
  const size = <T>(read: Read<T[]>): number => (read.ok ? read.value.length : 0);
  const read = { pools: size(input.pools), nodes: size(input.nodes), pods: size(input.pods) };
  const counted: Record<string, number> = tableOf({ ...read, ...numbers, ...use.numbers });
  return reportOf({
    clusterCheck: 'ipam',
    numbers: counted,
    tables,
    findings: [...findings, ...use.findings, ...blockAgreement(input)],
    notChecked: [
      ...notRead(
        [say('gap.pools'), input.pools],
        [say('gap.blocks'), input.blocks],
        [say('gap.affinities'), input.affinities],
        [say('gap.handles'), input.handles],
        [say('gap.ipam-settings'), input.settings],
        [say('gap.nodes'), input.nodes],
        [say('gap.pods'), input.pods],
        [say('gap.load-balancers'), input.services],
      ),
      ...unread,
    ],
    looked: say('looked.ipam', {
      pools: say('looked.count-pools', { count: counted.pools ?? 0 }),
      blocks: say('cluster.count-blocks', { count: counted.blocks ?? 0 }),
      addresses: say('looked.count-allocated', { count: counted.allocations ?? 0 }),
    }),
  });
};
