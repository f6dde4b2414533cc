import { z } from 'zod';
import { got, missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { askSnapshot } from '../cluster-checks/ask-probe.ts';
import { inParallel } from '../cluster-checks/in-parallel.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Cluster } from '../kubernetes/client.ts';

/** The probe of one node as its pod says it, and as it answers. */
export interface ProbePod {
  node: string;
  pod: string;
  ready: boolean;
  /** What its container is given, without `CAP_`. */
  capabilities: readonly string[];
  privileged: boolean;
}

export interface ProbeAnswer {
  node: string;
  /** How far the node's clock is ahead of ours, in milliseconds; the half of the way is taken off. */
  aheadMs: Read<number>;
}

interface Place {
  namespace: string;
  labels: Readonly<Record<string, string>>;
  container: string;
}

const nodeSchema = z.object({ metadata: z.object({ name: z.string() }) });
const containerSchema = z.object({
  name: z.string(),
  securityContext: z
    .object({
      privileged: z.boolean().nullish(),
      capabilities: z.object({ add: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
});
const podSchema = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().nullish() }),
  spec: z.object({ nodeName: z.string().nullish(), containers: z.array(containerSchema) }),
  status: z
    .object({ containerStatuses: z.array(z.object({ name: z.string(), ready: z.boolean() })).nullish() })
    .nullish(),
});

/** Names of all nodes. */
export const readNodeNames = async (cluster: Pick<Cluster, 'get'>, signal: AbortSignal): Promise<Read<string[]>> => {
  const list = { what: 'list nodes', path: '/api/v1/nodes', item: nodeSchema, limit: 100, signal };
  const read = await listPaged(cluster, list);
  return read.ok ? got(read.value.map(({ metadata }) => metadata.name)) : read;
};

/** The pods of the probes, those that are going away left out. */
export const readProbePods = async (
  cluster: Pick<Cluster, 'get'>,
  place: Place,
  signal: AbortSignal,
): Promise<Read<ProbePod[]>> => {
  const labelSelector = Object.entries(place.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const read = await listPaged(cluster, {
    what: `list pods in ${place.namespace}`,
    path: `/api/v1/namespaces/${place.namespace}/pods`,
    item: podSchema,
    query: { labelSelector },
    limit: 250,
    signal,
  });
  if (!read.ok) return read;
  const pods = read.value.flatMap(({ metadata, spec, status }): ProbePod[] => {
    const container = spec.containers.find(({ name }) => name === place.container);
    if (metadata.deletionTimestamp || !spec.nodeName) return [];
    const granted = container?.securityContext;
    return [
      {
        node: spec.nodeName,
        pod: metadata.name,
        ready: status?.containerStatuses?.some(({ name, ready }) => name === place.container && ready) ?? false,
        capabilities: (granted?.capabilities?.add ?? []).map((name) => name.replace(/^CAP_/, '')),
        privileged: granted?.privileged === true,
      },
    ];
  });
  return got(pods);
};

const width = 16;
const answerMs = 5_000;
const takenSchema = z.object({ takenAt: z.string().max(100) });

/** Asks each probe for the least that it can tell. */
export const askProbes = async (
  cluster: Pick<Cluster, 'exec'>,
  place: Place,
  pods: readonly ProbePod[],
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<ProbeAnswer[]> => {
  const answers: ProbeAnswer[] = [];
  await inParallel(pods, width, async ({ node, pod }) => {
    const target = { namespace: place.namespace, pod, container: place.container };
    const begun = now();
    const asking = { deadlineMs: answerMs, signal };
    const read = await askSnapshot(cluster.exec, target, node, { only: 'agents' }, asking);
    const half = (begun + now()) / 2;
    answers.push({ node, aheadMs: read.ok ? aheadOf(read.value, half) : read });
  });
  return answers;
};

const aheadOf = (answer: unknown, oursMs: number): Read<number> => {
  const parsed = takenSchema.safeParse(answer);
  const at = parsed.success ? Date.parse(parsed.data.takenAt) : Number.NaN;
  if (!Number.isNaN(at)) return got(Math.round(at - oursMs));
  return missingOf('probe snapshot', say('doctor.probe-garbled'), 'garbled');
};
