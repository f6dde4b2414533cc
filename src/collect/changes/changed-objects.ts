import { z } from 'zod';
import type { ObjectChange } from '../../case/changes-answer.ts';
import { longestName } from '../../case/past-answer.ts';

/** What the metadata of an object says of when it was made and written, and by whom (kubernetes: managedFields). */

const text = z.string().max(10_000);
const moment = z.string().max(64);

const writeSchema = z.object({
  manager: text.nullish(),
  subresource: text.nullish(),
  time: moment.nullish(),
});

export const metadataOfObject = z
  .object({
    metadata: z.object({
      name: z.string().min(1).max(longestName),
      namespace: z.string().max(longestName).nullish(),
      creationTimestamp: moment.nullish(),
      deletionTimestamp: moment.nullish(),
      managedFields: z.array(writeSchema).nullish().catch(null),
    }),
  })
  .transform(({ metadata }) => metadata);
export type ObjectMetadata = z.output<typeof metadataOfObject>;

/** Written so soon after it was made is how it was made. */
const makingMs = 2_000;

const momentOf = (written: string | null | undefined): number | undefined => {
  const at = written ? Date.parse(written) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

/** The last write of a spec or of labels: what a status says was not decided by anybody. */
const lastWrite = ({ managedFields }: ObjectMetadata): { at: number; by?: string } | undefined =>
  (managedFields ?? [])
    .filter(({ subresource }) => !subresource)
    .flatMap(({ manager, time }) => {
      const at = momentOf(time);
      return at === undefined ? [] : [{ at, ...(manager ? { by: manager.slice(0, longestName) } : {}) }];
    })
    .sort((a, b) => b.at - a.at)[0];

/** What became of it within this time: the last thing alone; undefined: nothing. */
export const changeWithin = (
  kind: string,
  metadata: ObjectMetadata,
  { since, until }: { since: number; until: number },
): ObjectChange | undefined => {
  const isWithin = (at: number | undefined): at is number => at !== undefined && at >= since && at <= until;
  const object = { kind, ...(metadata.namespace ? { namespace: metadata.namespace } : {}), name: metadata.name };
  const made = momentOf(metadata.creationTimestamp);
  const write = lastWrite(metadata);
  const going = momentOf(metadata.deletionTimestamp);
  if (isWithin(going)) return { ...object, what: 'deleting', at: going };
  if (write && isWithin(write.at) && (made === undefined || write.at > made + makingMs))
    return { ...object, what: 'changed', ...write };
  if (!isWithin(made)) return undefined;
  const by = write && write.at <= made + makingMs ? write.by : undefined;
  return { ...object, what: 'created', at: made, ...(by === undefined ? {} : { by }) };
};

const agentSchema = z.object({
  status: z
    .object({
      containerStatuses: z
        .array(
          z.object({
            lastState: z.object({ terminated: z.object({ finishedAt: moment.nullish() }).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** An agent's pod: when it was made, or when a container of it ended last and was started again. */
export const agentPod = z.unknown().transform((body, context) => {
  const metadata = metadataOfObject.safeParse(body);
  if (!metadata.success) {
    context.addIssue({ code: 'custom', message: metadata.error.message });
    return z.NEVER;
  }
  const ends = agentSchema.safeParse(body).data?.status?.containerStatuses ?? [];
  const at = ends
    .map(({ lastState }) => momentOf(lastState?.terminated?.finishedAt))
    .filter((each) => each !== undefined);
  return { ...metadata.data, endedAt: at.length === 0 ? undefined : Math.max(...at) };
});
export type AgentPod = z.output<typeof agentPod>;

export const changeOfAgent = (
  { endedAt, ...metadata }: AgentPod,
  within: { since: number; until: number },
): ObjectChange | undefined => {
  const { name, namespace } = metadata;
  if (endedAt !== undefined && endedAt >= within.since && endedAt <= within.until)
    return { kind: 'Pod', ...(namespace ? { namespace } : {}), name, what: 'restarted', at: endedAt };
  // Who writes a pod afterwards is the kubelet and Calico itself.
  return changeWithin('Pod', { ...metadata, managedFields: null }, within);
};
