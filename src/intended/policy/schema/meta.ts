import { z } from 'zod';
import { schemaReason } from '../../../case/schema-reason.ts';
import { parseJson } from '../../../limits/bounded-json.ts';
import { annotationText } from '../../../limits/limits.ts';
import { type Message, verbatim } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { objectKind, unreadReason } from '../object-kinds.ts';

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
  /** `matters`: it is, or may be, of a kind that decides. */
  | { ok: false; name: Message; reason: Message; matters: boolean };

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

/** Files for tools lie beside manifests, and have a kind and no name. */
const mayMatter = (value: unknown): boolean => {
  const typed = z.object({ apiVersion: z.string(), kind: z.string() }).safeParse(value);
  if (!typed.success) return true;
  const [group = '', version] = typed.data.apiVersion.split('/');
  const kind = objectKind(version === undefined ? '' : group, typed.data.kind);
  return kind !== 'ignored' && (kind !== undefined || unreadReason(group, typed.data.kind) !== undefined);
};

export const readMeta = (value: unknown): ReadMeta => {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success) {
    return { ok: false, name: describe(value), reason: schemaReason(parsed.error), matters: mayMatter(value) };
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
