import { createHash } from 'node:crypto';
import type { KubeObject } from '../api/object.ts';
import { type Family, familyOf, hostLength } from '../calico-node/family.ts';

/** kube-proxy's rules in iptables mode, as recorded from v1.32 (without `-m nfacct`, which kernels may lack). */

interface ServicePort {
  /** `shop/db:pg` */
  title: string;
  protocol: string;
  clusterIP: string;
  port: number;
  endpoints: readonly string[];
}

const base32 = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, 16)
    .map((five) => alphabet[Number.parseInt(five, 2)])
    .join('');
};

const serviceChain = (port: ServicePort): string => `KUBE-SVC-${base32(port.title + port.protocol)}`;
const endpointChain = (port: ServicePort, endpoint: string): string =>
  `KUBE-SEP-${base32(port.title + port.protocol + endpoint)}`;

/** The ports of the Services of one family, with their endpoints of that family. */
export const servicePorts = (
  services: readonly KubeObject[],
  slices: readonly KubeObject[],
  family: Family = 4,
): ServicePort[] =>
  services.flatMap((service) => {
    const { name, namespace = 'default' } = service.metadata;
    const spec = service.spec as {
      clusterIP?: string;
      clusterIPs?: string[];
      ports: { name?: string; port: number; protocol?: string }[];
    };
    const clusterIP = (spec.clusterIPs ?? [spec.clusterIP ?? '']).find(
      (address) => address !== '' && address !== 'None' && familyOf(address) === family,
    );
    if (clusterIP === undefined) return [];
    const own = slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    );
    return spec.ports.map(
      (port): ServicePort => ({
        title: `${namespace}/${name}${port.name ? `:${port.name}` : ''}`,
        protocol: (port.protocol ?? 'TCP').toLowerCase(),
        clusterIP,
        port: port.port,
        endpoints: own
          .flatMap((slice) => {
            const ports = slice.ports as { name?: string; port: number }[];
            const target = ports.find((candidate) => candidate.name === port.name)?.port;
            const endpoints = slice.endpoints as { addresses: string[]; conditions?: { ready?: boolean } }[];
            return endpoints
              .filter(({ conditions }) => conditions?.ready !== false)
              .flatMap(({ addresses }) =>
                addresses
                  .filter((address) => familyOf(address) === family)
                  .map((address) => (family === 4 ? `${address}:${target}` : `[${address}]:${target}`)),
              );
          })
          .sort(),
      }),
    );
  });

/** `192.168.1.2:80` or `[fd00::2]:80` → the address with its length. */
const addressOf = (endpoint: string): string =>
  endpoint.startsWith('[') ? `${endpoint.slice(1, endpoint.indexOf(']'))}/128` : `${endpoint.split(':')[0]}/32`;

const jump = (chain: string, text: string, rest: string): string => `-A ${chain} ${rest}-m comment --comment "${text}"`;

const perService = (port: ServicePort, clusterCIDR: string): { chains: string[]; rules: string[] } => {
  const service = serviceChain(port);
  const toClusterIP = `-d ${port.clusterIP}/${hostLength(familyOf(port.clusterIP))} -p ${port.protocol} -m comment --comment "${port.title} cluster IP" -m ${port.protocol} --dport ${port.port}`;
  return {
    chains: [service, ...port.endpoints.map((endpoint) => endpointChain(port, endpoint))],
    rules: [
      `-A KUBE-SERVICES ${toClusterIP} -j ${service}`,
      `-A ${service} ! -s ${clusterCIDR} ${toClusterIP} -j KUBE-MARK-MASQ`,
      ...port.endpoints.map((endpoint, index) => {
        const left = port.endpoints.length - index;
        const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
        return `-A ${service} -m comment --comment "${port.title} -> ${endpoint}"${chance} -j ${endpointChain(port, endpoint)}`;
      }),
      ...port.endpoints.flatMap((endpoint) => [
        `-A ${endpointChain(port, endpoint)} -s ${addressOf(endpoint)} -m comment --comment "${port.title}" -j KUBE-MARK-MASQ`,
        `-A ${endpointChain(port, endpoint)} -p ${port.protocol} -m comment --comment "${port.title}" -m ${port.protocol} -j DNAT --to-destination ${endpoint}`,
      ]),
    ],
  };
};

const filterChains = [
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-FIREWALL',
  'KUBE-FORWARD',
  'KUBE-KUBELET-CANARY',
  'KUBE-NODEPORTS',
  'KUBE-PROXY-CANARY',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SERVICES',
];
const natChains = [
  'KUBE-KUBELET-CANARY',
  'KUBE-MARK-MASQ',
  'KUBE-NODEPORTS',
  'KUBE-POSTROUTING',
  'KUBE-PROXY-CANARY',
  'KUBE-SERVICES',
];

