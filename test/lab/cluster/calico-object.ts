import type { NewObject } from '../api/object.ts';

/** An object of Calico's in v1 form, with the annotation in which Calico keeps the v3 metadata (calico#5.1). */
export const calicoObject = (
  kind: string,
  name: string,
  fields: { namespace?: string; labels?: Record<string, string>; annotated?: unknown; spec: unknown; status?: unknown },
): NewObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind,
  metadata: {
    name,
    ...(fields.namespace ? { namespace: fields.namespace } : {}),
    ...(fields.labels ? { labels: fields.labels } : {}),
    annotations: { 'projectcalico.org/metadata': JSON.stringify(fields.annotated ?? {}) },
  },
  spec: fields.spec,
  ...(fields.status === undefined ? {} : { status: fields.status }),
});
