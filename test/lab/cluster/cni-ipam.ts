import { listAt, valueAt } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { addressAt, type Family, familyOf, inPrefix } from '../calico-node/family.ts';
import { matches, parseSelector } from '../calico-node/selector.ts';
import { blockName, blockSpec, blocks, type Ipam } from './ipam.ts';

/**
 * What Calico's IPAM plugin answers a pod that needs an address: pools by annotation or by selector, the
 * node's own blocks, a new block, another node's; in the order and the words of Calico v3.32.
 */

/** The plugin's own words, as they end up in the pod's event. */
export class CniFailure extends Error {}

interface Pool {
  name: string;
  cidr: string;
  blockSize: number;
  disabled: boolean;
  manual: boolean;
  nodeSelector: string;
  allowedUses: readonly string[];
}

const prefix = 'cni.projectcalico.org/';
const usualMostBlocks = 20;
const mostTried = 4_096;

export const createCniIpam = (store: ObjectStore, ipam: Ipam) => {
  const pools = (family: Family): Pool[] =>
    store
      .list('ippools.crd.projectcalico.org')
      .map(({ metadata, spec }): Pool => {
        const cidr = String(valueAt(spec, 'cidr'));
        const uses = listAt(spec, 'allowedUses').map(String);
        return {
          name: metadata.name,
          cidr,
          blockSize: Number(valueAt(spec, 'blockSize') ?? (familyOf(cidr) === 4 ? 26 : 122)),
          disabled: valueAt(spec, 'disabled') === true,
          manual: valueAt(spec, 'assignmentMode') === 'Manual',
          nodeSelector: String(valueAt(spec, 'nodeSelector') ?? 'all()'),
          allowedUses: uses.length > 0 ? uses : ['Workload', 'Tunnel'],
        };
      })
      .filter(({ cidr }) => familyOf(cidr) === family);

  const settings = () => {
    const spec = store.get('ipamconfigs.crd.projectcalico.org', 'default')?.spec;
    return {
      strict: valueAt(spec, 'strictAffinity') === true,
      auto: valueAt(spec, 'autoAllocateBlocks') !== false,
      most: Number(valueAt(spec, 'maxBlocksPerHost') ?? 0) || usualMostBlocks,
    };
  };

  const namedPools = (names: readonly string[], all: readonly Pool[]): Pool[] => {
    const enabled = all.filter(({ disabled }) => !disabled);
    const cidrs = names.map((name) => {
      const cidr = all.find((pool) => pool.name === name)?.cidr ?? name;
      if (!/\/\d+$/.test(cidr)) throw new CniFailure(`error parsing pool "${name}": invalid CIDR address: ${name}`);
      return cidr;
    });
    if (enabled.length === 0) throw new CniFailure('cannot find a qualified ippool');
    return cidrs.map((cidr) => {
      const pool = enabled.find((one) => one.cidr === cidr);
      if (!pool) throw new CniFailure(`the given pool (${cidr}) does not exist, or is not enabled`);
      return pool;
    });
  };

  const chosenPools = (node: string, names: readonly string[], family: Family): Pool[] => {
    const all = pools(family);
    const enabled = all.filter(({ disabled }) => !disabled);
    if (names.length === 0 && enabled.length === 0) throw new CniFailure('cannot find a qualified ippool');
    const labels = store.get('nodes', node)?.metadata.labels ?? {};
    const selecting =
      names.length > 0
        ? namedPools(names, all)
        : enabled.filter(({ nodeSelector, manual }) => !manual && matches(parseSelector(nodeSelector), labels));
    if (selecting.length === 0) throw new CniFailure(`no configured Calico pools for node ${node}`);
    const qualified = selecting.filter(({ allowedUses }) => allowedUses.includes('Workload'));
    if (qualified.length > 0) return qualified;
    throw new CniFailure('cannot find a qualified ippool, no pools match the required use (Workload)');
  };

  const blocksIn = (chosen: readonly Pool[]) =>
    store.list(blocks).filter((block) => chosen.some(({ cidr }) => inPrefix(cidr, blockSpec(block).cidr)));

  /** The first block of these pools that nobody has. */
  const unclaimed = (chosen: readonly Pool[]): string | undefined => {
    for (const { cidr, blockSize } of chosen) {
      const bits = familyOf(cidr) === 4 ? 32 : 128;
      const possible = Math.min(mostTried, 2 ** (blockSize - Number(cidr.split('/')[1])));
      for (let index = 0; index < possible; index++) {
        const block = `${addressAt(cidr, index * 2 ** (bits - blockSize))}/${blockSize}`;
        if (!store.get(blocks, blockName(block))) return block;
      }
    }
    return undefined;
  };

  const automatic = (node: string, handle: string, owner: Record<string, string>, chosen: readonly Pool[]): string => {
    const { strict, auto, most } = settings();
    const own = blocksIn(chosen).filter((block) => blockSpec(block).affinity === `host:${node}`);
    const free = own.find((block) => blockSpec(block).unallocated.length > 0);
    if (free) return ipam.assignIn(free, handle, owner);
    if (own.length >= most) throw new CniFailure('cannot allocate new block due to per host block limit');
    if (!auto) throw new CniFailure('failed to find or claim a block');
    const next = unclaimed(chosen);
    if (next !== undefined) {
      ipam.claim(node, next);
      const block = store.get(blocks, blockName(next));
      if (block) return ipam.assignIn(block, handle, owner);
    }
    const family = familyOf(chosen[0]?.cidr ?? '');
    const nothing = `failed to request IPv${family} addresses: Assigned 0 out of 1 requested IPv${family} addresses`;
    if (strict) throw new CniFailure(`${nothing}; No more free affine blocks and strict affinity enabled`);
    const borrowed = blocksIn(chosen).find((block) => blockSpec(block).unallocated.length > 0);
    if (borrowed) return ipam.assignIn(borrowed, handle, owner);
    throw new CniFailure(`${nothing}; No IPs available in pools: [${chosen.map(({ cidr }) => cidr).join(' ')}]`);
  };

  const fixed = (node: string, handle: string, owner: Record<string, string>, address: string): string => {
    const pool = pools(familyOf(address)).find(({ cidr, disabled }) => !disabled && inPrefix(cidr, address));
    if (!pool)
      throw new CniFailure('error getting IP from IPAM: The provided IP address is not in a configured pool\n');
    const holding = () => blocksIn([pool]).find((block) => inPrefix(blockSpec(block).cidr, address));
    const block = holding();
    if (!block) throw new CniFailure(`error getting IP from IPAM: no block for ${address} on ${node}`);
    const taken = blockSpec(block).unallocated.every(
      (ordinal) => addressAt(blockSpec(block).cidr, ordinal) !== address,
    );
    if (!taken) return ipam.assignIn(block, handle, owner, address);
    throw new CniFailure(
      `error getting IP from IPAM: resource already exists: ${address} with error: Address already assigned in block`,
    );
  };

  const asked = (annotations: Readonly<Record<string, string>>, key: string): string[] =>
    JSON.parse(annotations[`${prefix}${key}`] ?? '[]') as string[];

  return {
    /** Takes an address of a family for a pod. @throws CniFailure with the plugin's words. */
    add: (
      node: string,
      handle: string,
      owner: Record<string, string>,
      family: Family,
      annotations: Readonly<Record<string, string>>,
    ): string => {
      const unsupported = ['ipAddrsNoIpam', 'floatingIPs'].find((key) => annotations[`${prefix}${key}`] !== undefined);
      if (unsupported !== undefined) {
        const feature = unsupported === 'floatingIPs' ? 'floating_ips' : 'ip_addrs_no_ipam';
        throw new CniFailure(`requested feature is not enabled: ${feature}`);
      }
      const address = asked(annotations, 'ipAddrs').find((one) => familyOf(one) === family);
      if (address !== undefined) return fixed(node, handle, owner, address);
      return automatic(node, handle, owner, chosenPools(node, asked(annotations, `ipv${family}pools`), family));
    },
  };
};

export type CniIpam = ReturnType<typeof createCniIpam>;
