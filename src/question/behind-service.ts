import type { EndRef } from '../case/question.ts';
import type { Service, ServiceEndpoint } from '../case/service.ts';
import type { Lookup, ServiceFound } from '../collect/lookup.ts';
import { familyOf } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import type { FoundEnd, FoundService } from './found-end.ts';

/** Most options that a person can read in a menu. */
const most = 20;

/** The one pod behind a Service, or which one is meant: for who asks about a pod and names a Service. */
export const podBehind = async (service: ServiceFound, lookup: Lookup): Promise<Exclude<FoundEnd, FoundService>> => {
  const shown = `svc/${service.namespace}/${service.name}`;
  if (!service.endpoints.ok) return { kind: 'failed', reason: service.endpoints.reason };
  const pods = new Map(
    service.endpoints.value.flatMap(({ pod }) => (pod ? [[`${pod.namespace}/${pod.name}`, pod] as const] : [])),
  );
  const [only, second] = [...pods.values()];
  if (only === undefined) {
    return { kind: 'not-found', nearest: [], statement: say('find.nothing-behind', { service: shown }) };
  }
  if (second !== undefined) {
    return {
      kind: 'choose',
      options: [...pods.values()].slice(0, most).map((pod): EndRef => ({ kind: 'pod', ...pod })),
      statement: say('find.many-behind', { service: shown, count: pods.size }),
    };
  }
  const found = await lookup.pod(only.namespace, only.name);
  if (!found.ok) return { kind: 'failed', reason: found.reason };
  if (found.value) return { kind: 'found', pod: found.value };
  return { kind: 'not-found', nearest: [], statement: say('find.gone-behind', { pod: only.name, service: shown }) };
};

/** The Service's address of a family, else its first; none: it is headless, or a name. */
export const clusterAddress = ({ clusterIPs }: Pick<Service, 'clusterIPs'>, family: number): string | undefined =>
  clusterIPs.find((address) => familyOf(address) === family) ?? clusterIPs[0];

/**
 * Endpoints that a sender on that node can come to; all of them where it can come to none. The name of a headless
 * Service gives all.
 */
export const withinReach = (
  service: Pick<Service, 'onlyOwnNode' | 'clusterIPs'>,
  endpoints: readonly ServiceEndpoint[],
  senderNode: string | undefined,
): readonly ServiceEndpoint[] => {
  const near =
    service.onlyOwnNode && service.clusterIPs.length > 0
      ? endpoints.filter(({ node }) => node === senderNode)
      : endpoints;
  return near.some(({ ready, ending }) => ready || ending) ? near : endpoints;
};

/**
 * Endpoints of the family in the order in which they are asked: ready ones first, then one of each node
 * before a second one, those of other nodes than the sender's before its own.
 */
export const endpointsInOrder = (
  endpoints: readonly ServiceEndpoint[],
  family: number,
  senderNode: string | undefined,
): ServiceEndpoint[] => {
  const seen = new Map<string, number>();
  const ranked = endpoints
    .filter(({ address }) => familyOf(address) === family)
    .map((endpoint) => {
      const node = endpoint.node ?? '';
      const round = seen.get(node) ?? 0;
      seen.set(node, round + 1);
      return { endpoint, rank: (endpoint.ready ? 0 : 10_000) + 2 * round + (node === senderNode ? 1 : 0) };
    });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ endpoint }) => endpoint);
};
