import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';
import { messageOf, PublicError } from '../errors.ts';
import type { Problem } from '../intended/policy/model.ts';

/** API objects from files: `.yaml`, `.yml`, `.json`, several documents in one, lists of any kind. */

export type LoadedObjects = { objects: unknown[]; problems: Problem[] };

const schema = CORE_SCHEMA.withTags(mergeTag);
const suffixes = new Set(['.yaml', '.yml', '.json']);

const filesUnder = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && suffixes.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list's items may leave out what the list's own kind says. */
const flatten = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value.flatMap(flatten);
  if (!isObject(value)) return value === null || value === undefined ? [] : [value];
  const { kind, apiVersion, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [value];
  const itemKind = kind.slice(0, -'List'.length);
  return items.flatMap((item) =>
    flatten(isObject(item) && itemKind !== '' ? { apiVersion, kind: itemKind, ...item } : item),
  );
};

const parseDocuments = (text: string, name: string, problems: Problem[]): unknown[] => {
  try {
    return loadAll(text, { schema, filename: name });
  } catch {
    // One bad document does not take the others of the file with it.
    return text.split(/^---(?:[ \t].*)?$/m).flatMap((part, index) => {
      try {
        return loadAll(part, { schema, filename: name });
      } catch (error) {
        const [reason = ''] = messageOf(error).split('\n');
        problems.push({ object: `file ${name} document ${index + 1}`, reason: `left out: ${reason}` });
        return [];
      }
    });
  }
};

const parseObjects = (text: string, name: string): LoadedObjects => {
  const problems: Problem[] = [];
  if (extname(name).toLowerCase() === '.json') {
    try {
      // Several documents may follow one another: only between them a brace opens right after one closes.
      const documents = text.split(/(?<=\})\s*\n(?=\{)/);
      return { objects: documents.map((part) => JSON.parse(part) as unknown).flatMap(flatten), problems };
    } catch {
      // What is not JSON may still be YAML, or is reported as such.
    }
  }
  return { objects: parseDocuments(text, name, problems).flatMap(flatten), problems };
};

const titleOf = (object: unknown): { key: string; title: string } | undefined => {
  if (!isObject(object) || !isObject(object.metadata)) return undefined;
  const { apiVersion, kind } = object;
  const { name, namespace } = object.metadata;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const where = typeof namespace === 'string' && namespace !== '' ? `${namespace}/` : '';
  return { key: `${group} ${kind} ${where || 'default/'}${name}`, title: `${kind} ${where}${name}` };
};

type Found = { object: unknown; file: string };

/** As with `kubectl apply`, the last definition counts; that there was another is said where it differs. */
const withoutRepeated = (found: readonly Found[], problems: Problem[]): unknown[] => {
  const last = new Map<string, Found>();
  const kept = new Set<Found>();
  for (const each of found) {
    const named = titleOf(each.object);
    const before = named && last.get(named.key);
    if (named && before) {
      kept.delete(before);
      if (!isDeepStrictEqual(before.object, each.object)) {
        const reason = `left out as it is in ${before.file}: it is defined again in ${each.file}`;
        problems.push({ object: named.title, reason });
      }
    }
    if (named) last.set(named.key, each);
    kept.add(each);
  }
  return [...kept].map(({ object }) => object);
};

/** Reads one file, or every manifest under a directory. Throws PublicError where the path cannot be read. */
export const loadObjects = async (root: string): Promise<LoadedObjects> => {
  try {
    const files = (await stat(root)).isDirectory() ? await filesUnder(root) : [root];
    const found: Found[] = [];
    const problems: Problem[] = [];
    for (const path of files) {
      const file = relative(root, path) || path;
      const parsed = parseObjects(await readFile(path, 'utf8'), file);
      for (const object of parsed.objects) found.push({ object, file });
      problems.push(...parsed.problems);
    }
    return { objects: withoutRepeated(found, problems), problems };
  } catch (error) {
    throw new PublicError('objects-unreadable', `Objects could not be read from ${root}: ${messageOf(error)}`, {
      cause: error,
      next: 'Give --objects a file or a directory with YAML or JSON manifests.',
    });
  }
};
