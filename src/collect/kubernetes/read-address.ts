import { z } from 'zod';
import type { IPAMBlock, IPPool, Objects } from '../../case/objects.ts';
import { got, type Read } from '../../case/read.ts';
import { blockOfAddress } from '../../intended/blocks.ts';
import { poolOf } from '../../intended/transport.ts';
import { bareAddress } from '../../ip/texts.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import { nodeReduced } from '../cluster-checks/raw-objects-reduced.ts';
import type { Cluster } from './client.ts';
import { blockSchemaFromApi } from './read-calico.ts';
import { readsOf } from './reads.ts';

/** What a cluster knows of one address, each in one request as far as the server can select by it. */

type Get = Pick<Cluster, 'get'>;

const serviceSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
    spec: z
      .object({
        clusterIP: z.string().nullish(),
        clusterIPs: z.array(z.string()).nullish(),
        externalIPs: z.array(z.string()).nullish(),
      })
      .default({}),
    status: z
      .object({
        loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().nullish() })).nullish() }).nullish(),
      })
      .nullish()
      .catch(null),
  })
  .transform(({ metadata, spec, status }) => ({
    key: `${metadata.namespace}/${metadata.name}`,
    cluster: [spec.clusterIP ?? '', ...(spec.clusterIPs ?? [])].flatMap((address) => bareAddress(address) ?? []),
    outside: [...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip ?? '')].flatMap(
      (address) => bareAddress(address) ?? [],
    ),
  }));
export type AddressService = z.output<typeof serviceSchema>;

export type AddressNode = z.output<typeof nodeReduced>;

/** The block that would hold the address; `undefined`: no pool has it, or its block was never made. */
export const blockHolding = async (
  cluster: Get,
  group: Objects['calicoGroup'],
  pools: readonly IPPool[],
  address: string,
  signal: AbortSignal,
): Promise<Read<IPAMBlock | undefined>> => {
  const pool = poolOf(pools, address);
  const place = pool && blockOfAddress(address, pool.blockSize);
  if (!place || group === 'none') return got(undefined);
  const path = `/apis/${group}/ipamblocks/${place.name}`;
  const read = await readsOf(cluster, signal).oneOr(`get ipamblock ${place.name}`, path, blockSchemaFromApi, undefined);
  return read.ok && read.value?.deleted ? got(undefined) : read;
};

export const servicesAt = (cluster: Get, address: string, signal: AbortSignal): Promise<Read<AddressService[]>> =>
  readsOf(cluster, signal).list(
    `list services with the address ${address}`,
    '/api/v1/services',
    { fieldSelector: `spec.clusterIP=${address}` },
    serviceSchema,
  );

/** No server selects these by an address: they are paged through, and only where nothing else has it. */
export const allServices = (cluster: Get, signal: AbortSignal): Promise<Read<AddressService[]>> =>
  listPaged(cluster, {
    what: 'list services',
    path: '/api/v1/services',
    item: serviceSchema,
    limit: 500,
    most: 20_000,
    signal,
  });

export const allNodes = (cluster: Get, signal: AbortSignal): Promise<Read<AddressNode[]>> =>
  listPaged(cluster, {
    what: 'list nodes',
    path: '/api/v1/nodes',
    item: nodeReduced,
    limit: 100,
    most: 10_000,
    signal,
  });
