import { createHash } from 'node:crypto';
import type { Family } from '../calico-node/family.ts';
import { addressOfEndpoint } from './service-ports.ts';

/** Pieces of kube-proxy's native table, and the names of its chains. */

export const hash = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{5}/g) ?? [])
    .slice(0, 8)
    .map((five) => alphabet[Number.parseInt(five, 2)])
    .join('');
};

export const words = (family: Family) =>
  family === 4
    ? { table: 'ip kube-proxy', ip: 'ip', type: 'ipv4_addr', local: '127.0.0.1' }
    : { table: 'ip6 kube-proxy', ip: 'ip6', type: 'ipv6_addr', local: '::1' };

/** `path`: `shop/db/tcp/pg`. Colons are not allowed in the names of chains. */
const endpointName = (path: string, endpoint: string): string => {
  const address = addressOfEndpoint(endpoint);
  const number = endpoint.slice(endpoint.lastIndexOf(':') + 1);
  const own = `${path}__${address.replaceAll(':', '.')}/${number}`;
  return `${hash(own)}-${own}`;
};
export const endpointChain = (path: string, endpoint: string): string => `endpoint-${endpointName(path, endpoint)}`;
export const affinitySet = (path: string, endpoint: string): string => `affinity-${endpointName(path, endpoint)}`;

/** What the chain of an endpoint does. */
export const endpointPart = (
  path: string,
  endpoint: string,
  protocol: string,
  family: Family,
  affinitySeconds?: number,
): string[] => {
  const { ip } = words(family);
  return [
    `${ip} saddr ${addressOfEndpoint(endpoint)} jump mark-for-masquerade`,
    ...(affinitySeconds === undefined ? [] : [`update @${affinitySet(path, endpoint)} { ${ip} saddr }`]),
    `meta l4proto ${protocol} dnat to ${endpoint}`,
  ];
};

export const block = (head: string, lines: readonly string[]): string[] => [`${head} {`, ...lines, '}'];
