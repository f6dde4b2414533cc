import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readFelixConfigurations } from '../collect/kubernetes/read-felix.ts';
import { readAffinities, readBgpObjects } from '../collect/kubernetes/read-routing.ts';
import { type CauseRow, causeRow } from '../faults/causes.ts';

const isMadeOf =
  (objects: CauseRow['madeOf']) =>
  ({ cause }: Finding): boolean =>
    cause !== undefined && causeRow(cause).madeOf === objects;

/** The session is up, and the route that it should have brought is not there: a filter may have taken it out. */
const lacksRoute = (findings: readonly Finding[]): boolean =>
  findings.some(({ cause }) => cause === 'block-route-missing') &&
  findings.some(
    ({ check, status, cause }) => check === 'bgp-session' && (status === 'pass' || cause === 'bgp-export-missing'),
  );

/**
 * Where a route for a block departs or a session is missing, the objects that they are made of are read too: whether
 * they are there, and what they ask for. A question whose routes are right pays for none of it.
 */
export const withRoutingObjects = async (
  found: Case,
  findings: readonly Finding[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Case> => {
  const { calicoGroup, blocks, etcd, felixConfigurations } = found.objects;
  if (calicoGroup === 'none') return found;
  const cidrs = Object.values(blocks).flatMap((read) => (read.ok ? [read.value.cidr] : []));
  const asked = findings.filter(({ check }) => check === 'block-route' || check === 'bgp-session');
  const unwritten = felixConfigurations === undefined && etcd === undefined && lacksRoute(asked);
  const [affinities, bgp, felix] = await Promise.all([
    cidrs.length > 0 && asked.some(isMadeOf('affinities'))
      ? readAffinities(cluster, calicoGroup, cidrs, signal)
      : undefined,
    // With etcd Calico's nodes have labels and cluster ids of their own, which Kubernetes' do not show.
    etcd === undefined && (asked.some(isMadeOf('bgp-peers')) || lacksRoute(asked))
      ? readBgpObjects(cluster, calicoGroup, signal)
      : undefined,
    unwritten ? readFelixConfigurations(cluster, found.objects, signal) : undefined,
  ]);
  if (affinities === undefined && bgp === undefined && felix === undefined) return found;
  const objects = {
    ...found.objects,
    ...(affinities ? { affinities } : {}),
    ...(bgp ? { bgp } : {}),
    ...(felix ? { felixConfigurations: felix } : {}),
  };
  return { ...found, objects };
};
