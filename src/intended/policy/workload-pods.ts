import { z } from 'zod';

/**
 * The pods that Deployments and the like would make, for manifests that have no pods: one for each workload, under its
 * name, and each of a StatefulSet with the name and labels that it gets.
 */

const text = z.string().min(1);
const labelsSchema = z.record(z.string(), z.string());

const template = z.looseObject({
  metadata: z.looseObject({ labels: labelsSchema.nullish(), annotations: labelsSchema.nullish() }).nullish(),
  spec: z.unknown(),
});

const workloadSchema = z.looseObject({
  apiVersion: text,
  kind: text,
  metadata: z.looseObject({
    name: text,
    namespace: text.nullish(),
    ownerReferences: z.array(z.unknown()).nullish(),
  }),
  spec: z.looseObject({
    replicas: z.number().int().min(0).nullish(),
    ordinals: z.looseObject({ start: z.number().int().min(0).nullish() }).nullish(),
    template: template.nullish(),
    jobTemplate: z.looseObject({ spec: z.looseObject({ template }) }).nullish(),
  }),
});
type Workload = z.infer<typeof workloadSchema>;

const podSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: z.looseObject({ name: text, namespace: text.nullish(), labels: labelsSchema.nullish() }),
});

const kinds: ReadonlySet<string> = new Set([
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'apps/v1 DaemonSet',
  'apps/v1 ReplicaSet',
  'batch/v1 Job',
  'batch/v1 CronJob',
  'v1 ReplicationController',
]);

/** As many of a StatefulSet as can be asked about by name. */
const mostOrdinals = 100;

const ofStatefulSet = (name: string, ordinal: number) => ({
  name: `${name}-${ordinal}`,
  labels: {
    'apps.kubernetes.io/pod-index': String(ordinal),
    'statefulset.kubernetes.io/pod-name': `${name}-${ordinal}`,
  },
});

const membersOf = ({
  kind,
  metadata: { name },
  spec,
}: Workload): { name: string; labels: Record<string, string> }[] => {
  const { replicas, ordinals } = spec;
  if (kind === 'StatefulSet') {
    const first = ordinals?.start ?? 0;
    return Array.from({ length: Math.min(replicas ?? 1, mostOrdinals) }, (_, index) =>
      ofStatefulSet(name, first + index),
    );
  }
  if (replicas === 0) return [];
  const job = kind === 'Job' ? { 'batch.kubernetes.io/job-name': name, 'job-name': name } : {};
  return [{ name, labels: job }];
};

const includes = (labels: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** What is to be evaluated beside the objects. A workload whose pods are among them, or that another makes, adds none. */
export const podsOfWorkloads = (objects: readonly unknown[]): unknown[] => {
  const pods = objects.flatMap((object) => podSchema.safeParse(object).data ?? []);
  const workloads = objects
    .flatMap((object) => workloadSchema.safeParse(object).data ?? [])
    .filter(
      ({ apiVersion, kind, metadata }) => kinds.has(`${apiVersion} ${kind}`) && !metadata.ownerReferences?.length,
    );
  return workloads.flatMap((workload) => {
    const namespace = workload.metadata.namespace ?? 'default';
    const made = workload.spec.jobTemplate?.spec.template ?? workload.spec.template;
    if (!made) return [];
    const labels = made.metadata?.labels ?? {};
    const own = pods.filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace);
    // Its controller names them after it; another pod may have its labels and more.
    const isThere = own.some(
      ({ metadata }) =>
        metadata.name.startsWith(`${workload.metadata.name}-`) && includes(metadata.labels ?? {}, labels),
    );
    if (isThere) return [];
    return membersOf(workload)
      .filter(({ name }) => !own.some(({ metadata }) => metadata.name === name))
      .map((member) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: member.name,
          namespace,
          labels: { ...labels, ...member.labels },
          annotations: made.metadata?.annotations ?? {},
        },
        spec: made.spec ?? {},
      }));
  });
};
