import { sameAddress } from '../../ip/texts.ts';
import type { PathDirection, PodEndpoint } from '../../path/path-direction.ts';
import { nodeLink, podView } from '../../path/pod-view.ts';

/** The gateway of every pod in IPv4 (calico#1.3). */
export const gatewayV4 = '169.254.1.1';

/** What the host interface has with its usual MAC address (calico#1.3). */
export const usualGatewayV6 = 'fe80::ecee:eeff:feee:eeee';

/**
 * The pod's IPv6 gateway: the link-local address that the plugin found on the host interface. With another
 * MAC address than Calico's it is another one, and the pod's default route says which (calico#1.3).
 */
export const gatewayV6 = (endpoint: PodEndpoint): string => {
  const routes = podView(endpoint, 'routes');
  const own = routes.ok
    ? routes.value.find((route) => route.dst === '::/0' && route.table === 'main' && route.gateway !== undefined)
    : undefined;
  const onHost = nodeLink(endpoint, endpoint.veth)?.addresses.some(({ address }) => sameAddress(address, own?.gateway));
  return (onHost ? own?.gateway : undefined) ?? usualGatewayV6;
};

export const gatewayOf = (path: PathDirection, endpoint: PodEndpoint): string =>
  path.family === 4 ? gatewayV4 : gatewayV6(endpoint);
