import type { Entry } from './collection.ts';
import type { KubeObject, ObjectMeta } from './object.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';
import { fieldValues } from './selectors.ts';

/** Between objects and the JSON text they are stored as. */

const metaOrder = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Known metadata fields only, in the order a real server writes them, empty ones left out. */
const tidyMeta = (meta: ObjectMeta): Record<string, unknown> =>
  Object.fromEntries(metaOrder.filter((field) => !isEmpty(meta[field])).map((field) => [field, meta[field]]));

export const keyOf = (type: ResourceType, name: string, namespace: string | undefined): string =>
  type.namespaced ? `${namespace}/${name}` : name;

/** Built-in kinds are stored without apiVersion and kind, as lists carry them (recordings 05 and 28). */
export const entryOf = (type: ResourceType, object: KubeObject): Entry => {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const head = type.flavour === 'builtin' ? {} : { apiVersion: apiVersionOf(type), kind: type.kind };
  return {
    key: keyOf(type, metadata.name, metadata.namespace),
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: Number(metadata.resourceVersion),
    labels: metadata.labels ?? {},
    fields: fieldValues(type, object),
    json: JSON.stringify({ ...head, metadata: tidyMeta(metadata), ...rest }),
  };
};

/** The whole object as JSON text, apiVersion and kind included. */
export const entryJson = (type: ResourceType, entry: Entry): string =>
  type.flavour === 'builtin'
    ? `{"kind":"${type.kind}","apiVersion":"${apiVersionOf(type)}",${entry.json.slice(1)}`
    : entry.json;

export const entryObject = (type: ResourceType, entry: Entry): KubeObject => JSON.parse(entryJson(type, entry));
