import { deepEqual, type Fields, isFields, type KubeObject } from './object.ts';
import { badRequest, rejected } from './status.ts';

export type PatchType = 'merge' | 'json' | 'strategic';

/** RFC 7386. */
const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  const result: Fields = isFields(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = mergePatch(result[field], value);
  }
  return result;
};

/** Lists of maps that strategic merge patches by key (the patchMergeKey tags of the built-in kinds). */
const mergeKeys: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  addresses: ['type'],
  taints: [],
  ownerReferences: ['uid'],
  imagePullSecrets: ['name'],
  podIPs: ['ip'],
  hostIPs: ['ip'],
  hostAliases: ['ip'],
  tolerations: [],
};

/** The key that identifies an item of this list, or undefined where the list is replaced whole. */
const mergeKeyOf = (field: string, items: readonly unknown[]): string | undefined =>
  mergeKeys[field]?.find((key) =>
    items.every((item) => isFields(item) && (item[key] !== undefined || '$patch' in item)),
  );

const mergeLists = (field: string, target: unknown, patch: unknown[]): unknown => {
  if (patch.some((item) => isFields(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isFields(item) && item.$patch === 'replace'));
  }
  const key = mergeKeyOf(field, patch);
  if (key === undefined)
    return field === 'finalizers' && Array.isArray(target) ? [...new Set([...target, ...patch])] : patch;
  const result = Array.isArray(target) ? [...target] : [];
  for (const item of patch) {
    if (!isFields(item)) continue;
    const { $patch: directive, ...fields } = item;
    const at = result.findIndex((each) => isFields(each) && each[key] === item[key]);
    if (directive === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) {
      result[at] = strategicPatch(result[at], fields);
    } else {
      result.push(strategicPatch({}, fields));
    }
  }
  return result;
};

/** Strategic merge patch with its common directives (`$patch`, `$deleteFromPrimitiveList`, `$setElementOrder`, `$retainKeys`). */
export const strategicPatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  if (patch.$patch === 'delete') return {};
  const result: Fields = isFields(target) && patch.$patch !== 'replace' ? { ...target } : {};
  if (Array.isArray(patch.$retainKeys)) {
    for (const field of Object.keys(result)) if (!patch.$retainKeys.includes(field)) delete result[field];
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$deleteFromPrimitiveList/')) {
      const list = field.slice(field.indexOf('/') + 1);
      const [now, gone] = [result[list], value];
      if (Array.isArray(now) && Array.isArray(gone)) result[list] = now.filter((item) => !gone.includes(item));
    } else if (field.startsWith('$')) {
    } else if (value === null) {
      delete result[field];
    } else {
      result[field] = Array.isArray(value)
        ? mergeLists(field, result[field], value)
        : strategicPatch(result[field], value);
    }
  }
  return result;
};

const pointer = (path: unknown): string[] => {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) throw rejected();
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const read = (from: unknown, path: string[]): unknown =>
  path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isFields(value) ? value[key] : undefined;
  }, from);

const write = (document: unknown, path: string[], action: 'add' | 'replace' | 'remove', value?: unknown): void => {
  const parent = read(document, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    const at = key === '-' ? parent.length : Number(key);
    if (!Number.isInteger(at) || at < 0 || at > parent.length || (action !== 'add' && at >= parent.length))
      throw rejected();
    parent.splice(at, action === 'add' ? 0 : 1, ...(action === 'remove' ? [] : [value]));
  } else if (isFields(parent)) {
    if (action !== 'add' && !(key in parent)) throw rejected();
    if (action === 'remove') delete parent[key];
    else parent[key] = value;
  } else {
    throw rejected();
  }
};

/** RFC 6902. Any operation that does not apply, a failed `test` among them, is a 422 (recording 40). */
const jsonPatch = (target: unknown, patch: unknown): unknown => {
  if (!Array.isArray(patch)) {
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  }
  const document: unknown = structuredClone(target);
  for (const step of patch) {
    if (!isFields(step)) throw rejected();
    const path = pointer(step.path);
    switch (step.op) {
      case 'add':
      case 'replace':
        write(document, path, step.op, step.value);
        break;
      case 'remove':
        write(document, path, 'remove');
        break;
      case 'move':
      case 'copy': {
        const from = pointer(step.from);
        const value = structuredClone(read(document, from));
        if (value === undefined) throw rejected();
        if (step.op === 'move') write(document, from, 'remove');
        write(document, path, 'add', value);
        break;
      }
      case 'test':
        if (!deepEqual(read(document, path) ?? null, step.value ?? null)) throw rejected();
        break;
      default:
        throw rejected();
    }
  }
  return document;
};

export const patchObject = (object: KubeObject, patch: unknown, how: PatchType): KubeObject => {
  const result =
    how === 'json'
      ? jsonPatch(object, patch)
      : how === 'merge'
        ? mergePatch(object, patch)
        : strategicPatch(object, patch);
  if (!isFields(result) || !isFields(result.metadata)) throw badRequest('the patched object has no metadata');
  return result as KubeObject;
};
