import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
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

/** Reads one file, or every manifest under a directory. Throws PublicError where the path cannot be read. */
export const loadObjects = async (path: string): Promise<LoadedObjects> => {
  try {
    const root = await stat(path);
    const files = root.isDirectory() ? await filesUnder(path) : [path];
    const loaded: LoadedObjects = { objects: [], problems: [] };
    for (const file of files) {
      const { objects, problems } = parseObjects(await readFile(file, 'utf8'), relative(path, file) || file);
      loaded.objects.push(...objects);
      loaded.problems.push(...problems);
    }
    return loaded;
  } catch (error) {
    throw new PublicError('objects-unreadable', `Objects could not be read from ${path}: ${messageOf(error)}`, {
      cause: error,
      next: 'Give --objects a file or a directory with YAML or JSON manifests.',
    });
  }
};
