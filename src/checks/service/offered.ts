import type { Service, ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { type Chosen, chosenEndpoints } from '../../intended/chosen-endpoints.ts';
import { endpointPort } from '../../path/asked-of-end.ts';
import { keepsToOwnNode } from '../../path/inbound-walk.ts';
import { entryEndpoint, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Endpoints that stand behind that port: one whose pod has no port of the name is there without it. */
export const behindPort = (service: Service, port: ServicePort | undefined): ServiceEndpoint[] =>
  service.endpoints.ok
    ? service.endpoints.value.filter((each) => port === undefined || endpointPort(each, port) !== undefined)
    : [];

/** Whose kube-proxy chooses: that of the sender's node, or of the node at which a packet from outside comes in. */
export const chooserOf = ({ c, source }: PathDirection): PathEndpoint =>
  (c.inbound && entryEndpoint(c, 'source')) ?? source;

/**
 * Endpoints that this node may choose from for connections to that port. Of a headless Service the name gives
 * all that are ready, and no node chooses.
 */
export const offered = (path: PathDirection, service: Service, port: ServicePort | undefined): Chosen => {
  const behind = behindPort(service, port);
  if (service.clusterIPs.length === 0) return { may: behind.filter((each) => each.ready), must: [], because: 'ready' };
  const { nodeName, node } = chooserOf(path);
  const { inbound } = path.c;
  const keeping = inbound === undefined ? service : { onlyOwnNode: keepsToOwnNode(service, inbound.way) };
  return chosenEndpoints(keeping, behind, {
    node: nodeName,
    zoneKnown: node.ok,
    ...(node.ok ? { zone: node.value.labels[zoneLabel] } : {}),
  });
};
