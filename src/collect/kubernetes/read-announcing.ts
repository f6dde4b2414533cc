import { z } from 'zod';
import type { Announcing, MetalLb } from '../../case/announcing.ts';
import type { InboundWay } from '../../case/inbound.ts';
import type { Objects } from '../../case/objects.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { eventSchema, newestFirst } from '../no-address/raw-objects.ts';
import type { Cluster } from './client.ts';
import { maybe } from './maybe.ts';
import { readsOf } from './reads.ts';

const cidrs = maybe(z.array(z.object({ cidr: z.string() })));
const bgpSchema = z.object({
  spec: maybe(z.object({ serviceClusterIPs: cidrs, serviceExternalIPs: cidrs, serviceLoadBalancerIPs: cidrs })),
});
const controllersSchema = z.object({
  spec: maybe(
    z.object({
      controllers: maybe(z.object({ loadBalancer: maybe(z.object({ assignIPs: maybe(z.string()) })) })),
    }),
  ),
});

const metadata = z.object({ name: z.string() });
const poolSchema = z.object({
  metadata,
  spec: z.object({ addresses: z.array(z.string()), autoAssign: maybe(z.boolean()) }),
});
const advertisementSchema = z.object({
  metadata,
  spec: maybe(
    z.object({ ipAddressPools: maybe(z.array(z.string())), ipAddressPoolSelectors: maybe(z.array(z.unknown())) }),
  ),
});

const listOf: Partial<Record<InboundWay, 'serviceClusterIPs' | 'serviceExternalIPs' | 'serviceLoadBalancerIPs'>> = {
  'cluster-ip': 'serviceClusterIPs',
  'external-ip': 'serviceExternalIPs',
  'load-balancer': 'serviceLoadBalancerIPs',
};

const metallb = '/apis/metallb.io/v1beta1';
/** Newest are enough. */
const mostEvents = '50';

/**
 * Who gives and announces what is called. `pending`: the Service that waits for its address. Undefined: nobody
 * announces such a way.
 */
export const readAnnouncing = async (
  cluster: Pick<Cluster, 'get'>,
  way: InboundWay,
  group: Objects['calicoGroup'],
  pending: { namespace: string; name: string } | undefined,
  signal: AbortSignal,
): Promise<Announcing | undefined> => {
  const key = listOf[way];
  if (key === undefined) return undefined;
  const reads = readsOf(cluster, signal);
  const notServed = missing(say('read.calico-not-served'), 'not-served');
  const ranges = async (): Promise<Announcing['calico']> => {
    if (group === 'none') return notServed;
    const path = `/apis/${group}/bgpconfigurations/default`;
    const read = await reads.oneOr('get bgpconfiguration default', path, bgpSchema, undefined);
    return read.ok ? got((read.value?.spec?.[key] ?? []).map(({ cidr }) => cidr)) : read;
  };
  const advertisements = async (
    kind: 'L2Advertisement' | 'BGPAdvertisement',
  ): Promise<Read<MetalLb['advertisements']>> => {
    const plural = `${kind.toLowerCase()}s`;
    const read = await reads.list(`list ${plural}`, `${metallb}/${plural}`, {}, advertisementSchema);
    if (!read.ok) return read;
    return got(
      read.value.map(({ metadata: { name }, spec }) => ({
        kind,
        name,
        pools: spec?.ipAddressPools ?? [],
        byLabels: (spec?.ipAddressPoolSelectors ?? []).length > 0,
      })),
    );
  };
  const ofMetalLb = async (): Promise<Announcing['metallb']> => {
    // It gives addresses to LoadBalancers alone.
    if (way !== 'load-balancer') return got(null);
    const pools = await reads.list('list ipaddresspools', `${metallb}/ipaddresspools`, {}, poolSchema);
    if (!pools.ok) return pools.code === 'not-served' ? got(null) : pools;
    const [l2, bgp] = await Promise.all([advertisements('L2Advertisement'), advertisements('BGPAdvertisement')]);
    if (!l2.ok) return l2;
    if (!bgp.ok) return bgp;
    return got({
      pools: pools.value.map(({ metadata: { name }, spec }) => ({
        name,
        addresses: spec.addresses,
        autoAssign: spec.autoAssign ?? true,
      })),
      advertisements: [...l2.value, ...bgp.value],
    });
  };
  const ofPending = async (): Promise<Pick<Announcing, 'events' | 'assigns'>> => {
    if (pending === undefined) return {};
    const { namespace, name } = pending;
    const query = { fieldSelector: `involvedObject.kind=Service,involvedObject.name=${name}`, limit: mostEvents };
    const [events, assigns] = await Promise.all([
      reads.list(
        `list events of svc/${namespace}/${name}`,
        `/api/v1/namespaces/${namespace}/events`,
        query,
        eventSchema,
      ),
      group === 'none'
        ? notServed
        : reads.oneOr(
            'get kubecontrollersconfiguration default',
            `/apis/${group}/kubecontrollersconfigurations/default`,
            controllersSchema,
            undefined,
          ),
    ]);
    return {
      events: events.ok
        ? got(newestFirst(events.value).map(({ reason, message, warning }) => ({ reason, message, warning })))
        : events,
      assigns: assigns.ok ? got(assigns.value?.spec?.controllers?.loadBalancer?.assignIPs ?? '') : assigns,
    };
  };
  const [calico, ofLb, waits] = await Promise.all([ranges(), ofMetalLb(), ofPending()]);
  return { calico, metallb: ofLb, ...waits };
};
