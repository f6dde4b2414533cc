import type { KubeObject } from '../api/object.ts';
import { type Family, familyOf } from '../calico-node/family.ts';

/** One port of a Service as kube-proxy of one node programs it, whichever rules it writes. */
export interface ServicePort {
  /** `shop/db:pg` */
  title: string;
  protocol: string;
  clusterIP: string;
  port: number;
  /** Those that this node gives connections to: `192.168.1.2:80`, `[fd00::2]:80`. */
  endpoints: readonly string[];
  /** `internalTrafficPolicy: Local` */
  onlyOwnNode?: boolean;
  /** Of a Service that keeps to the node: other nodes have endpoints. */
  elsewhere?: boolean;
  /** `sessionAffinity: ClientIP` */
  affinitySeconds?: number;
}

/** Whose packets get the node's address: everybody's, or those from outside of a range. */
export type Masquerade = { all: true; clusterCIDR?: string } | { all: false; clusterCIDR: string };

/** Where kube-proxy runs; the zone by the node's label. */
export interface ProxyNode {
  name: string;
  zone?: string;
}

/** `192.168.1.2:80` or `[fd00::2]:80` → the address. */
export const addressOfEndpoint = (endpoint: string): string =>
  endpoint.startsWith('[') ? endpoint.slice(1, endpoint.indexOf(']')) : (endpoint.split(':')[0] ?? '');

interface Endpoint {
  addresses: string[];
  nodeName?: string;
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  hints?: { forZones?: { name: string }[] };
}

const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready !== false;
const isEnding = ({ conditions }: Endpoint): boolean =>
  conditions?.serving === true && conditions.terminating === true && conditions.ready === false;

/** As CategorizeEndpoints of kube-proxy chooses (pkg/proxy/topology.go). */
const chosen = (all: readonly Endpoint[], { name, zone }: ProxyNode, onlyOwnNode: boolean): readonly Endpoint[] => {
  const near = onlyOwnNode ? all.filter(({ nodeName }) => nodeName === name) : all;
  const ready = near.filter(isReady);
  const zonesOf = ({ hints }: Endpoint): string[] => (hints?.forZones ?? []).map((each) => each.name);
  const here = ready.filter((each) => zone !== undefined && zonesOf(each).includes(zone));
  if (!onlyOwnNode && here.length > 0 && ready.every((each) => zonesOf(each).length > 0)) return here;
  return ready.length > 0 ? ready : near.filter(isEnding);
};

/** The ports of the Services of one family, with their endpoints of that family as this node uses them. */
export const servicePorts = (
  services: readonly KubeObject[],
  slices: readonly KubeObject[],
  family: Family,
  node: ProxyNode,
): ServicePort[] =>
  services.flatMap((service) => {
    const { name, namespace = 'default' } = service.metadata;
    const spec = service.spec as {
      clusterIP?: string;
      clusterIPs?: string[];
      internalTrafficPolicy?: string;
      sessionAffinity?: string;
      sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
      ports?: { name?: string; port: number; protocol?: string }[];
    };
    const clusterIP = (spec.clusterIPs ?? [spec.clusterIP ?? '']).find(
      (address) => address !== '' && address !== 'None' && familyOf(address) === family,
    );
    if (clusterIP === undefined) return [];
    const onlyOwnNode = spec.internalTrafficPolicy === 'Local';
    const own = slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    );
    return (spec.ports ?? []).map((port): ServicePort => {
      const all = own.flatMap((slice) => {
        const target = (slice.ports as { name?: string; port: number }[]).find(
          (candidate) => (candidate.name ?? '') === (port.name ?? ''),
        )?.port;
        return target === undefined
          ? []
          : ((slice.endpoints ?? []) as Endpoint[]).map((endpoint) => ({ ...endpoint, target }));
      });
      const ofFamily = all.filter(({ addresses: [address = ''] }) => address !== '' && familyOf(address) === family);
      const used = chosen(ofFamily, node, onlyOwnNode) as typeof ofFamily;
      return {
        title: `${namespace}/${name}${port.name ? `:${port.name}` : ''}`,
        protocol: (port.protocol ?? 'TCP').toLowerCase(),
        clusterIP,
        port: port.port,
        endpoints: used
          .flatMap(({ addresses: [address = ''], target }) =>
            family === 4 ? `${address}:${target}` : `[${address}]:${target}`,
          )
          .sort(),
        ...(onlyOwnNode ? { onlyOwnNode, elsewhere: ofFamily.some((each) => isReady(each) || isEnding(each)) } : {}),
        ...(spec.sessionAffinity === 'ClientIP'
          ? { affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800 }
          : {}),
      };
    });
  });
