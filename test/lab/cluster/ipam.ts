import { createHash } from 'node:crypto';
import type { KubeObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { addressAt, type Family, familyOf, hostLength } from '../calico-node/family.ts';
import { calicoObject } from './calico-object.ts';

/** Calico IPAM on the lab's objects: blocks, affinities, handles (calico#5.2; shapes as recorded). */

interface Attribute {
  handle_id: string;
  secondary: Record<string, string>;
}
interface BlockSpec {
  affinity: string;
  affinityClaimTime: string;
  allocations: (number | null)[];
  attributes: Attribute[];
  cidr: string;
  deleted: boolean;
  sequenceNumber: number;
  sequenceNumberForAllocation: Record<string, number>;
  strictAffinity: boolean;
  unallocated: number[];
}

export const blocks = 'ipamblocks.crd.projectcalico.org';
const handles = 'ipamhandles.crd.projectcalico.org';

export const blockName = (cidr: string): string => cidr.replaceAll(/[./:]/g, '-');

const base32 = (bytes: Buffer): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
};

export const blockSpec = (block: KubeObject): BlockSpec => block.spec as BlockSpec;

export const createIpam = (store: ObjectStore) => {
  let sequence = store.now().getTime() * 1000;

  /** Gives a block to a node: affinity and empty block. */
  const claim = (node: string, cidr: string): void => {
    const labels = {
      'projectcalico.org/affinity-type': 'host',
      'projectcalico.org/hostname-hash': base32(createHash('sha256').update(node).digest()),
      'projectcalico.org/ip-version': String(familyOf(cidr)),
    };
    store.create(
      calicoObject('BlockAffinity', `${node}-${blockName(cidr)}`, {
        labels,
        annotated: { creationTimestamp: null, labels },
        spec: { cidr, deleted: 'false', node, state: 'confirmed', type: 'host' },
      }),
    );
    const size = 2 ** (hostLength(familyOf(cidr)) - Number(cidr.split('/')[1]));
    const spec: BlockSpec = {
      affinity: `host:${node}`,
      affinityClaimTime: store
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      allocations: Array.from({ length: size }, () => null),
      attributes: [],
      cidr,
      deleted: false,
      sequenceNumber: sequence++,
      sequenceNumberForAllocation: {},
      strictAffinity: false,
      unallocated: Array.from({ length: size }, (_, ordinal) => ordinal),
    };
    store.create(calicoObject('IPAMBlock', blockName(cidr), { annotated: { creationTimestamp: null }, spec }));
  };

  const ofNode = (node: string, family: Family): KubeObject | undefined =>
    store
      .list(blocks)
      .find((block) => blockSpec(block).affinity === `host:${node}` && familyOf(blockSpec(block).cidr) === family);

  /** Takes the next free address of the node's block of a family. Throws when the node has no block or no address is free. */
  const assign = (node: string, handle: string, secondary: Record<string, string>, family: Family = 4): string => {
    const block = ofNode(node, family);
    if (!block) throw new Error(`IPAM: ${node} has no IPv${family} block`);
    return assignIn(block, handle, secondary);
  };

  /** Takes the next free address of a block, or the one that is asked for. Throws when it is not free. */
  const assignIn = (block: KubeObject, handle: string, secondary: Record<string, string>, wanted?: string): string => {
    const spec = blockSpec(block);
    const at = wanted === undefined ? 0 : spec.unallocated.findIndex((free) => addressAt(spec.cidr, free) === wanted);
    const [ordinal] = at < 0 ? [] : spec.unallocated.splice(at, 1);
    if (ordinal === undefined) throw new Error(`IPAM: no free address in ${spec.cidr}`);
    spec.allocations[ordinal] = spec.attributes.length;
    spec.attributes.push({ handle_id: handle, secondary });
    spec.sequenceNumberForAllocation[String(ordinal)] = spec.sequenceNumber;
    spec.sequenceNumber++;
    store.update(block);
    const held = store.get(handles, handle);
    const inBlocks = (held?.spec as { block?: Record<string, number> } | undefined)?.block;
    if (held && inBlocks) {
      // One handle for all addresses of a pod.
      inBlocks[spec.cidr] = (inBlocks[spec.cidr] ?? 0) + 1;
      store.update(held);
      return addressAt(spec.cidr, ordinal);
    }
    store.create(
      calicoObject('IPAMHandle', handle, {
        annotated: { creationTimestamp: null },
        spec: { block: { [spec.cidr]: 1 }, deleted: false, handleID: handle },
      }),
    );
    return addressAt(spec.cidr, ordinal);
  };

  /** Gives back all addresses of a handle; nothing happens when it holds none. */
  const release = (handle: string): void => {
    for (const block of store.list(blocks)) {
      const spec = blockSpec(block);
      const index = spec.attributes.findIndex((attribute) => attribute.handle_id === handle);
      if (index < 0) continue;
      spec.attributes.splice(index, 1);
      spec.allocations = spec.allocations.map((allocation, ordinal) => {
        if (allocation === null || allocation < index) return allocation;
        if (allocation > index) return allocation - 1;
        spec.unallocated.push(ordinal);
        delete spec.sequenceNumberForAllocation[String(ordinal)];
        return null;
      });
      spec.sequenceNumber++;
      store.update(block);
    }
    if (store.get(handles, handle)) store.delete(handles, handle);
  };

  /** What was written down with an address; `undefined`: it is not assigned. */
  const ownerOf = (address: string): Record<string, string> | undefined => {
    for (const block of store.list(blocks)) {
      const { cidr, allocations, attributes } = blockSpec(block);
      const index = allocations.find((each, ordinal) => each !== null && addressAt(cidr, ordinal) === address);
      if (index !== undefined && index !== null) return attributes[index]?.secondary;
    }
    return undefined;
  };

  return { claim, assign, assignIn, release, ownerOf };
};

export type Ipam = ReturnType<typeof createIpam>;
