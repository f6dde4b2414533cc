import { sameAddress } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import type { Caution, FixGrounds, FixParams } from './fix.ts';
import { podNetworkOf, podOf, routeNamed } from './fix-grounds.ts';

/** A pod may have interfaces of other networks beside Calico's (Multus): those are not Calico's to repair. */
const otherNetwork = (grounds: FixGrounds, params: FixParams, dev: string | undefined): Caution | undefined => {
  const seen = podNetworkOf(grounds, params);
  const pod = podOf(grounds, params);
  // Then there is nothing to change either.
  if (seen === undefined || pod === undefined || dev === undefined || dev === 'lo') return undefined;
  const name = `${params.namespace}/${params.pod}`;
  if (!seen.network.links.ok)
    return {
      kind: 'hold',
      reason: say('caution.pod-link-unread', { dev, pod: name, reason: seen.network.links.reason }),
    };
  const own = seen.network.links.value.find(({ addresses }) =>
    addresses.some(({ address }) => pod.ips.some((ip) => sameAddress(ip, address))),
  );
  // Where Calico's interface has lost its address, it has the name that runtimes give the first one.
  if (dev === (own?.name ?? 'eth0')) return undefined;
  const link = seen.network.links.value.find((each) => each.name === dev);
  return link?.kind === 'dummy'
    ? undefined
    : {
        kind: 'hold',
        reason: say('caution.other-network', { dev, pod: name }),
      };
};

export const podDeviceCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined =>
  otherNetwork(grounds, params, params.dev);

export const podRouteCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const routes = podNetworkOf(grounds, params)?.network.routes;
  const route = routes?.ok ? routeNamed(routes.value, params) : undefined;
  return otherNetwork(grounds, params, route?.dev ?? route?.nextHops[0]?.dev);
};
