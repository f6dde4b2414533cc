import { got, type Read } from '../../case/read.ts';
import { sameAddress } from '../../ip/texts.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Called } from '../lookup.ts';
import type { Cluster } from './client.ts';
import { serviceSchema } from './read-service.ts';

const perPage = 500;
/** The API server finds no Service by its node port, nor by an address beside its own: so many are looked through. */
const most = 20_000;

const isCalled = (
  service: { ports: { nodePort?: number }[]; externalIPs?: string[]; balancers?: string[] },
  called: Called,
): boolean =>
  'nodePort' in called
    ? service.ports.some(({ nodePort }) => nodePort === called.nodePort)
    : [...(service.externalIPs ?? []), ...(service.balancers ?? [])].some(
        (own) => sameAddress(own, called.address) || own === called.address,
      );

/** The Services that are reached by a port of every node, or at an address beside their own. */
export const calledServices = async (
  cluster: Pick<Cluster, 'get'>,
  called: Called,
  signal: AbortSignal,
): Promise<Read<{ namespace: string; name: string }[]>> => {
  const found: { namespace: string; name: string }[] = [];
  const read = await listPaged(cluster, {
    what: 'list services',
    path: '/api/v1/services',
    item: serviceSchema.transform((service) => {
      if (isCalled(service, called)) found.push({ namespace: service.namespace, name: service.name });
      return undefined;
    }),
    limit: perPage,
    most,
    signal,
  });
  return read.ok ? got(found) : read;
};
