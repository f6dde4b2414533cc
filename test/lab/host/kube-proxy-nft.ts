import { createHash } from 'node:crypto';
import { type Family, familyOf } from '../calico-node/family.ts';
import { addressOfEndpoint, type Masquerade, type ServicePort } from './service-ports.ts';

/** kube-proxy's table in nftables mode, as recorded from v1.32 (pkg/proxy/nftables of Kubernetes). */

const hash = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, 8)
    .map((five) => alphabet[Number.parseInt(five, 2)])
    .join('');
};

const words = (family: Family) =>
  family === 4
    ? { table: 'ip kube-proxy', ip: 'ip', type: 'ipv4_addr', local: '127.0.0.1' }
    : { table: 'ip6 kube-proxy', ip: 'ip6', type: 'ipv6_addr', local: '::1' };

/** `shop/db/tcp/pg`: the end of the names of its chains. */
const portPath = ({ title, protocol }: ServicePort): string => {
  const [service = '', port = ''] = title.split(':');
  return `${service}/${protocol}/${port}`;
};

const serviceChain = (port: ServicePort): string =>
  `${port.onlyOwnNode ? 'local' : 'service'}-${hash(portPath(port))}-${portPath(port)}`;

/** Colons are not allowed in the names of chains. */
const endpointName = (port: ServicePort, endpoint: string): string => {
  const address = addressOfEndpoint(endpoint);
  const number = endpoint.slice(endpoint.lastIndexOf(':') + 1);
  const own = `${portPath(port)}__${address.replaceAll(':', '.')}/${number}`;
  return `${hash(own)}-${own}`;
};
const endpointChain = (port: ServicePort, endpoint: string): string => `endpoint-${endpointName(port, endpoint)}`;
const affinitySet = (port: ServicePort, endpoint: string): string => `affinity-${endpointName(port, endpoint)}`;

const elements = (all: readonly string[]): string[] => (all.length === 0 ? [] : [`elements = { ${all.join(', ')} }`]);

const block = (head: string, lines: readonly string[]): string[] => [`${head} {`, ...lines, '}'];

const servicePart = (port: ServicePort, masquerade: Masquerade, family: Family): string[] => {
  if (port.endpoints.length === 0) return [];
  const { ip, type } = words(family);
  const { affinitySeconds } = port;
  const toAddress = `${ip} daddr ${port.clusterIP} ${port.protocol} dport ${port.port}`;
  const beyond = masquerade.all ? '' : ` ${ip} saddr != ${masquerade.clusterCIDR}`;
  return [
    ...(affinitySeconds === undefined
      ? []
      : port.endpoints.flatMap((endpoint) =>
          block(`set ${affinitySet(port, endpoint)}`, [
            `type ${type}`,
            'flags dynamic,timeout',
            `timeout ${affinitySeconds}s`,
          ]),
        )),
    ...port.endpoints.flatMap((endpoint) =>
      block(`chain ${endpointChain(port, endpoint)}`, [
        `${ip} saddr ${addressOfEndpoint(endpoint)} jump mark-for-masquerade`,
        ...(affinitySeconds === undefined ? [] : [`update @${affinitySet(port, endpoint)} { ${ip} saddr }`]),
        `meta l4proto ${port.protocol} dnat to ${endpoint}`,
      ]),
    ),
    ...block(`chain ${serviceChain(port)}`, [
      `${toAddress}${beyond} jump mark-for-masquerade`,
      ...(affinitySeconds === undefined
        ? []
        : port.endpoints.map(
            (endpoint) => `${ip} saddr @${affinitySet(port, endpoint)} goto ${endpointChain(port, endpoint)}`,
          )),
      `numgen random mod ${port.endpoints.length} vmap { ${port.endpoints.map((endpoint, index) => `${index} : goto ${endpointChain(port, endpoint)}`).join(', ')} }`,
    ]),
  ];
};

const keyOf = ({ clusterIP, protocol, port }: ServicePort): string => `${clusterIP} . ${protocol} . ${port}`;

