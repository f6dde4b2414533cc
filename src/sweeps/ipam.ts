import type { Read } from '../case/read.ts';
import type { SweepReport } from '../case/sweep.ts';
import type { Changed, IpamInput } from '../case/sweep-input.ts';
import { blockAgreement } from './ipam-blocks.ts';
import { capacity } from './ipam-capacity.ts';
import { addressUse } from './ipam-use.ts';
import { many, notRead, reportOf } from './report.ts';

/** Calico's address management as a whole (seed 001, facts 5 and R80 to R92). */
export const sweepIpam = (input: IpamInput, changed: Changed): SweepReport => {
  const { findings, tables, numbers, unread } = capacity(input);
  const use = addressUse(input, changed);
  const size = <T>(read: Read<T[]>): number => (read.ok ? read.value.length : 0);
  const read = { pools: size(input.pools), nodes: size(input.nodes), pods: size(input.pods) };
  const counted: Record<string, number> = { ...read, ...numbers, ...use.numbers };
  return reportOf({
    sweep: 'ipam',
    numbers: counted,
    tables,
    findings: [...findings, ...use.findings, ...blockAgreement(input)],
    notChecked: [
      ...notRead({
        'IP pools': input.pools,
        blocks: input.blocks,
        'block affinities': input.affinities,
        handles: input.handles,
        'IPAM settings': input.settings,
        nodes: input.nodes,
        pods: input.pods,
        'addresses of load balancers': input.services,
      }),
      ...unread.map((reason) => ({ what: 'nodes of a pool', reason })),
    ],
    looked: `${many(counted.pools ?? 0, 'pool')}, ${many(counted.blocks ?? 0, 'block')} and ${many(counted.allocations ?? 0, 'allocated address', 'allocated addresses')}`,
  });
};
