import { schemaReason } from '../../case/schema-reason.ts';
import { type Address, addressKey } from '../../ip/address.ts';
import { InvalidPolicy } from './convert/selectors.ts';
import type { NamedPort, Workload } from './endpoints.ts';
import type { Match } from './match.ts';
import type { ObjectMeta } from './schema/meta.ts';
import {
  type Backend,
  backendsMatch,
  clusterAddresses,
  endpointSliceSchema,
  type Front,
  frontPorts,
  type Service,
  type Slice,
  selectedBackends,
  serviceSpecSchema,
  sliceBackends,
} from './services.ts';

/** Services and what is behind each of them. */
export class ServiceBook {
  readonly #services = new Map<string, Service>();
  readonly #slices = new Map<string, Slice>();
  readonly #backends = new Map<string, readonly Backend[]>();

  /** Pods changed: what selectors find may have changed. */
  forget(): void {
    if (this.#backends.size > 0) this.#backends.clear();
  }

  store(kind: 'Service' | 'EndpointSlice', meta: ObjectMeta, value: unknown): void {
    const namespace = meta.namespace ?? 'default';
    const key = `${namespace}/${meta.name}`;
    this.forget();
    if (kind === 'EndpointSlice') {
      const service = meta.labels['kubernetes.io/service-name'];
      const parsed = endpointSliceSchema.safeParse(value);
      if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error));
      if (service) this.#slices.set(key, { service: `${namespace}/${service}`, backends: sliceBackends(parsed.data) });
      return;
    }
    const parsed = serviceSpecSchema.safeParse((value as { spec?: unknown }).spec ?? {});
    if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
    this.#services.set(key, {
      namespace,
      name: meta.name,
      spec: parsed.data,
      clusterAddresses: clusterAddresses(parsed.data),
    });
  }

  drop(kind: 'Service' | 'EndpointSlice', key: string): void {
    this.forget();
    if (kind === 'Service') this.#services.delete(key);
    else this.#slices.delete(key);
  }

  /** The Service that has this address as its own, if any. */
  atAddress(address: Address): Service | undefined {
    const key = addressKey(address);
    return [...this.#services.values()].find((service) =>
      service.clusterAddresses.some((own) => addressKey(own) === key),
    );
  }

  matches(
    ref: { namespace: string; name: string },
    address: Address | undefined,
    withPort: { protocol: number; port: number | undefined } | undefined,
    workloads: Iterable<Workload>,
  ): Match {
    return backendsMatch(this.#backendsOf(ref, workloads), address, withPort);
  }

  /** Every port behind a Service. */
  portsOf(ref: { namespace: string; name: string }, workloads: Iterable<Workload>): number[] {
    return this.#backendsOf(ref, workloads).flatMap(({ ports }) => ports.map(({ port }) => port));
  }

  /** The Services behind which the address is: their own addresses, and the ports that lead to its port. */
  inFrontOf(
    party: {
      address: Address | undefined;
      port: number | undefined;
      holders: readonly { ports: readonly NamedPort[] }[];
    },
    protocol: number | undefined,
    pods: ReadonlyMap<string, Workload>,
  ): Front[] {
    const { address, port, holders } = party;
    if (address === undefined) return [];
    const named = holders.flatMap(({ ports }) => ports);
    return [...this.#services.values()]
      .filter((service) => backendsMatch(this.#backendsOf(service, pods.values()), address, undefined) === true)
      .map((service) => ({
        title: `${service.namespace}/${service.name}`,
        addresses: service.clusterAddresses,
        ports: frontPorts(service.spec, named, { protocol, port }),
      }))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
  }

  #backendsOf(ref: { namespace: string; name: string }, workloads: Iterable<Workload>): readonly Backend[] {
    const key = `${ref.namespace}/${ref.name}`;
    const known = this.#backends.get(key);
    if (known) return known;
    const slices = [...this.#slices.values()].filter(({ service }) => service === key);
    const service = this.#services.get(key);
    const backends =
      slices.length > 0
        ? slices.flatMap((slice) => slice.backends)
        : service
          ? selectedBackends(service, workloads)
          : [];
    this.#backends.set(key, backends);
    return backends;
  }
}
