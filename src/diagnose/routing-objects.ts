import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readFelixConfigurations } from '../collect/kubernetes/read-felix.ts';
import { readHostPolicies } from '../collect/kubernetes/read-host-policies.ts';
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
 * they are there, and what they ask for; where a node does not report, what polices it. A question whose routes are
 * right pays for none of it.
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
  // A node that does not report may be cut off by what polices it.
  const gone = findings.flatMap(({ check, cause, node }) =>
    check === 'node-ready' && cause === 'node-not-ready' && node !== undefined ? [node] : [],
  );
  const [affinities, bgp, felix, hosts] = await Promise.all([
    cidrs.length > 0 && asked.some(isMadeOf('affinities'))
      ? readAffinities(cluster, calicoGroup, cidrs, signal)
      : undefined,
    // With etcd Calico's nodes have labels and cluster ids of their own, which Kubernetes' do not show.
    etcd === undefined && (asked.some(isMadeOf('bgp-peers')) || lacksRoute(asked))
      ? readBgpObjects(cluster, calicoGroup, signal)
      : undefined,
    unwritten ? readFelixConfigurations(cluster, found.objects, signal) : undefined,
    gone.length > 0 ? readHostPolicies(cluster, calicoGroup, gone, signal) : undefined,
  ]);
  if ([affinities, bgp, felix, hosts].every((read) => read === undefined)) return found;
  const objects = {
    ...found.objects,
    ...(affinities ? { affinities } : {}),
    ...(bgp ? { bgp } : {}),
    ...(felix ? { felixConfigurations: felix } : {}),
    ...(hosts ? { hostPolicies: hosts } : {}),
  };
  return { ...found, objects };
};
