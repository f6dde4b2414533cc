import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CORE_SCHEMA, mergeTag } from 'js-yaml';
import { CodedError, messageOf, PublicError, saidBy } from '../errors.ts';
import type { Problem } from '../intended/policy/model.ts';
import type { Unread } from '../intended/policy/unread.ts';
import { parseCountedJson } from '../limits/bounded-json.ts';
import { parseYamlDocuments } from '../limits/bounded-yaml.ts';
import { manifests, type TextLimits } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import { TooLarge, tooLarge } from '../limits/too-large.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** API objects from files: `.yaml`, `.yml`, `.json`, several documents in one, lists of any kind. */

/** `unread`: documents of which nothing is known but that they are there. */
export type LoadedObjects = { objects: unknown[]; problems: Problem[]; unread: Unread[] };

const schema = CORE_SCHEMA.withTags(mergeTag);
const suffixes = new Set(['.yaml', '.yml', '.json']);

/** Whether a file of that name holds manifests. */
export const isManifest = (name: string): boolean => suffixes.has(extname(name).toLowerCase());

const filesUnder = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isManifest(entry.name))
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
  if (typeof kind !== 'string' || !kind.endsWith('List') || items === undefined) return [value];
  if (items === null) return [];
  // What stands where a list should be is not understood, and may be anything.
  if (!Array.isArray(items)) return [{ apiVersion, metadata: value.metadata, spec: items }];
  const itemKind = kind.slice(0, -'List'.length);
  return items.flatMap((item) =>
    flatten(isObject(item) && itemKind !== '' ? { apiVersion, kind: itemKind, ...item } : item),
  );
};

/** What all files together may still hold; each that was read takes its part. */
type Left = Pick<TextLimits, 'bytes' | 'values'>;

const whole = say('policy.manifests');

/** Said of all of them: what was left when it was met says nothing to a reader. */
const tooLargeInAll = ({ unit, said }: TooLarge, root: string): TooLarge => {
  const next = say('too-large.fewer');
  if (unit === 'levels') return new TooLarge(unit, say('line.gap', { what: root, reason: said }), { next });
  const limit = unit === 'values' ? manifests.values : manifests.bytes;
  return tooLarge(say('too-large.manifests', { root }), { size: limit + 1, limit, unit }, next);
};

/** A text larger than this is read document by document, so that one is in memory at a time. */
const largeText = 4_000_000;
const documentStart = /^---(?:[ \t].*)?$/m;

const readDocuments = (text: string, filename: string, left: Left): unknown[] => {
  const limits = { ...manifests, values: left.values };
  const { documents, values } = parseYamlDocuments(text, { what: whole, limits, schema, filename });
  left.values -= values;
  return documents;
};

const firstLineOf = (error: unknown): Message =>
  error instanceof CodedError ? error.said : verbatim(messageOf(error).split('\n')[0] ?? '');

/** One bad document does not take the others of the file with it. */
const readEachDocument = (text: string, name: string, left: Left, unread: Unread[]): unknown[] =>
  text.split(documentStart).flatMap((part, index) => {
    try {
      return readDocuments(part, name, left);
    } catch (error) {
      if (error instanceof TooLarge) throw error;
      unread.push({
        kind: 'any',
        what: say('policy.document', { file: name, number: index + 1 }),
        reason: say('policy.object-left-out', { reason: firstLineOf(error) }),
        leftOut: {},
      });
      return [];
    }
  });

const parseDocuments = (text: string, name: string, left: Left, unread: Unread[]): unknown[] => {
  if (text.length > largeText) return readEachDocument(text, name, left, unread);
  try {
    return readDocuments(text, name, left);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return readEachDocument(text, name, left, unread);
  }
};

/** The JSON documents of a text that follow one another, each on lines of its own. */
const documentsOf = (text: string): string[] => {
  const documents: string[][] = [[]];
  let isClosed = false;
  for (const line of text.split('\n')) {
    if (isClosed && line.startsWith('{')) documents.push([]);
    documents.at(-1)?.push(line);
    const bare = line.trimEnd();
    if (bare !== '') isClosed = bare.endsWith('}');
  }
  return documents.map((lines) => lines.join('\n'));
};

const parseObjects = (text: string, name: string, left: Left): Omit<LoadedObjects, 'problems'> => {
  const unread: Unread[] = [];
  if (extname(name).toLowerCase() === '.json') {
    try {
      // Several documents may follow one another: only between them a brace opens right after one closes.
      const documents = documentsOf(text);
      const objects = documents.map((part) => {
        const { value, values } = parseCountedJson(part, whole, { ...manifests, values: left.values });
        left.values -= values;
        return value;
      });
      return { objects: objects.flatMap(flatten), unread };
    } catch (error) {
      if (error instanceof TooLarge) throw error;
      // What is not JSON may still be YAML, or is reported as such.
    }
  }
  return { objects: parseDocuments(text, name, left, unread).flatMap(flatten), unread };
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
        const reason = say('policy.defined-again', { before: before.file, file: each.file });
        problems.push({ object: named.title, reason });
      }
    }
    if (named) last.set(named.key, each);
    kept.add(each);
  }
  return [...kept].map(({ object }) => object);
};

/** One file after the other, each with what is left of the limits. */
const gather = async (files: AsyncIterable<{ file: string; text: string }>, left: Left): Promise<LoadedObjects> => {
  const found: Found[] = [];
  const problems: Problem[] = [];
  const unread: Unread[] = [];
  for await (const { file, text } of files) {
    left.bytes -= Buffer.byteLength(text);
    const parsed = parseObjects(text, file, left);
    for (const object of parsed.objects) found.push({ object, file });
    unread.push(...parsed.unread);
  }
  return { objects: withoutRepeated(found, problems), problems, unread };
};

/** What texts hold that were read already. @throws PublicError where they are too large. */
export const loadTexts = async (
  texts: readonly { name: string; text: string }[],
  root: string,
): Promise<LoadedObjects> => {
  const each = async function* () {
    for (const { name, text } of texts) yield { file: name, text };
  };
  try {
    return await gather(each(), { ...manifests });
  } catch (error) {
    throw error instanceof TooLarge ? tooLargeInAll(error, root) : error;
  }
};

/** Reads one file, or every manifest under a directory. Throws PublicError where the path cannot be read. */
export const loadObjects = async (root: string): Promise<LoadedObjects> => {
  try {
    const files = (await stat(root)).isDirectory() ? await filesUnder(root) : [root];
    const left: Left = { ...manifests };
    const each = async function* () {
      for (const path of files)
        yield { file: relative(root, path) || path, text: await readText(path, { what: whole, bytes: left.bytes }) };
    };
    return await gather(each(), left);
  } catch (error) {
    if (error instanceof TooLarge) throw tooLargeInAll(error, root);
    throw new PublicError(
      'objects-unreadable',
      say('policy.objects-unreadable', { path: root, reason: saidBy(error) }),
      {
        cause: error,
        next: say('policy.give-manifests'),
      },
    );
  }
};
