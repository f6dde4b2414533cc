import { z } from 'zod';
import { type Address, addressKey, parseGoAddress } from '../../ip/address.ts';
import { hasEndpoint, type NamedPort, type Workload } from './endpoints.ts';
import type { Match } from './match.ts';
import { protocolNumber, tcp } from './protocols.ts';

/**
 * The addresses and ports behind Services: from EndpointSlices, or worked out from the Service's selector
 * where no slice was given. Policies match what is behind a Service, never its own address (calico#4.8).
 */

export type Backend = { address: Address; ports: readonly { protocol: number; port: number }[] };

const servicePort = z.object({
  name: z.string().nullish(),
  port: z.number().int(),
  protocol: z.string().nullish(),
  targetPort: z.union([z.number().int(), z.string()]).nullish(),
});

export const serviceSpecSchema = z.object({
  selector: z.record(z.string(), z.string()).nullish(),
  ports: z.array(servicePort).nullish(),
  clusterIP: z.string().nullish(),
  clusterIPs: z.array(z.string()).nullish(),
});
export type ServiceSpec = z.infer<typeof serviceSpecSchema>;

export const endpointSliceSchema = z.object({
  endpoints: z.array(z.object({ addresses: z.array(z.string()) })).nullish(),
  ports: z.array(z.object({ port: z.number().int().nullish(), protocol: z.string().nullish() })).nullish(),
});

export type Slice = { service: string; backends: readonly Backend[] };
export type Service = { namespace: string; name: string; spec: ServiceSpec; clusterAddresses: readonly Address[] };

export const sliceBackends = (input: z.infer<typeof endpointSliceSchema>): Backend[] => {
  const ports = (input.ports ?? []).flatMap(({ port, protocol }) =>
    port == null ? [] : [{ protocol: protocolNumber(protocol ?? 'TCP') ?? tcp, port }],
  );
  return (input.endpoints ?? [])
    .flatMap(({ addresses }) => addresses)
    .map(parseGoAddress)
    .filter((address) => address !== undefined)
    .map((address) => ({ address, ports }));
};

export const clusterAddresses = (spec: ServiceSpec): Address[] =>
  [...new Set([...(spec.clusterIPs ?? []), ...(spec.clusterIP ? [spec.clusterIP] : [])])]
    .map(parseGoAddress)
    .filter((address) => address !== undefined);

const targetPorts = (spec: ServiceSpec, ports: readonly NamedPort[]): { protocol: number; port: number }[] =>
  (spec.ports ?? []).flatMap(({ port, protocol: protocolText, targetPort }) => {
    const protocol = protocolNumber(protocolText ?? 'TCP') ?? tcp;
    if (typeof targetPort !== 'string') return [{ protocol, port: targetPort ?? port }];
    return ports
      .filter((named) => named.name === targetPort && named.protocol === protocol)
      .map((named) => ({ protocol, port: named.port }));
  });

/** A Service as those see it who stand before it. */
export type Front = { title: string; addresses: readonly Address[]; ports: readonly number[] };

/** The ports of a Service that lead to this port of a pod and are not the same: policies see the pod's. */
export const frontPorts = (
  spec: ServiceSpec,
  named: readonly NamedPort[],
  pod: { protocol: number | undefined; port: number | undefined },
): number[] =>
  (spec.ports ?? [])
    .filter((one) => {
      if (pod.protocol !== undefined && (protocolNumber(one.protocol ?? 'TCP') ?? tcp) !== pod.protocol) return false;
      return one.port !== pod.port && targetPorts({ ports: [one] }, named).some(({ port }) => port === pod.port);
    })
    .map(({ port }) => port);

/** What a Service with this selector would have behind it. */
export const selectedBackends = (service: Service, workloads: Iterable<Workload>): Backend[] => {
  const wanted = Object.entries(service.spec.selector ?? {});
  if (wanted.length === 0) return [];
  const backends: Backend[] = [];
  for (const workload of workloads) {
    if (workload.namespace !== service.namespace || (!hasEndpoint(workload) && !workload.hostNetwork)) continue;
    if (!wanted.every(([key, value]) => workload.labels.getOwn(key) === value)) continue;
    const ports = targetPorts(service.spec, workload.ports);
    for (const address of workload.addresses) backends.push({ address, ports });
  }
  return backends;
};

export const backendsMatch = (
  backends: readonly Backend[],
  address: Address | undefined,
  withPort: { protocol: number; port: number | undefined } | undefined,
): Match => {
  if (!address) return backends.length === 0 ? false : 'unknown';
  const key = addressKey(address);
  const here = backends.filter((backend) => addressKey(backend.address) === key);
  if (here.length === 0) return false;
  if (!withPort) return true;
  const ports = here.flatMap((backend) => backend.ports.filter(({ protocol }) => protocol === withPort.protocol));
  if (ports.length === 0) return false;
  return withPort.port === undefined ? 'unknown' : ports.some(({ port }) => port === withPort.port);
};