const declare = (chains: readonly string[]): string[] => chains.map((chain) => `:${chain} - [0:0]`);

/** Input for iptables-restore --noflush on a fresh node: every chain, and kube-proxy's rules in the kernel's. */
export const firstRules = (ports: readonly ServicePort[], clusterCIDR: string, family: Family = 4): string =>
  [
    '*mangle',
    ...declare(['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY']),
    'COMMIT',
    '*filter',
    ...declare(filterChains),
    `${jump('INPUT', 'kubernetes load balancer firewall', '-m conntrack --ctstate NEW ')} -j KUBE-PROXY-FIREWALL`,
    `${jump('INPUT', 'kubernetes health check service ports', '')} -j KUBE-NODEPORTS`,
    `${jump('INPUT', 'kubernetes externally-visible service portals', '-m conntrack --ctstate NEW ')} -j KUBE-EXTERNAL-SERVICES`,
    '-A INPUT -j KUBE-FIREWALL',
    `${jump('FORWARD', 'kubernetes load balancer firewall', '-m conntrack --ctstate NEW ')} -j KUBE-PROXY-FIREWALL`,
    `${jump('FORWARD', 'kubernetes forwarding rules', '')} -j KUBE-FORWARD`,
    `${jump('FORWARD', 'kubernetes service portals', '-m conntrack --ctstate NEW ')} -j KUBE-SERVICES`,
    `${jump('FORWARD', 'kubernetes externally-visible service portals', '-m conntrack --ctstate NEW ')} -j KUBE-EXTERNAL-SERVICES`,
    `${jump('OUTPUT', 'kubernetes load balancer firewall', '-m conntrack --ctstate NEW ')} -j KUBE-PROXY-FIREWALL`,
    `${jump('OUTPUT', 'kubernetes service portals', '-m conntrack --ctstate NEW ')} -j KUBE-SERVICES`,
    '-A OUTPUT -j KUBE-FIREWALL',
    ...(family === 4
      ? [
          '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
        ]
      : []),
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
    `${jump('KUBE-FORWARD', 'kubernetes forwarding rules', '')} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `${jump('KUBE-FORWARD', 'kubernetes forwarding conntrack rule', '')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    'COMMIT',
    '*nat',
    ...declare(natChains),
    `${jump('PREROUTING', 'kubernetes service portals', '')} -j KUBE-SERVICES`,
    `${jump('OUTPUT', 'kubernetes service portals', '')} -j KUBE-SERVICES`,
    `${jump('POSTROUTING', 'kubernetes postrouting rules', '')} -j KUBE-POSTROUTING`,
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    `${jump('KUBE-POSTROUTING', 'kubernetes service traffic requiring SNAT', '')} -j MASQUERADE --random-fully`,
    ...serviceRules(ports, clusterCIDR, family),
    'COMMIT',
    '',
  ].join('\n');

const serviceRules = (ports: readonly ServicePort[], clusterCIDR: string, family: Family): string[] => {
  const parts = ports.map((port) => perService(port, clusterCIDR));
  return [
    ...declare([...new Set(parts.flatMap(({ chains }) => chains))]),
    ...parts.flatMap(({ rules }) => rules),
    `-A KUBE-SERVICES ${family === 6 ? '! -d ::1/128 ' : ''}-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
  ];
};

/** Input that replaces the Services' rules; `stale` are chains to remove. */
export const updatedRules = (
  ports: readonly ServicePort[],
  clusterCIDR: string,
  stale: readonly string[],
  family: Family = 4,
): string =>
  [
    '*nat',
    ...declare(['KUBE-SERVICES', ...stale]),
    ...serviceRules(ports, clusterCIDR, family),
    ...stale.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n');

/** Chains that are made for these Services. */
export const chainsOf = (ports: readonly ServicePort[]): string[] => [
  ...new Set(ports.flatMap((port) => perService(port, '0.0.0.0/0').chains)),
];

/** Input for the other family's restore: the chains that kubelet keeps of IPv6 on an IPv4 cluster too. */
export const kubeletRules = [
  '*mangle',
  ...declare(['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY']),
  'COMMIT',
  '*nat',
  ...declare(['KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY']),
  'COMMIT',
  '*filter',
  ...declare(['KUBE-FIREWALL', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY']),
  'COMMIT',
  '',
].join('\n');
