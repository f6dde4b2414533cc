import { z } from 'zod';

/** What a cluster has by name, as far as it was read: to hold what people type against. */

export const knownKinds = ['service', 'deployment', 'statefulset', 'daemonset', 'pod', 'node', 'namespace'] as const;
export type KnownKind = (typeof knownKinds)[number];

export interface KnownName {
  kind: KnownKind;
  name: string;
  /** Absent: a node or a namespace. */
  namespace?: string;
}

/** As Kubernetes asks for: it forms neither a mention nor a path. */
const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const isKnowable = (text: string): boolean => name.safeParse(text).success;

/** Most names of each kind; a cluster that has more is known in part. */
export const mostKnown: Record<KnownKind, number> = {
  namespace: 10_000,
  node: 10_000,
  service: 20_000,
  deployment: 10_000,
  statefulset: 10_000,
  daemonset: 5_000,
  pod: 50_000,
};

/** Namespace → names in it; of nodes and namespaces the namespace is empty. */
const namesSchema = z.record(z.union([z.literal(''), name]), z.array(name).max(mostKnown.pod));

export const knownNamesSchema = z.object({
  names: z.partialRecord(z.enum(knownKinds), namesSchema),
  /** Kinds of which there are more than are kept. */
  cut: z.array(z.enum(knownKinds)),
  /** Kinds that could not be read; `forbidden`: the account may not. */
  unread: z.array(z.object({ kind: z.enum(knownKinds), forbidden: z.boolean() })),
});
export type KnownNames = z.infer<typeof knownNamesSchema>;

/** Most characters of them all together; few clusters have a tenth. */
const mostCharacters = 7_000_000;

interface NamesOfKind {
  kind: KnownKind;
  /** Undefined: they could not be read; `forbidden`: the account may not. */
  found: readonly { namespace: string; name: string }[] | undefined;
  forbidden?: boolean;
}

/** What there is of each kind, as much of it as is kept; what comes first is kept first. */
export const gatherKnown = (kinds: readonly NamesOfKind[]): KnownNames => {
  const known: KnownNames = { names: {}, cut: [], unread: [] };
  let left = mostCharacters;
  for (const { kind, found, forbidden = false } of kinds) {
    if (found === undefined) {
      known.unread.push({ kind, forbidden });
      continue;
    }
    const kept = new Map<string, string[]>();
    let count = 0;
    for (const { namespace, name: one } of found) {
      // What is called otherwise can be neither asked about nor found.
      if (!isKnowable(one) || (namespace !== '' && !isKnowable(namespace))) continue;
      left -= one.length + 3 + (kept.has(namespace) ? 0 : namespace.length + 6);
      if (left < 0 || count >= mostKnown[kind]) {
        known.cut.push(kind);
        break;
      }
      const siblings = kept.get(namespace);
      if (siblings) siblings.push(one);
      else kept.set(namespace, [one]);
      count += 1;
    }
    known.names[kind] = Object.fromEntries([...kept].map(([namespace, all]) => [namespace, all.sort()]));
  }
  return known;
};

export const listKnown = ({ names }: KnownNames): KnownName[] =>
  knownKinds.flatMap((kind) =>
    Object.entries(names[kind] ?? {}).flatMap(([namespace, all]) =>
      all.map((one): KnownName => (namespace === '' ? { kind, name: one } : { kind, namespace, name: one })),
    ),
  );

/** The names that a cluster has, to look words up in. */
export interface ClusterNames {
  names: readonly KnownName[];
  /** By name, whatever it is. */
  byName: ReadonlyMap<string, readonly KnownName[]>;
  /** Which kinds are not there, or not whole. */
  left: Pick<KnownNames, 'cut' | 'unread'>;
}

export const namesOf = (known: KnownNames): ClusterNames => {
  const names = listKnown(known);
  return { names, byName: Map.groupBy(names, ({ name: one }) => one), left: { cut: known.cut, unread: known.unread } };
};
