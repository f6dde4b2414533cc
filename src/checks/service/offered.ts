import type { Service, ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { type Chosen, chosenEndpoints } from '../../intended/chosen-endpoints.ts';
import { endpointPort } from '../../path/asked-of-end.ts';
import type { PathDirection } from '../../path/path-direction.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Endpoints that stand behind that port: one whose pod has no port of the name is there without it. */
export const behindPort = (service: Service, port: ServicePort | undefined): ServiceEndpoint[] =>
  service.endpoints.ok
    ? service.endpoints.value.filter((each) => port === undefined || endpointPort(each, port) !== undefined)
    : [];

/**
 * Endpoints that the sender's node may choose from for connections to that port. Of a headless Service the name gives
 * all that are ready, and no node chooses.
 */
export const offered = ({ source }: PathDirection, service: Service, port: ServicePort | undefined): Chosen => {
  const behind = behindPort(service, port);
  if (service.clusterIPs.length === 0) return { may: behind.filter((each) => each.ready), must: [], because: 'ready' };
  return chosenEndpoints(service, behind, {
    node: source.nodeName,
    zoneKnown: source.node.ok,
    ...(source.node.ok ? { zone: source.node.value.labels[zoneLabel] } : {}),
  });
};
