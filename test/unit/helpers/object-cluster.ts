import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer } from '../../../src/collect/kubernetes/api-answer.ts';
import type { ListingCluster } from '../../../src/collect/kubernetes/client.ts';
import { verbatim } from '../../../src/words/message.ts';

/** A cluster made of plain objects, served page by page: what the cluster checks ask, without a server. */

// Objects of the API are read and changed by tests in any shape.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Loose = any;

/** Plural, with its group behind a dot where it has one → objects. */
export type Objects = Record<string, Loose[]>;

const folder = join(import.meta.dirname, '../../data/node-state');

export const recordedObjects = (set: string): Objects =>
  Object.fromEntries(
    readdirSync(join(folder, set, 'objects')).map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(folder, set, 'objects', file), 'utf8')).items ?? [],
    ]),
  );

export const recordedText = (set: string, file: string): string => readFileSync(join(folder, set, file), 'utf8');

export interface ClusterOptions {
  /** `list pods` and the like: the answer instead. The key is the plural. */
  broken?: Record<string, ApiAnswer>;
  exec?: ListingCluster['exec'];
  /** By `verb resource`; everything is allowed otherwise. */
  denied?: string[];
  log?: string;
  onGet?: (path: string, query: Record<string, string>) => void;
}

const notFound = (groupMissing: boolean): ApiAnswer => ({
  kind: 'not-found',
  message: verbatim('not found'),
  groupMissing,
});

const split = (path: string) => {
  const parts = path.split('/').filter((part) => part !== '');
  const group = parts[0] === 'apis' ? (parts[1] ?? '') : '';
  const rest = parts.slice(group === '' ? 2 : 3);
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [plural = '', name, sub] = namespace === undefined ? rest : rest.slice(2);
  return { key: group === '' ? plural : `${plural}.${group}`, group, plural, namespace, name, sub };
};

const fits = (object: Loose, selector: string | undefined): boolean =>
  (selector ?? '').split(/,(?![^(]*\))/).every((pair) => {
    const [, key, values = ''] = /^(\S+) in \((.*)\)$/.exec(pair) ?? [];
    if (key !== undefined) return values.split(',').includes(object.metadata.labels?.[key] ?? '');
    const [name = '', value] = pair.split('=');
    return pair === '' || object.metadata.labels?.[name] === value;
  });

export const clusterOf = (objects: Objects, options: ClusterOptions = {}): ListingCluster => {
  let count = 0;
  const get: ListingCluster['get'] = (path, query = {}) => {
    count += 1;
    options.onGet?.(path, query);
    const { key, group, plural, namespace, name } = split(path);
    const broken = options.broken?.[plural];
    if (broken) return Promise.resolve(broken);
    const served = Object.keys(objects).some((each) => each.endsWith(`.${group}`));
    const all = (objects[key] ?? []).filter((one) => namespace === undefined || one.metadata.namespace === namespace);
    if (name !== undefined) {
      const found = all.find((one) => one.metadata.name === name);
      return Promise.resolve(found ? { kind: 'ok', body: structuredClone(found) } : notFound(false));
    }
    if (group !== '' && !served) return Promise.resolve(notFound(true));
    const node = /^spec\.nodeName=(.+)$/.exec(query.fieldSelector ?? '')?.[1];
    const chosen = all.filter(
      (one) => fits(one, query.labelSelector) && (node === undefined || one.spec.nodeName === node),
    );
    const from = Number(query.continue ?? 0);
    const to = from + Number(query.limit ?? chosen.length);
    const more = to < chosen.length ? { continue: `${to}` } : {};
    return Promise.resolve({ kind: 'ok', body: { metadata: more, items: structuredClone(chosen.slice(from, to)) } });
  };
  return {
    server: 'objects',
    get,
    getText: (path) => {
      count += 1;
      const broken = options.broken?.[split(path).sub ?? ''];
      return Promise.resolve(broken ?? { kind: 'ok', body: options.log ?? '' });
    },
    review: (_resource, body) => {
      count += 1;
      const { verb, resource } = (body as Loose).spec.resourceAttributes;
      const broken = options.broken?.subjectaccessreviews;
      return Promise.resolve(
        broken ?? { kind: 'ok', body: { status: { allowed: !options.denied?.includes(`${verb} ${resource}`) } } },
      );
    },
    exec:
      options.exec ??
      (() =>
        Promise.resolve({
          stdout: '',
          stderr: '',
          failure: verbatim('no exec here'),
          truncated: false,
          milliseconds: 0,
        })),
    requests: () => count,
    close: () => undefined,
  };
};
