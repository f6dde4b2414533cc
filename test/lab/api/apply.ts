import { deepEqual, type Fields, isFields, type KubeObject, type NewObject, timestamp } from './object.ts';
import { strategicPatch } from './patch.ts';
import { apiVersionOf, type ResourceType, resourceRef } from './resources.ts';
import { ApiError } from './status.ts';
import type { ObjectStore } from './store.ts';

/**
 * Server-side apply, simplified: fields a manager applied and leaves out next time go away, a field that
 * another manager applied with another value is a conflict unless forced. Lists and selectors are one
 * field; lists with a merge key are merged by it.
 */
interface ApplyOptions {
  manager: string;
  dryRun: boolean;
  force: boolean;
  part: 'main' | 'status';
}

/** Maps that are owned whole (x-kubernetes-map-type: atomic). */
const atomic = new Set(['podSelector', 'namespaceSelector', 'selector', 'nodeSelector', 'resources']);

const fieldSet = (value: Fields): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      `f:${field}`,
      isFields(inner) && !atomic.has(field) ? fieldSet(inner) : {},
    ]),
  );

/** Paths of the leaves of a field set. */
const leaves = (set: Fields, prefix: string[] = []): string[][] =>
  Object.entries(set).flatMap(([key, inner]) => {
    const path = [...prefix, key.slice(2)];
    return isFields(inner) && Object.keys(inner).length > 0 ? leaves(inner, path) : [path];
  });

const at = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), object);

const without = (object: Fields, path: readonly string[]): void => {
  const parent = at(object, path.slice(0, -1));
  const last = path.at(-1);
  if (isFields(parent) && last !== undefined) delete parent[last];
};

interface Managed {
  manager: string;
  operation: string;
  fieldsV1: Fields;
}

const managedOf = (object: KubeObject): Managed[] =>
  (object.metadata.managedFields ?? []).filter(
    (one): one is Managed => isFields(one) && typeof one.manager === 'string' && isFields(one.fieldsV1),
  );

const owned = (input: NewObject): Fields => {
  const { apiVersion: _a, kind: _k, metadata, ...rest } = input;
  const { labels, annotations } = metadata;
  const meta: Fields = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return fieldSet({ ...(Object.keys(meta).length > 0 ? { metadata: meta } : {}), ...rest });
};

export const applyObject = (
  store: ObjectStore,
  type: ResourceType,
  input: NewObject,
  options: ApplyOptions,
): { object: KubeObject; created: boolean } => {
  const fieldsV1 = owned(input);
  const entry = {
    manager: options.manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(type),
    time: timestamp(store.now()),
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
  const current = store.get(resourceRef(type), input.metadata.name ?? '', input.metadata.namespace);
  if (!current) {
    const metadata = { ...input.metadata, managedFields: [entry] };
    return { object: store.create({ ...input, metadata }, { part: 'main', dryRun: options.dryRun }), created: true };
  }
  const managers = managedOf(current);
  const mine = (one: Managed) => one.manager === options.manager && one.operation === 'Apply';
  if (!options.force)
    requireNoConflict(
      type,
      input,
      current,
      managers.filter((one) => !mine(one)),
    );
  const next: Fields = structuredClone(current);
  const keeps = new Set(leaves(fieldsV1).map((path) => path.join('\0')));
  for (const path of managers.filter(mine).flatMap((one) => leaves(one.fieldsV1))) {
    if (!keeps.has(path.join('\0'))) without(next, path);
  }
  const merged = strategicPatch(next, input);
  const same = managers.find(mine);
  const kept = same && deepEqual(same.fieldsV1, fieldsV1) ? same : entry;
  const metadata = { ...current.metadata, ...(isFields(merged) && isFields(merged.metadata) ? merged.metadata : {}) };
  const object: NewObject = {
    ...(isFields(merged) ? merged : {}),
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: { ...metadata, managedFields: [...managers.filter((one) => !mine(one)), kept] },
  };
  return { object: store.update(object, { part: options.part, dryRun: options.dryRun }), created: false };
};

const requireNoConflict = (type: ResourceType, input: NewObject, current: KubeObject, others: Managed[]): void => {
  for (const other of others.filter((one) => one.operation === 'Apply')) {
    for (const path of leaves(other.fieldsV1)) {
      const wanted = at(input, path);
      if (wanted === undefined || deepEqual(wanted, at(current, path))) continue;
      const field = `.${path.join('.')}`;
      const message = `conflict with "${other.manager}"${type.flavour === 'builtin' ? '' : ` using ${apiVersionOf(type)}`}`;
      throw new ApiError(409, 'Conflict', `Apply failed with 1 conflict: ${message}: ${field}`, {
        causes: [{ reason: 'FieldManagerConflict', message, field }],
      });
    }
  }
};
