import { z } from 'zod';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { Cluster } from '../kubernetes/client.ts';

/** What of an API group is served: its resources by their plurals. `unsure`: nobody would say, so ask for each. */
export type Served = ReadonlySet<string> | 'absent' | 'unsure';

const resourcesSchema = z.object({ resources: z.array(z.object({ name: z.string() })) });
const groupSchema = z.object({ versions: z.array(z.object({ groupVersion: z.string() })) });

export const servedIn = async (
  cluster: Pick<Cluster, 'get'>,
  groupVersion: string,
  signal: AbortSignal,
): Promise<Served> => {
  const answer = await cluster.get(`/apis/${groupVersion}`, {}, { signal });
  if (answer.kind === 'not-found') return 'absent';
  const read = readAnswer(answer, groupVersion, resourcesSchema);
  return read.ok ? new Set(read.value.resources.map(({ name }) => name)) : 'unsure';
};

/** Versions of a group that the server knows; none where it does not know the group or does not say. */
export const versionsOf = async (
  cluster: Pick<Cluster, 'get'>,
  group: string,
  signal: AbortSignal,
): Promise<string[]> => {
  const read = readAnswer(await cluster.get(`/apis/${group}`, {}, { signal }), group, groupSchema);
  return read.ok ? read.value.versions.map(({ groupVersion }) => groupVersion) : [];
};

export const mayServe = (served: Served, plural: string): boolean =>
  served === 'unsure' || (served !== 'absent' && served.has(plural));
