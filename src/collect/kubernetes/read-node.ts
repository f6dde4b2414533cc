import { z } from 'zod';
import type { ClusterNode } from '../../case/objects.ts';
import { otherCniOf } from '../../intended/node-network.ts';
import { parseAddress } from '../../ip/address.ts';
import { parseNet } from '../../ip/net.ts';

const id = z.string().max(256).optional().catch(undefined);
const nodeInfoSchema = z.object({ machineID: id }).catch({}).default({});

const rawNodeSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).catch({}).default({}),
    annotations: z.record(z.string(), z.string()).catch({}).default({}),
  }),
  spec: z
    .object({
      podCIDRs: z.array(z.string()).default([]),
      podCIDR: z.string().optional(),
      unschedulable: z.boolean().catch(false).optional(),
    })
    .catch({ podCIDRs: [] })
    .default({ podCIDRs: [] }),
  status: z
    .object({
      addresses: z.array(z.object({ type: z.string(), address: z.string() })).default([]),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      nodeInfo: nodeInfoSchema,
    })
    .catch({ addresses: [], conditions: [], nodeInfo: {} })
    .default({ addresses: [], conditions: [], nodeInfo: {} }),
});

const isAddress = (text: string): boolean => parseAddress(text) !== undefined;
const isCidr = (text: string): boolean => parseNet(text) !== undefined;
const isMac = (text: string): boolean => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);

/** calico#2.1: annotation → field, with the form it must have; one that has another form counts as absent. */
const annotations: [keyof ClusterNode['calico'], string, (text: string) => boolean][] = [
  ['ipv4Address', 'IPv4Address', isCidr],
  ['ipv6Address', 'IPv6Address', isCidr],
  ['ipv4IPIPTunnelAddr', 'IPv4IPIPTunnelAddr', isAddress],
  ['ipv4VXLANTunnelAddr', 'IPv4VXLANTunnelAddr', isAddress],
  ['ipv6VXLANTunnelAddr', 'IPv6VXLANTunnelAddr', isAddress],
  ['vxlanTunnelMACAddr', 'VXLANTunnelMACAddr', isMac],
  ['vxlanTunnelMACAddrV6', 'VXLANTunnelMACAddrV6', isMac],
  ['ipv4WireguardInterfaceAddr', 'IPv4WireguardInterfaceAddr', isAddress],
  ['ipv6WireguardInterfaceAddr', 'IPv6WireguardInterfaceAddr', isAddress],
  ['wireguardPublicKey', 'WireguardPublicKey', (text) => text !== ''],
  ['wireguardPublicKeyV6', 'WireguardPublicKeyV6', (text) => text !== ''],
  ['asNumber', 'ASNumber', (text) => /^[\d.]+$/.test(text)],
  ['routeReflectorClusterID', 'RouteReflectorClusterID', (text) => text !== ''],
];

/** Reduces a Node of the API to the fields of a case. */
export const nodeSchemaFromApi = rawNodeSchema.transform((raw): ClusterNode => {
  const calico: ClusterNode['calico'] = {};
  for (const [field, key, wellFormed] of annotations) {
    const value = raw.metadata.annotations[`projectcalico.org/${key}`];
    if (value !== undefined && wellFormed(value)) calico[field] = value;
  }
  const { podCIDRs, podCIDR, unschedulable } = raw.spec;
  const { machineID } = raw.status.nodeInfo;
  const silent = raw.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'Unknown');
  return {
    name: raw.metadata.name,
    internalIPs: raw.status.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
    ready: raw.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    ...(silent ? { silent } : {}),
    ...(unschedulable ? { cordoned: true } : {}),
    labels: raw.metadata.labels,
    podCIDRs: podCIDRs.length > 0 ? podCIDRs : podCIDR ? [podCIDR] : [],
    ...(machineID ? { machineId: machineID } : {}),
    ...otherCniOf(raw.metadata.annotations),
    calico,
  };
});
