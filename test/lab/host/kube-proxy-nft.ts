import { type Family, familyOf } from '../calico-node/family.ts';
import type { Published } from './kube-proxy-inbound.ts';
import { nativeInbound } from './kube-proxy-nft-inbound.ts';
import { affinitySet, block, endpointChain, endpointPart, hash, words } from './kube-proxy-nft-parts.ts';
import type { Masquerade, ServicePort } from './service-ports.ts';

/** kube-proxy's table in nftables mode, as recorded from v1.32 (pkg/proxy/nftables of Kubernetes). */

/** `shop/db/tcp/pg`: the end of the names of its chains. */
const portPath = ({ title, protocol }: ServicePort): string => {
  const [service = '', port = ''] = title.split(':');
  return `${service}/${protocol}/${port}`;
};

const serviceChain = (port: ServicePort): string =>
  `${port.onlyOwnNode ? 'local' : 'service'}-${hash(portPath(port))}-${portPath(port)}`;

const elements = (all: readonly string[]): string[] => (all.length === 0 ? [] : [`elements = { ${all.join(', ')} }`]);

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
          block(`set ${affinitySet(portPath(port), endpoint)}`, [
            `type ${type}`,
            'flags dynamic,timeout',
            `timeout ${affinitySeconds}s`,
          ]),
        )),
    ...port.endpoints.flatMap((endpoint) =>
      block(
        `chain ${endpointChain(portPath(port), endpoint)}`,
        endpointPart(portPath(port), endpoint, port.protocol, family, affinitySeconds),
      ),
    ),
    ...block(`chain ${serviceChain(port)}`, [
      `${toAddress}${beyond} jump mark-for-masquerade`,
      ...(affinitySeconds === undefined
        ? []
        : port.endpoints.map(
            (endpoint) =>
              `${ip} saddr @${affinitySet(portPath(port), endpoint)} goto ${endpointChain(portPath(port), endpoint)}`,
          )),
      `numgen random mod ${port.endpoints.length} vmap { ${port.endpoints.map((endpoint, index) => `${index} : goto ${endpointChain(portPath(port), endpoint)}`).join(', ')} }`,
    ]),
  ];
};

const keyOf = ({ clusterIP, protocol, port }: ServicePort): string => `${clusterIP} . ${protocol} . ${port}`;

/** Input for `nft -f -`: the whole table anew, at once. */
export const proxyTable = (
  ports: readonly ServicePort[],
  published: readonly Published[],
  masquerade: Masquerade,
  { name, addresses: nodeAddresses }: { name: string; addresses: readonly string[] },
  family: Family,
): string => {
  const { table, ip, type } = words(family);
  const [having, lacking] = [
    ports.filter(({ endpoints }) => endpoints.length > 0),
    ports.filter(({ endpoints }) => endpoints.length === 0),
  ];
  const made = new Set(
    having.flatMap((port) => [
      serviceChain(port),
      ...port.endpoints.map((endpoint) => endpointChain(portPath(port), endpoint)),
    ]),
  );
  const outside = nativeInbound(published, name, masquerade.clusterCIDR ?? '', family, made);
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
      ...outside.chains,
      ...block('map no-endpoint-services', [
        map,
        'comment "vmap to drop or reject packets to services with no endpoints"',
        ...elements([
          ...lacking.map((port) => `${keyOf(port)} : ${port.elsewhere ? 'drop' : 'goto reject-chain'}`),
          ...outside.elements['no-endpoint-services'],
        ]),
      ]),
      ...block('map no-endpoint-nodeports', [
        nodeMap,
        'comment "vmap to drop or reject packets to service nodeports with no endpoints"',
        ...elements(outside.elements['no-endpoint-nodeports']),
      ]),
      ...block('map firewall-ips', [
        map,
        'comment "destinations that are subject to LoadBalancerSourceRanges"',
        ...elements(outside.elements['firewall-ips']),
      ]),
      ...block('map service-ips', [
        map,
        'comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"',
        ...elements([
          ...having.map((port) => `${keyOf(port)} : goto ${serviceChain(port)}`),
          ...outside.elements['service-ips'],
        ]),
      ]),
      ...block('map service-nodeports', [
        nodeMap,
        'comment "NodePort traffic"',
        ...elements(outside.elements['service-nodeports']),
      ]),
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
