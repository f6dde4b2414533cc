import { z } from 'zod';
import { schemaReason } from '../../../case/schema-reason.ts';
import { parseJson } from '../../../limits/bounded-json.ts';
import { annotationText } from '../../../limits/limits.ts';
import { type Message, verbatim } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { mayDecide, type ObjectKind, objectKind, unreadReason } from '../object-kinds.ts';

/**
 * What every object has. Everything here comes from outside, so it is read, never trusted.
 * Objects stored as `crd.projectcalico.org/v1` carry their real name and labels in the annotation
 * `projectcalico.org/metadata` (calico#5.1).
 */

const stringMap = z.record(z.string(), z.string());

const objectSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().nullish(),
    labels: stringMap.nullish(),
    annotations: stringMap.nullish(),
    deletionTimestamp: z.unknown().optional(),
  }),
});

const hiddenMetadataSchema = z.object({
  name: z.string().min(1).optional(),
  labels: stringMap.optional(),
});

export type ObjectMeta = {
  /** API group; `` for the core group. */
  group: string;
  version: string;
  kind: string;
  namespace: string | undefined;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  deleting: boolean;
  /** Stored in Calico's backing group: types and defaults were not filled in by an API (calico#4.5). */
  raw: boolean;
};

export type ReadMeta =
  | { ok: true; meta: ObjectMeta }
  /** `matters`: it is, or may be, of a kind that decides; `any`: of which cannot be told. */
  | {
      ok: false;
      name: Message;
      reason: Message;
      matters: boolean;
      /** Absent: it is no object of a cluster at all. */
      kind: ObjectKind | 'any' | undefined;
      namespace: string | undefined;
      named: { name?: string };
    };

const describe = (value: unknown): Message => {
  const { kind, metadata } = z
    .object({ kind: z.string().catch(''), metadata: z.object({ name: z.string() }).optional().catch(undefined) })
    .catch({ kind: '' })
    .parse(value);
  const shown = kind === '' ? say('invalid.object') : verbatim(kind);
  return metadata === undefined
    ? say('invalid.no-name', { kind: shown })
    : say('invalid.named', { kind: shown, name: metadata.name });
};

/** `null` means absent in a Kubernetes object. */
export const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
};

const hiddenMetadata = (annotations: Record<string, string>): z.infer<typeof hiddenMetadataSchema> | undefined => {
  const text = annotations['projectcalico.org/metadata'];
  if (text === undefined) return undefined;
  try {
    const parsed = hiddenMetadataSchema.safeParse(parseJson(text, 'the annotation', annotationText));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Without its group: what the name alone says. */
const kindByName = (kind: string): ObjectKind | 'any' | undefined => {
  const named = objectKind('any', kind);
  return named === 'ignored' ? undefined : (named ?? (unreadReason('', kind) === undefined ? undefined : 'any'));
};

/** Settings for tools lie beside manifests: they have not the fields that every object has. */
const kindOfHalf = (value: unknown): ObjectKind | 'any' | undefined => {
  const { apiVersion, kind, metadata, spec } = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  if (isText(kind)) return kindByName(kind);
  const ofPolicies = isText(apiVersion) && mayDecide(apiVersion.split('/')[0] ?? '');
  return ofPolicies || metadata !== undefined || spec !== undefined ? 'any' : undefined;
};

const decides = (kind: ObjectKind | 'any' | undefined) => (kind?.startsWith('Staged') ? undefined : kind);

const place = z.object({
  metadata: z.object({
    name: z.string().min(1).optional().catch(undefined),
    namespace: z.string().optional().catch(undefined),
  }),
});

/** Files for tools have a kind and no name, too. */
const whatItMayBe = (value: unknown): { matters: boolean; kind: ObjectKind | 'any' | undefined } => {
  const typed = z.object({ apiVersion: z.string(), kind: z.string() }).safeParse(value);
  if (!typed.success) return { matters: true, kind: decides(kindOfHalf(value)) };
  const [group = '', version] = typed.data.apiVersion.split('/');
  const kind = objectKind(version === undefined ? '' : group, typed.data.kind);
  if (kind === 'ignored') return { matters: false, kind: undefined };
  if (kind !== undefined) return { matters: true, kind: decides(kind) };
  const matters = unreadReason(group, typed.data.kind) !== undefined;
  return { matters, kind: matters && mayDecide(group) ? 'any' : undefined };
};

export const readMeta = (value: unknown): ReadMeta => {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success) {
    const { name, namespace } = place.safeParse(value).data?.metadata ?? {};
    return {
      ok: false,
      name: describe(value),
      reason: schemaReason(parsed.error),
      ...whatItMayBe(value),
      namespace,
      named: name === undefined ? {} : { name },
    };
  }
  const { apiVersion, kind, metadata } = parsed.data;
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const raw = group === 'crd.projectcalico.org';
  const annotations = metadata.annotations ?? {};
  const hidden = raw ? hiddenMetadata(annotations) : undefined;
  return {
    ok: true,
    meta: {
      group: raw ? 'projectcalico.org' : group,
      version: slash === -1 ? apiVersion : apiVersion.slice(slash + 1),
      kind,
      namespace: metadata.namespace ?? undefined,
      name: hidden?.name ?? metadata.name,
      labels: hidden ? (hidden.labels ?? {}) : (metadata.labels ?? {}),
      annotations,
      deleting: metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null,
      raw,
    },
  };
};
