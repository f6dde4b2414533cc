import { z } from 'zod';
import type { Objects, PolicyObject } from '../../case/objects.ts';
import { got, type Read } from '../../case/read.ts';
import type { Cluster } from './client.ts';
import { readsOf } from './reads.ts';

/** What polices a host: its endpoints, and what of Calico's cluster-wide objects can decide about them. */
const beside = [
  ['GlobalNetworkPolicy', 'globalnetworkpolicies'],
  ['Tier', 'tiers'],
  ['GlobalNetworkSet', 'globalnetworksets'],
  ['FelixConfiguration', 'felixconfigurations'],
] as const;

const labels = z.record(z.string(), z.string()).nullish().catch(null);

const objectFromApi = (kind: string) =>
  z.object({ metadata: z.object({ name: z.string(), labels }), spec: z.unknown() }).transform(
    ({ metadata, spec }): PolicyObject => ({
      kind,
      name: metadata.name,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      spec: spec ?? {},
    }),
  );

const ofNode = z.looseObject({ node: z.string() });

/** The host endpoints of these nodes; where there are some, all that decides about them. One list, or five. */
export const readHostPolicies = async (
  cluster: Cluster,
  group: Objects['calicoGroup'],
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<Read<PolicyObject[]>> => {
  const reads = readsOf(cluster, signal);
  const list = (kind: string, plural: string) =>
    reads.list(`list ${plural}`, `/apis/${group}/${plural}`, {}, objectFromApi(kind));
  const all = await list('HostEndpoint', 'hostendpoints');
  if (!all.ok) return all;
  const own = all.value.filter(({ spec }) => {
    const read = ofNode.safeParse(spec);
    return read.success && nodes.includes(read.data.node);
  });
  if (own.length === 0) return got([]);
  const others = await Promise.all(beside.map(([kind, plural]) => list(kind, plural)));
  const found: PolicyObject[] = [...own];
  for (const read of others) {
    if (!read.ok) return read;
    found.push(...read.value);
  }
  return got(found);
};
