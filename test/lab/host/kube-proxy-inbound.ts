import type { KubeObject } from '../api/object.ts';
import { type Family, familyOf, hostLength } from '../calico-node/family.ts';
import { base32 } from './kube-proxy.ts';
import { addressOfEndpoint } from './service-ports.ts';

/** What kube-proxy writes in iptables mode for connections from outside (v1.32, pkg/proxy/iptables/proxier.go). */

interface Endpoint {
  /** `192.168.1.2:80`, `[fd00::2]:80` */
  target: string;
  node: string;
}

/** One port of a Service that is reached otherwise than by the Service's own address. */
export interface Published {
  title: string;
  protocol: string;
  port: number;
  nodePort?: number;
  external: readonly string[];
  balancers: readonly string[];
  ranges: readonly string[];
  onlyOwnNode: boolean;
  /** `internalTrafficPolicy: Local`: the chain for the Service's own address has the node's endpoints alone. */
  ownAddressOnlyOwnNode: boolean;
  healthCheck?: number;
  endpoints: readonly Endpoint[];
}

interface Spec {
  type?: string;
  externalIPs?: string[];
  externalTrafficPolicy?: string;
  internalTrafficPolicy?: string;
  healthCheckNodePort?: number;
  loadBalancerSourceRanges?: string[];
  ports?: { name?: string; port: number; protocol?: string; nodePort?: number }[];
}

interface SliceEndpoint {
  addresses: string[];
  nodeName?: string;
  conditions?: { ready?: boolean };
}

const ofFamily = (addresses: readonly string[] | undefined, family: Family): string[] =>
  (addresses ?? []).filter((address) => familyOf(address) === family);

/** Only ports that something outside can call. */
export const publishedPorts = (
  services: readonly KubeObject[],
  slices: readonly KubeObject[],
  family: Family,
): Published[] =>
  services.flatMap((service) => {
    const { name, namespace = 'default' } = service.metadata;
    const spec = service.spec as Spec;
    const status = (service.status ?? {}) as { loadBalancer?: { ingress?: { ip?: string }[] } };
    const own = slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    );
    const external = ofFamily(spec.externalIPs, family);
    const balancers = ofFamily(
      status.loadBalancer?.ingress?.flatMap(({ ip }) => ip ?? []),
      family,
    );
    return (spec.ports ?? []).flatMap((port): Published[] => {
      if (port.nodePort === undefined && external.length + balancers.length === 0) return [];
      const endpoints = own.flatMap((slice) => {
        const target = (slice.ports as { name?: string; port: number }[]).find((each) => each.name === port.name)?.port;
        return ((slice.endpoints ?? []) as SliceEndpoint[])
          .filter(({ conditions }) => conditions?.ready !== false)
          .flatMap(({ addresses, nodeName = '' }) =>
            ofFamily(addresses.slice(0, 1), family).map((address) => ({
              target: family === 4 ? `${address}:${target}` : `[${address}]:${target}`,
              node: nodeName,
            })),
          );
      });
      return [
        {
          title: `${namespace}/${name}${port.name ? `:${port.name}` : ''}`,
          protocol: (port.protocol ?? 'TCP').toLowerCase(),
          port: port.port,
          ...(port.nodePort === undefined ? {} : { nodePort: port.nodePort }),
          external,
          balancers,
          ranges: spec.loadBalancerSourceRanges ?? [],
          onlyOwnNode: spec.externalTrafficPolicy === 'Local',
          ownAddressOnlyOwnNode: spec.internalTrafficPolicy === 'Local',
          ...(spec.healthCheckNodePort === undefined ? {} : { healthCheck: spec.healthCheckNodePort }),
          endpoints: endpoints.toSorted((a, b) => a.target.localeCompare(b.target)),
        },
      ];
    });
  });

const chainOf = (kind: 'EXT' | 'FW' | 'SVC' | 'SVL', { title, protocol }: Published): string =>
  `KUBE-${kind}-${base32(title + protocol)}`;
const endpointChain = ({ title, protocol }: Published, target: string): string =>
  `KUBE-SEP-${base32(title + protocol + target)}`;

