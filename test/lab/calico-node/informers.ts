import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api-client.ts';
import { type ApiObject, type ObjectsByKind, type WatchedKind, watched } from './objects.ts';

/** A copy of everything watched, kept current; tells when it changed. */
export interface Informers {
  objects(): ObjectsByKind;
  /** Reads every kind again, so that nothing written before is missing. */
  relist(): Promise<void>;
}

const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

const versionOf = (object: ApiObject | undefined): number => Number(object?.metadata.resourceVersion ?? 0);

/** Resolves once every kind has been listed; then lists and watches each again for as long as `signal` lets it. */
export const startInformers = async (api: Api, changed: () => void, signal: AbortSignal): Promise<Informers> => {
  const stores = new Map<WatchedKind, Map<string, ApiObject>>();
  const kinds = Object.keys(watched) as WatchedKind[];
  const listKind = async (kind: WatchedKind): Promise<string> => {
    const { items, resourceVersion } = await api.list(watched[kind]);
    stores.set(kind, new Map(items.map((item) => [keyOf(item), item])));
    return resourceVersion;
  };
  const follow = async (kind: WatchedKind, first: string): Promise<void> => {
    let version: string | undefined = first;
    while (!signal.aborted) {
      try {
        if (version === undefined) {
          version = await listKind(kind);
          changed();
        }
        await api.watch(watched[kind], version, (type, object) => {
          const store = stores.get(kind);
          // A list may have been quicker than this event.
          if (versionOf(store?.get(keyOf(object))) > versionOf(object)) return;
          if (type === 'DELETED') store?.delete(keyOf(object));
          else store?.set(keyOf(object), object);
          version = object.metadata.resourceVersion ?? version;
          changed();
        });
      } catch {
        await delay(200, undefined, { signal }).catch(() => undefined);
      }
      version = undefined;
    }
  };
  const versions = await Promise.all(kinds.map(listKind));
  kinds.forEach((kind, index) => void follow(kind, versions[index] ?? '0'));
  return {
    relist: async () => {
      await Promise.all(kinds.map(listKind));
    },
    objects: () => Object.fromEntries(kinds.map((kind) => [kind, [...(stores.get(kind)?.values() ?? [])]])) as never,
  };
};
