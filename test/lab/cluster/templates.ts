import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NewObject } from '../api/object.ts';
import { type Encap, encapTraits } from './encap.ts';

/** Recorded objects of a real cluster, with new identities: the lab's objects have every field that theirs have. */

const dataFolder = new URL('../../data/node-state/', import.meta.url).pathname;

const cache = new Map<string, unknown>();

const recorded = (encap: Encap, file: string): unknown => {
  const path = `${dataFolder}${encapTraits(encap).recording}/objects/${file}.json`;
  if (!cache.has(path)) cache.set(path, JSON.parse(readFileSync(path, 'utf8')));
  return cache.get(path);
};

export const timestamp = (now: Date): string => now.toISOString().replace(/\.\d+Z$/, 'Z');

/** Times become now, container ids and volume names new ones. */
const renewed = (object: unknown, now: Date): NewObject => {
  const salt = randomBytes(8).toString('hex');
  const text = JSON.stringify(object)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, timestamp(now))
    .replaceAll(/containerd:\/\/([0-9a-f]{64})/g, (_, id: string) => {
      const fresh = createHash('sha256')
        .update(id + salt)
        .digest('hex');
      return `containerd://${fresh}`;
    })
    .replaceAll(/kube-api-access-([a-z0-9]{5})/g, `kube-api-access-${salt.slice(0, 5)}`);
  const fresh = JSON.parse(text) as NewObject;
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    ...metadata
  } = fresh.metadata;
  return { ...fresh, metadata };
};

/** Every recorded object of a file. */
export const recordedObjects = (encap: Encap, file: string, now: Date): NewObject[] => {
  const content = recorded(encap, file) as NewObject & { items?: unknown[] };
  return (content.items ?? [content]).map((object) => renewed(object, now));
};

/** The first recorded object whose name begins so. Throws when there is none. */
export const recordedObject = (encap: Encap, file: string, nameStart: string, now: Date): NewObject => {
  const content = recorded(encap, file) as { items: NewObject[] };
  const found = content.items.find((object) => object.metadata.name?.startsWith(nameStart));
  if (!found) throw new Error(`no recorded object ${file} ${nameStart}…`);
  return renewed(found, now);
};