const to = ({ protocol, port }: Published, address: string, comment: string): string =>
  `-d ${address}/${hostLength(familyOf(address))} -p ${protocol} -m comment --comment "${comment}" -m ${protocol} --dport ${port}`;
const toNode = ({ protocol, nodePort }: Published, comment: string, local = ''): string =>
  `-p ${protocol} -m comment --comment "${comment}"${local} -m ${protocol} --dport ${nodePort}`;

const ownOf = ({ endpoints }: Published, node: string): Endpoint[] => endpoints.filter((each) => each.node === node);
/** Where the Service's own address keeps to the node, the chain of those is there for it already. */
const makesLocal = (port: Published, node: string): boolean =>
  port.onlyOwnNode && !port.ownAddressOnlyOwnNode && ownOf(port, node).length > 0;

/** Chains that are made for these ports on one node. */
export const inboundChains = (ports: readonly Published[], node: string): string[] =>
  ports
    .filter(({ endpoints }) => endpoints.length > 0)
    .flatMap((port) => [
      chainOf('EXT', port),
      ...(port.ranges.length > 0 && port.balancers.length > 0 ? [chainOf('FW', port)] : []),
      ...(makesLocal(port, node) ? [chainOf('SVL', port)] : []),
      ...(port.ownAddressOnlyOwnNode
        ? [
            chainOf('SVC', port),
            ...port.endpoints.flatMap((each) => (each.node === node ? [] : [endpointChain(port, each.target)])),
          ]
        : []),
    ]);

/** One of the endpoints by chance, all alike. */
const choosing = (port: Published, chain: string, endpoints: readonly Endpoint[]): string[] =>
  endpoints.map(({ target }, index) => {
    const left = endpoints.length - index;
    const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    const about = `-m comment --comment "${port.title} -> ${target}"`;
    return `-A ${chain} ${about}${chance} -j ${endpointChain(port, target)}`;
  });

/** All endpoints, for who may choose among them, where the Service's own address keeps to the node. */
const everywhere = (port: Published, node: string): string[] =>
  port.ownAddressOnlyOwnNode
    ? [
        ...choosing(port, chainOf('SVC', port), port.endpoints),
        ...port.endpoints
          .filter((each) => each.node !== node)
          .flatMap(({ target }) => {
            const address = addressOfEndpoint(target);
            const own = `-m comment --comment "${port.title}"`;
            const [chain, { protocol }] = [endpointChain(port, target), port];
            return [
              `-A ${chain} -s ${address}/${hostLength(familyOf(address))} ${own} -j KUBE-MARK-MASQ`,
              `-A ${chain} -p ${protocol} ${own} -m ${protocol} -j DNAT --to-destination ${target}`,
            ];
          }),
      ]
    : [];

const natOf = (port: Published, node: string, clusterCIDR: string): { first: string[]; rest: string[] } => {
  const { title } = port;
  const [ext, svc, svl, fw] = (['EXT', 'SVC', 'SVL', 'FW'] as const).map((kind) => chainOf(kind, port));
  const about = (text: string): string => `-m comment --comment "${text}"`;
  const local = ownOf(port, node);
  const limited = port.ranges.length > 0;
  const localSource = '-m addrtype --src-type LOCAL';
  return {
    // They stand before the rule for node ports, which is the last one.
    first: [
      ...port.external.map((address) => `${to(port, address, `${title} external IP`)} -j ${ext}`),
      ...port.balancers.map((address) => `${to(port, address, `${title} loadbalancer IP`)} -j ${limited ? fw : ext}`),
    ],
    rest: [
      ...(port.nodePort === undefined ? [] : [`-A KUBE-NODEPORTS ${toNode(port, title)} -j ${ext}`]),
      ...(limited && port.balancers.length > 0
        ? [
            ...port.ranges.map((range) => `-A ${fw} -s ${range} ${about(`${title} loadbalancer IP`)} -j ${ext}`),
            `-A ${fw} ${about(`other traffic to ${title} will be dropped by KUBE-PROXY-FIREWALL`)}`,
          ]
        : []),
      ...(port.onlyOwnNode
        ? [
            `-A ${ext} -s ${clusterCIDR} ${about(`pod traffic for ${title} external destinations`)} -j ${svc}`,
            `-A ${ext} ${about(`masquerade LOCAL traffic for ${title} external destinations`)} ${localSource} -j KUBE-MARK-MASQ`,
            `-A ${ext} ${about(`route LOCAL traffic for ${title} external destinations`)} ${localSource} -j ${svc}`,
            ...(local.length > 0 ? [`-A ${ext} -j ${svl}`] : []),
            ...(makesLocal(port, node) ? choosing(port, chainOf('SVL', port), local) : []),
          ]
        : [
            `-A ${ext} ${about(`masquerade traffic for ${title} external destinations`)} -j KUBE-MARK-MASQ`,
            `-A ${ext} -j ${svc}`,
          ]),
      ...everywhere(port, node),
    ],
  };
};

