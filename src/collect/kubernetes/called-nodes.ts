import { z } from 'zod';
import { got, type Read } from '../../case/read.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { CalledNode } from '../lookup.ts';
import type { Cluster } from './client.ts';

const perPage = 500;
const most = 20_000;

const nodeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() })
    .nullish()
    .transform((status) => status?.addresses ?? []),
});

/**
 * The nodes that have this address by their status. An `ExternalIP` is on no interface of the node: whoever translates
 * it before the node sends to an internal address (kubernetes#node-addresses).
 */
export const calledNodes = async (
  cluster: Pick<Cluster, 'get'>,
  address: string,
  signal: AbortSignal,
): Promise<Read<CalledNode[]>> => {
  const found: CalledNode[] = [];
  const read = await listPaged(cluster, {
    what: 'list nodes',
    path: '/api/v1/nodes',
    item: nodeSchema.transform(({ metadata, status }) => {
      const own = status.find((each) => sameAddress(each.address, address));
      if (own === undefined) return undefined;
      const internal = status.find(
        (each) => each.type === 'InternalIP' && familyOf(each.address) === familyOf(address),
      );
      const met = own.type === 'InternalIP' ? own.address : internal?.address;
      found.push({ name: metadata.name, ...(met === undefined ? {} : { address: met }) });
      return undefined;
    }),
    limit: perPage,
    most,
    signal,
  });
  return read.ok ? got(found) : read;
};
