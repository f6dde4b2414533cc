import { z } from 'zod';
import type { Pod } from '../../case/objects.ts';
import type { WorkloadKind } from '../../case/question.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { podSchemaFromApi, tolerantList } from './read-pod.ts';
import { readsOf } from './reads.ts';

/** Deployments, StatefulSets and DaemonSets, and the pods that belong to one. */

const plurals: Record<WorkloadKind, string> = {
  deployment: 'deployments',
  statefulset: 'statefulsets',
  daemonset: 'daemonsets',
};

const requirement = z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() });

const workloadSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
    spec: z.object({
      selector: z.object({
        matchLabels: z.record(z.string(), z.string()).nullish(),
        matchExpressions: z.array(requirement).nullish(),
      }),
    }),
  })
  .transform(({ metadata, spec }) => ({
    namespace: metadata.namespace,
    name: metadata.name,
    selector: [
      ...Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
      ...(spec.selector.matchExpressions ?? []).map(({ key, operator, values }) => {
        if (operator === 'Exists') return key;
        if (operator === 'DoesNotExist') return `!${key}`;
        return `${key} ${operator === 'NotIn' ? 'notin' : 'in'} (${(values ?? []).join(',')})`;
      }),
    ].join(','),
  }));
export type Workload = z.output<typeof workloadSchema>;

const namesSchema = tolerantList(
  z.object({ metadata: z.object({ name: z.string(), namespace: z.string().default('') }) }),
);

type Get = Pick<Cluster, 'get'>;

export interface WorkloadRef {
  workload: WorkloadKind;
  namespace?: string | undefined;
  name: string;
}

/** Those that the words can mean: one where a namespace is named, else those of that name in any. */
export const findWorkloads = async (cluster: Get, ref: WorkloadRef, signal: AbortSignal): Promise<Read<Workload[]>> => {
  const plural = plurals[ref.workload];
  if (ref.namespace !== undefined) {
    const path = `/apis/apps/v1/namespaces/${ref.namespace}/${plural}/${ref.name}`;
    const what = `get ${ref.workload} ${ref.namespace}/${ref.name}`;
    return readsOf(cluster, signal).oneOr(
      what,
      path,
      workloadSchema.transform((found) => [found]),
      [],
    );
  }
  const query = { fieldSelector: `metadata.name=${ref.name}` };
  const answer = await cluster.get(`/apis/apps/v1/${plural}`, query, { signal });
  const read = readAnswer(answer, `list ${plural} named ${ref.name}`, tolerantList(workloadSchema));
  return read.ok ? got(read.value.good) : read;
};

/** Names for "did you mean"; bounded, so it may be incomplete. */
export const workloadNames = async (
  cluster: Get,
  ref: WorkloadRef,
  signal: AbortSignal,
): Promise<{ namespace: string; name: string }[]> => {
  const plural = plurals[ref.workload];
  const path =
    ref.namespace === undefined ? `/apis/apps/v1/${plural}` : `/apis/apps/v1/namespaces/${ref.namespace}/${plural}`;
  const read = readAnswer(await cluster.get(path, { limit: '500' }, { signal }), `list ${plural}`, namesSchema);
  return read.ok ? read.value.good.map(({ metadata }) => metadata) : [];
};

/** More pods of one workload than this are not looked through. */
const mostPods = 1_000;

/** The pods that it owns: others may have its labels too. */
const owns = (kind: WorkloadKind, name: string, pod: Pod): boolean => {
  if (pod.owner === undefined) return false;
  if (kind === 'statefulset') return pod.owner === `StatefulSet/${name}`;
  if (kind === 'daemonset') return pod.owner === `DaemonSet/${name}`;
  return pod.owner.startsWith(`ReplicaSet/${name}-`);
};

/** Its pods that live, without those that have finished. */
export const podsOfWorkload = async (
  cluster: Get,
  kind: WorkloadKind,
  { namespace, name, selector }: Workload,
  signal: AbortSignal,
): Promise<Read<Pod[]>> => {
  if (selector === '') return missingOf(`list pods of ${kind} ${namespace}/${name}`, say('read.empty-selector'));
  const read = await listPaged(cluster, {
    what: `list pods of ${kind} ${namespace}/${name}`,
    path: `/api/v1/namespaces/${namespace}/pods`,
    query: { labelSelector: selector },
    item: podSchemaFromApi,
    limit: 250,
    most: mostPods,
    signal,
  });
  return read.ok ? got(read.value.filter((pod) => owns(kind, name, pod) && !pod.finished)) : read;
};