const filterOf = (port: Published, node: string, family: Family): string[] => {
  const { title } = port;
  const refuses = `REJECT --reject-with ${family === 4 ? 'icmp' : 'icmp6'}-port-unreachable`;
  const none = port.endpoints.length === 0;
  const away = port.onlyOwnNode && !port.endpoints.some((each) => each.node === node);
  const [why, target] = none ? ['has no endpoints', refuses] : ['has no local endpoints', 'DROP'];
  const closed = none || away;
  return [
    ...(closed && port.nodePort !== undefined
      ? [`-A KUBE-EXTERNAL-SERVICES ${toNode(port, `${title} ${why}`, ' -m addrtype --dst-type LOCAL')} -j ${target}`]
      : []),
    ...(closed
      ? [...port.external, ...port.balancers].map(
          (address) => `-A KUBE-EXTERNAL-SERVICES ${to(port, address, `${title} ${why}`)} -j ${target}`,
        )
      : []),
    ...(port.ranges.length > 0
      ? port.balancers.map(
          (address) =>
            `-A KUBE-PROXY-FIREWALL ${to(port, address, `${title} traffic not accepted by ${chainOf('FW', port)}`)} -j DROP`,
        )
      : []),
    ...(port.onlyOwnNode && port.healthCheck !== undefined
      ? [
          `-A KUBE-NODEPORTS -p tcp -m comment --comment "${title} health check node port" -m tcp --dport ${port.healthCheck} -j ACCEPT`,
        ]
      : []),
  ];
};

/** Input that empties these chains, so that nothing keeps those of the Services from being taken away. */
export const emptied = (chains: readonly string[]): string =>
  ['*nat', ...[...chains, 'KUBE-NODEPORTS'].map((chain) => `:${chain} - [0:0]`), 'COMMIT', ''].join('\n');

/** Input that takes chains away which are empty and to which nothing leads. */
export const removed = (chains: readonly string[]): string =>
  ['*nat', ...chains.flatMap((chain) => [`:${chain} - [0:0]`, `-X ${chain}`]), 'COMMIT', ''].join('\n');

/** Input for iptables-restore --noflush beside the rules of the Services' own addresses; `stale` are chains to remove. */
export const inboundRules = (
  ports: readonly Published[],
  node: string,
  clusterCIDR: string,
  stale: readonly string[],
  family: Family,
): string => {
  const parts = ports.filter(({ endpoints }) => endpoints.length > 0).map((port) => natOf(port, node, clusterCIDR));
  const declare = (chains: readonly string[]): string[] => chains.map((chain) => `:${chain} - [0:0]`);
  return [
    '*nat',
    ...declare(['KUBE-NODEPORTS', ...new Set([...inboundChains(ports, node), ...stale])]),
    ...parts.flatMap(({ first }) => first).map((rule) => `-I KUBE-SERVICES 1 ${rule}`),
    ...parts.flatMap(({ rest }) => rest),
    ...stale.map((chain) => `-X ${chain}`),
    'COMMIT',
    '*filter',
    ...declare(['KUBE-EXTERNAL-SERVICES', 'KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS']),
    ...ports.flatMap((port) => filterOf(port, node, family)),
    'COMMIT',
    '',
  ].join('\n');
};
