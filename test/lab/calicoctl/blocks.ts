import type { KubeObject } from '../api/object.ts';
import { addressAt, inPrefix } from '../calico-node/family.ts';
import { type Api, crd } from './api.ts';

/** IPAM's blocks as libcalico reads and changes them. */

export interface BlockSpec {
  cidr: string;
  affinity?: string;
  allocations: (number | null)[];
  attributes: { handle_id?: string; secondary?: Record<string, string> }[];
  unallocated: number[];
  sequenceNumber: number;
  sequenceNumberForAllocation?: Record<string, number>;
}

export interface Allocated {
  block: KubeObject;
  ordinal: number;
  ip: string;
  handle: string | undefined;
  secondary: Record<string, string>;
  sequenceNumber: number;
}

export const specOf = (block: KubeObject): BlockSpec => block.spec as BlockSpec;

/** Ordered as the API lists them, by name. */
export const listBlocks = (api: Api): Promise<KubeObject[]> => api.list(crd('ipamblocks'));

export const allocatedIn = (block: KubeObject): Allocated[] => {
  const spec = specOf(block);
  return spec.allocations.flatMap((index, ordinal) => {
    if (index === null) return [];
    const attributes = spec.attributes[index];
    return [
      {
        block,
        ordinal,
        ip: addressAt(spec.cidr, ordinal),
        handle: attributes?.handle_id,
        secondary: attributes?.secondary ?? {},
        sequenceNumber: spec.sequenceNumberForAllocation?.[String(ordinal)] ?? spec.sequenceNumber,
      },
    ];
  });
};

export const findAllocated = (blocks: readonly KubeObject[], ip: string): Allocated | undefined =>
  blocks
    .filter((block) => inPrefix(specOf(block).cidr, ip))
    .flatMap(allocatedIn)
    .find((each) => each.ip === ip);

/** Marked as deleted first: only so does nobody use it in between. */
const removeMarked = async (api: Api, path: string, object: KubeObject): Promise<void> => {
  const marked = { ...object, spec: { ...(object.spec as object), deleted: true } };
  await api.remove(path, await api.update(path, marked));
};

/** Takes one address out of its block, and its handle away with the last of its addresses. */
export const releaseOne = async (api: Api, { block, ordinal, handle }: Allocated): Promise<void> => {
  const spec = specOf(block);
  const index = spec.allocations[ordinal];
  spec.allocations[ordinal] = null;
  spec.unallocated.push(ordinal);
  delete spec.sequenceNumberForAllocation?.[String(ordinal)];
  if (typeof index === 'number' && !spec.allocations.includes(index)) {
    spec.attributes.splice(index, 1);
    spec.allocations = spec.allocations.map((each) => (each !== null && each > index ? each - 1 : each));
  }
  spec.sequenceNumber++;
  const empty = spec.allocations.every((each) => each === null);
  if (empty && !spec.affinity) await removeMarked(api, crd('ipamblocks', block.metadata.name), block);
  else Object.assign(block, await api.update(crd('ipamblocks', block.metadata.name), block));
  if (handle === undefined) return;
  const object = await api.get(crd('ipamhandles', handle.toLowerCase()));
  if (object === undefined) return;
  const count = (object.spec as { block: Record<string, number> }).block;
  const left = (count[spec.cidr] ?? 1) - 1;
  if (left > 0) count[spec.cidr] = left;
  else delete count[spec.cidr];
  const path = crd('ipamhandles', object.metadata.name);
  if (Object.keys(count).length === 0) await removeMarked(api, path, object);
  else await api.update(path, object);
};
