import { createHash } from 'node:crypto';
import { type Family, familyOf, hostLength } from '../calico-node/family.ts';
import { addressOfEndpoint, type Masquerade, type ServicePort } from './service-ports.ts';

/** kube-proxy's rules in iptables mode, as recorded from v1.32 (without `-m nfacct`, which kernels may lack). */

export const base32 = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, 16)
    .map((five) => alphabet[Number.parseInt(five, 2)])
    .join('');
};

/** Of the endpoints of the node itself where the Service keeps to those. */
const serviceChain = (port: ServicePort): string =>
  `KUBE-${port.onlyOwnNode ? 'SVL' : 'SVC'}-${base32(port.title + port.protocol)}`;
const endpointChain = (port: ServicePort, endpoint: string): string =>
  `KUBE-SEP-${base32(port.title + port.protocol + endpoint)}`;

const addressOf = (endpoint: string): string => {
  const address = addressOfEndpoint(endpoint);
  return `${address}/${hostLength(familyOf(address))}`;
};

const jump = (chain: string, text: string, rest: string): string => `-A ${chain} ${rest}-m comment --comment "${text}"`;

const toClusterAddress = (port: ServicePort, what: string): string =>
  `-d ${port.clusterIP}/${hostLength(familyOf(port.clusterIP))} -p ${port.protocol} -m comment --comment "${port.title} ${what}" -m ${port.protocol} --dport ${port.port}`;

const recent = (port: ServicePort, endpoint: string, what: string): string =>
  `-m recent ${what} --name ${endpointChain(port, endpoint)} --mask ${familyOf(port.clusterIP) === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'} --rsource`;

const endpointRules = (port: ServicePort, endpoint: string): string[] => {
  const chain = endpointChain(port, endpoint);
  const remembers = port.affinitySeconds === undefined ? '' : ` ${recent(port, endpoint, '--set')}`;
  return [
    `-A ${chain} -s ${addressOf(endpoint)} -m comment --comment "${port.title}" -j KUBE-MARK-MASQ`,
    `-A ${chain} -p ${port.protocol} -m comment --comment "${port.title}"${remembers} -m ${port.protocol} -j DNAT --to-destination ${endpoint}`,
  ];
};

const perService = (port: ServicePort, { all, clusterCIDR }: Masquerade): { chains: string[]; rules: string[] } => {
  // Without one there is no rule here: the packet is refused in the table filter.
  if (port.endpoints.length === 0) return { chains: [], rules: [] };
  const service = serviceChain(port);
  const toClusterIP = toClusterAddress(port, 'cluster IP');
  return {
    chains: [service, ...port.endpoints.map((endpoint) => endpointChain(port, endpoint))],
    rules: [
      `-A KUBE-SERVICES ${toClusterIP} -j ${service}`,
      `-A ${service} ${all ? '' : `! -s ${clusterCIDR} `}${toClusterIP} -j KUBE-MARK-MASQ`,
      ...(port.affinitySeconds === undefined
        ? []
        : port.endpoints.map(
            (endpoint) =>
              `-A ${service} -m comment --comment "${port.title} -> ${endpoint}" ${recent(port, endpoint, `--rcheck --seconds ${port.affinitySeconds} --reap`)} -j ${endpointChain(port, endpoint)}`,
          )),
      ...port.endpoints.map((endpoint, index) => {
        const left = port.endpoints.length - index;
        const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
        return `-A ${service} -m comment --comment "${port.title} -> ${endpoint}"${chance} -j ${endpointChain(port, endpoint)}`;
      }),
      ...port.endpoints.flatMap((endpoint) => endpointRules(port, endpoint)),
    ],
  };
};

/** What becomes of packets for a Service without endpoints: refused, or dropped where only this node has none. */
const endpointlessRules = (ports: readonly ServicePort[]): string[] =>
  ports
    .filter(({ endpoints }) => endpoints.length === 0)
    .map((port) =>
      port.elsewhere
        ? `-A KUBE-SERVICES ${toClusterAddress(port, 'has no local endpoints')} -j DROP`
        : `-A KUBE-SERVICES ${toClusterAddress(port, 'has no endpoints')} -j REJECT --reject-with ${familyOf(port.clusterIP) === 4 ? 'icmp' : 'icmp6'}-port-unreachable`,
    );

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

