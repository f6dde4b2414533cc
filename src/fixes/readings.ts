import { z } from 'zod';
import { got, missing, type Read } from '../case/read.ts';
import { say } from '../words/say.ts';
import type { FixFacts, FixReading } from './fix.ts';

/** What fixes read from the API just before a run, and how it is understood. */

const podSchema = z.object({
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    deletionTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
      .nullish(),
  }),
  spec: z.object({ nodeName: z.string().nullish(), hostNetwork: z.boolean().nullish() }),
  status: z
    .object({
      phase: z.string().nullish(),
      podIP: z.string().nullish(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string() }))
        .nullish()
        .catch(null),
      podIPs: z.array(z.object({ ip: z.string() })).nullish(),
    })
    .nullish(),
});

const freshPod = (raw: z.infer<typeof podSchema>) => {
  const { metadata, spec, status } = raw;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    node: spec.nodeName ?? undefined,
    hostNetwork: spec.hostNetwork === true,
    deleting: typeof metadata.deletionTimestamp === 'string',
    finished: status?.phase === 'Succeeded' || status?.phase === 'Failed',
    ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true,
    labels: metadata.labels ?? {},
    /** A pod that the kubelet made from a file: deleting it does nothing. */
    mirror: metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined,
    /** The controller that owns it. */
    owner: owner && { kind: owner.kind, name: owner.name },
    addresses: [...(status?.podIP ? [status.podIP] : []), ...(status?.podIPs ?? []).map(({ ip }) => ip)],
  };
};

export type FreshPod = ReturnType<typeof freshPod>;

/** `StatefulSet/db`; absent: no controller owns it. */
export const ownerOf = ({ owner }: Pick<FreshPod, 'owner'>): string | undefined =>
  owner && `${owner.kind}/${owner.name}`;

const garbled = missing(say('read.not-understood'), 'garbled');
const notRead: FixFacts[string] = missing(say('read.not-asked'), 'not-asked');

/** A list of pods that was read, without those that are gone. */
export const podsIn = (fact: FixFacts[string] = notRead): Read<FreshPod[]> => {
  if (!fact.ok) return fact;
  const parsed = z.object({ items: z.array(podSchema) }).safeParse(fact.value);
  return parsed.success ? got(parsed.data.items.map(freshPod)) : garbled;
};

export const podIn = (fact: FixFacts[string] = notRead): Read<FreshPod | undefined> => {
  if (!fact.ok) return fact;
  if (fact.value === undefined) return got(undefined);
  const parsed = podSchema.safeParse(fact.value);
  return parsed.success ? got(freshPod(parsed.data)) : garbled;
};

/** Pods that hold an address of the pod network, whatever their state in life except ended. */
export const podsWith = (fact: FixFacts[string] | undefined): Read<FreshPod[]> => {
  const pods = podsIn(fact);
  return pods.ok ? got(pods.value.filter(({ hostNetwork, finished }) => !hostNetwork && !finished)) : pods;
};

export const podsWithAddress = (address: string): FixReading => ({
  path: '/api/v1/pods',
  query: { fieldSelector: `status.podIP=${address}` },
});

export const podsOf = (namespace: string | undefined, labelSelector: string, node?: string): FixReading => ({
  path: namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`,
  query: { labelSelector, ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }) },
});

export const podNamed = (namespace: string, name: string): FixReading => ({
  path: `/api/v1/namespaces/${namespace}/pods/${name}`,
});

const objectSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), uid: z.string().optional(), resourceVersion: z.string() }),
  spec: z.looseObject({}).optional(),
});
export type FreshObject = z.infer<typeof objectSchema>;

/** Any object that was read by its name; `undefined`: there is none. */
export const objectIn = (fact: FixFacts[string] = notRead): Read<FreshObject | undefined> => {
  if (!fact.ok) return fact;
  if (fact.value === undefined) return got(undefined);
  const parsed = objectSchema.safeParse(fact.value);
  return parsed.success ? got(parsed.data) : garbled;
};

/** An object of Calico's, in both groups that it can be in. */
export const calicoObject = (resource: string, name: string, prefix = 'object'): Record<string, { path: string }> => ({
  [`${prefix} in crd`]: { path: `/apis/crd.projectcalico.org/v1/${resource}/${name}` },
  [`${prefix} in v3`]: { path: `/apis/projectcalico.org/v3/${resource}/${name}` },
});

/** The one of the two that there is, with its path; custom resources come before Calico's own server. */
export const calicoObjectIn = (
  resource: string,
  name: string,
  facts: FixFacts,
  prefix = 'object',
): Read<{ path: string; object: FreshObject } | undefined> => {
  const readings = Object.entries(calicoObject(resource, name, prefix));
  let failure: Read<undefined> = got(undefined);
  for (const [key, { path }] of readings) {
    const read = objectIn(facts[key]);
    if (read.ok && read.value !== undefined) return got({ path, object: read.value });
    if (!read.ok && failure.ok) failure = read;
  }
  return failure;
};

const saidSchema = z.object({ exitCode: z.number(), stdout: z.string(), stderr: z.string() });

/** What calicoctl said on both streams, whatever its exit code; `undefined`: it could not be run. */
export const calicoctlSaid = (fact: FixFacts[string] = notRead): string | undefined => {
  const said = fact.ok ? saidSchema.safeParse(fact.value) : undefined;
  return said?.success ? `${said.data.stdout}\n${said.data.stderr}` : undefined;
};
