import type { IPAMBlock } from '../case/objects.ts';
import type { Read } from '../case/read.ts';
import { contains, networkOf, sameAddress } from '../ip/texts.ts';

/** A block is named after its CIDR: `10.244.0.0/26` → `10-244-0-0-26` (calico#5.2). */
const blockName = (cidr: string): string => cidr.replace(/[.:/]/g, '-');

interface BlockPlace {
  cidr: string;
  name: string;
}

/** The block of the pool's block size that an address falls in. */
export const blockOfAddress = (address: string, blockSize: number): BlockPlace | undefined => {
  const cidr = networkOf(address, blockSize);
  return cidr === undefined ? undefined : { cidr, name: blockName(cidr) };
};

type Blocks = Record<string, Read<IPAMBlock>>;

/** The block that was read and holds the address. */
export const findBlock = (blocks: Blocks, address: string): IPAMBlock | undefined => {
  for (const block of Object.values(blocks)) {
    if (block.ok && contains(block.value.cidr, address)) return block.value;
  }
  return undefined;
};

export const allocationOf = (block: IPAMBlock, address: string) =>
  block.allocations.find(
    (allocation) => sameAddress(allocation.address, address) && allocation.releasedAt === undefined,
  );

/** Tunnel allocations are told by their type: `vxlanTunnelAddress`, `ipipTunnelAddress`, … (calico#5.2). */
export const isTunnelType = (type: string | undefined): boolean => type?.endsWith('TunnelAddress') ?? false;