/** Input for `nft -f -`: the whole table anew, at once. */
export const proxyTable = (
  ports: readonly ServicePort[],
  masquerade: Masquerade,
  nodeAddresses: readonly string[],
  family: Family,
): string => {
  const { table, ip, type } = words(family);
  const [having, lacking] = [
    ports.filter(({ endpoints }) => endpoints.length > 0),
    ports.filter(({ endpoints }) => endpoints.length === 0),
  ];
  const addresses = [...new Set(ports.map(({ clusterIP }) => clusterIP))];
  const map = `type ${type} . inet_proto . inet_service : verdict`;
  const nodeMap = 'type inet_proto . inet_service : verdict';
  const lookup = `${ip} daddr . meta l4proto . th dport vmap`;
  const nodeLookup = `${ip} daddr @nodeport-ips meta l4proto . th dport vmap`;
  return [
    `add table ${table}`,
    `delete table ${table}`,
    ...block(`table ${table}`, [
      'comment "rules for kube-proxy"',
      ...block('set cluster-ips', [`type ${type}`, 'comment "Active ClusterIPs"', ...elements(addresses)]),
      ...block('set nodeport-ips', [
        `type ${type}`,
        'comment "IPs that accept NodePort traffic"',
        ...elements(nodeAddresses.filter((address) => familyOf(address) === family)),
      ]),
      ...block('chain mark-for-masquerade', ['meta mark set meta mark or 0x4000']),
      ...block('chain reject-chain', ['comment "helper for @no-endpoint-services / @no-endpoint-nodeports"', 'reject']),
      ...having.flatMap((port) => servicePart(port, masquerade, family)),
      ...block('map no-endpoint-services', [
        map,
        'comment "vmap to drop or reject packets to services with no endpoints"',
        ...elements(lacking.map((port) => `${keyOf(port)} : ${port.elsewhere ? 'drop' : 'goto reject-chain'}`)),
      ]),
      ...block('map no-endpoint-nodeports', [
        nodeMap,
        'comment "vmap to drop or reject packets to service nodeports with no endpoints"',
      ]),
      ...block('map firewall-ips', [map, 'comment "destinations that are subject to LoadBalancerSourceRanges"']),
      ...block('map service-ips', [
        map,
        'comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"',
        ...elements(having.map((port) => `${keyOf(port)} : goto ${serviceChain(port)}`)),
      ]),
      ...block('map service-nodeports', [nodeMap, 'comment "NodePort traffic"']),
      ...block('chain filter-prerouting', [
        'type filter hook prerouting priority -110; policy accept;',
        'ct state new jump firewall-check',
      ]),
      ...block('chain filter-input', [
        'type filter hook input priority -110; policy accept;',
        'ct state new jump nodeport-endpoints-check',
        'ct state new jump service-endpoints-check',
      ]),
      ...block('chain filter-forward', [
        'type filter hook forward priority -110; policy accept;',
        'ct state new jump service-endpoints-check',
        'ct state new jump cluster-ips-check',
      ]),
      ...block('chain filter-output', [
        'type filter hook output priority -110; policy accept;',
        'ct state new jump service-endpoints-check',
        'ct state new jump firewall-check',
      ]),
      ...block('chain filter-output-post-dnat', [
        'type filter hook output priority -90; policy accept;',
        'ct state new jump cluster-ips-check',
      ]),
      ...block('chain nat-prerouting', ['type nat hook prerouting priority -100; policy accept;', 'jump services']),
      ...block('chain nat-output', ['type nat hook output priority -100; policy accept;', 'jump services']),
      ...block('chain nat-postrouting', [
        'type nat hook postrouting priority 100; policy accept;',
        'jump masquerading',
      ]),
      ...block('chain nodeport-endpoints-check', [`${nodeLookup} @no-endpoint-nodeports`]),
      ...block('chain service-endpoints-check', [`${lookup} @no-endpoint-services`]),
      ...block('chain firewall-check', [`${lookup} @firewall-ips`]),
      ...block('chain services', [`${lookup} @service-ips`, `${nodeLookup} @service-nodeports`]),
      ...block('chain masquerading', [
        'meta mark and 0x4000 == 0 return',
        'meta mark set meta mark xor 0x4000',
        'masquerade fully-random',
      ]),
      ...block('chain cluster-ips-check', [
        `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
      ]),
    ]),
    '',
  ].join('\n');
};
