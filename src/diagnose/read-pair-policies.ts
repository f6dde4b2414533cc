import type { Cluster } from '../collect/kubernetes/client.ts';
import { readNeighbours } from '../collect/policies/neighbours.ts';
import { readPairPolicyObjects } from '../collect/policies/pair-objects.ts';
import type { PolicyObjects } from '../collect/policies/policy-objects.ts';
import type { Query } from '../intended/policy/decide.ts';
import { findEnd } from '../intended/policy/ends.ts';
import { buildPolicyIndex } from '../intended/policy/policy-index.ts';
import type { Unread } from '../intended/policy/unread.ts';

/** `othersUnread`: what a suggestion must be held against and could not be read. */
export type PairPolicies = PolicyObjects & { othersUnread?: Unread };

/** What decides about one connection; where it is denied, also the pods that a suggestion is held against. */
export const readPairPolicies = async (
  cluster: Pick<Cluster, 'get'>,
  query: Query,
  signal: AbortSignal,
): Promise<PairPolicies> => {
  const read = await readPairPolicyObjects(cluster, [query.from, query.to], signal);
  const index = buildPolicyIndex(read.objects, { unread: read.unread });
  if (signal.aborted || index.decide(query).allowed !== false) return read;
  const namespaces = [query.from, query.to].flatMap((ref) => {
    const found = findEnd(index.cluster, ref);
    return found.ok && found.end.type === 'pod' ? [found.end.workload.namespace] : [];
  });
  const others = await readNeighbours(cluster, namespaces, signal);
  const [othersUnread] = others.unread;
  // What was read for the question itself stands last, and counts.
  const objects = [...others.objects, ...read.objects];
  return { ...read, objects, ...(othersUnread && { othersUnread }) };
};