const filterJumps = [
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
];
const natJumps = [
  `${jump('PREROUTING', 'kubernetes service portals', '')} -j KUBE-SERVICES`,
  `${jump('OUTPUT', 'kubernetes service portals', '')} -j KUBE-SERVICES`,
  `${jump('POSTROUTING', 'kubernetes postrouting rules', '')} -j KUBE-POSTROUTING`,
];
/** What the kubelet keeps as well, whatever kube-proxy does. */
const isKubelets = (line: string): boolean => /KUBE-(?:FIREWALL|KUBELET-CANARY)/.test(line);

/** Input for iptables-restore --noflush: every chain, and kube-proxy's rules in the kernel's. `fresh`: the kubelet's too. */
export const firstRules = (
  ports: readonly ServicePort[],
  masquerade: Masquerade,
  family: Family = 4,
  fresh = true,
): string => {
  const wanted = (lines: readonly string[]): string[] => lines.filter((line) => fresh || !isKubelets(line));
  return [
    '*mangle',
    ...declare(wanted(['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY'])),
    'COMMIT',
    '*filter',
    ...declare(wanted(filterChains)),
    ...wanted(filterJumps),
    ...wanted(
      family === 4
        ? [
            '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
          ]
        : [],
    ),
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
    `${jump('KUBE-FORWARD', 'kubernetes forwarding rules', '')} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `${jump('KUBE-FORWARD', 'kubernetes forwarding conntrack rule', '')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    ...endpointlessRules(ports),
    'COMMIT',
    '*nat',
    ...declare(wanted(natChains)),
    ...natJumps,
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    `${jump('KUBE-POSTROUTING', 'kubernetes service traffic requiring SNAT', '')} -j MASQUERADE --random-fully`,
    ...serviceRules(ports, masquerade, family),
    'COMMIT',
    '',
  ].join('\n');
};

/** Input that takes all of kube-proxy's away, as it does itself when it starts in another mode. */
export const noRules = (chains: readonly string[]): string => {
  const without = (lines: readonly string[]): string[] =>
    lines.filter((line) => !isKubelets(line)).map((line) => line.replace(/^-A/, '-D'));
  const dropped = (names: readonly string[]): string[] => {
    const own = names.filter((name) => !isKubelets(name));
    return [...declare(own), ...own.map((name) => `-X ${name}`)];
  };
  return [
    '*filter',
    ...without(filterJumps),
    ...dropped(filterChains),
    'COMMIT',
    '*nat',
    ...without(natJumps),
    ...dropped([...natChains, ...chains]),
    'COMMIT',
    '',
  ].join('\n');
};

const serviceRules = (ports: readonly ServicePort[], masquerade: Masquerade, family: Family): string[] => {
  const parts = ports.map((port) => perService(port, masquerade));
  return [
    ...declare([...new Set(parts.flatMap(({ chains }) => chains))]),
    ...parts.flatMap(({ rules }) => rules),
    `-A KUBE-SERVICES ${family === 6 ? '! -d ::1/128 ' : ''}-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
  ];
};

/** Input that replaces the Services' rules; `stale` are chains to remove. */
export const updatedRules = (
  ports: readonly ServicePort[],
  masquerade: Masquerade,
  stale: readonly string[],
  family: Family = 4,
): string =>
  [
    '*nat',
    ...declare(['KUBE-SERVICES', ...stale]),
    ...serviceRules(ports, masquerade, family),
    ...stale.map((chain) => `-X ${chain}`),
    'COMMIT',
    '*filter',
    ...declare(['KUBE-SERVICES']),
    ...endpointlessRules(ports),
    'COMMIT',
    '',
  ].join('\n');

/** Chains that are made for these Services. */
export const chainsOf = (ports: readonly ServicePort[]): string[] => [
  ...new Set(ports.flatMap((port) => perService(port, { all: true }).chains)),
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
