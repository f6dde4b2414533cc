import type { LostPlace, MeshNode, Passage } from '../../case/mesh.ts';

/** Every place at which a packet from one node to another can be lost, from the narrowest to the widest. */

/** Fewer nodes than that, and two of them are all. */
const leastOfAll = 3;
/** With two groups, one and the others are the two. */
const leastOfGroups = 3;

/** One node is likelier to be broken than the way between two others. */
const ranks = { oneWay: 0, node: 1, pair: 2, nodeBoth: 3, groups: 4, group: 6, all: 9 } as const;

/** The less it says, the better an explanation is that explains as much. */
export const rankOf = (place: LostPlace): number => {
  switch (place.kind) {
    case 'all':
      return ranks.all;
    case 'pair':
      return place.both ? ranks.pair : ranks.oneWay;
    case 'groups':
      return ranks.groups + Number(place.both);
    case 'node':
      return place.way === 'both' ? ranks.nodeBoth : ranks.node;
    case 'group':
      return ranks.group + Number(place.way === 'both') + Number(place.within);
  }
};

/** The same text for the same place. */
export const keyOf = (place: LostPlace): string => {
  switch (place.kind) {
    case 'all':
      return 'all';
    case 'pair':
      return `pair ${place.both} ${place.from} ${place.to}`;
    case 'node':
      return `node ${place.way} ${place.node}`;
    case 'groups':
      return `groups ${place.both} ${place.by} ${place.from} ${place.to}`;
    case 'group':
      return `group ${place.way} ${place.within} ${place.by} ${place.group}`;
  }
};

const ordered = (a: string, b: string): { from: string; to: string } =>
  a < b ? { from: a, to: b } : { from: b, to: a };

interface GroupKind {
  by: string;
  /** Node → its group. */
  of: ReadonlyMap<string, string>;
  sizes: ReadonlyMap<string, number>;
}

const groupKinds = (nodes: readonly MeshNode[]): GroupKind[] => {
  const kinds: GroupKind[] = [];
  const seen = new Set<string>();
  for (const by of new Set(nodes.flatMap(({ groups }) => Object.keys(groups)))) {
    const of = new Map<string, string>();
    const sizes = new Map<string, number>();
    for (const { name, groups } of nodes) {
      const group = groups[by];
      if (group === undefined) continue;
      of.set(name, group);
      sizes.set(group, (sizes.get(group) ?? 0) + 1);
    }
    // Racks that are the zones by another name say nothing of their own.
    const partition = [...Map.groupBy(of.keys(), (name) => of.get(name)).values()]
      .map((names) => names.join())
      .join(';');
    if (sizes.size < 2 || seen.has(partition)) continue;
    seen.add(partition);
    kinds.push({ by, of, sizes });
  }
  return kinds;
};

const byGroups = ({ by, of, sizes }: GroupKind, { from, to, either }: Passage): LostPlace[] => {
  const [a, b] = [of.get(from), of.get(to)];
  if (a === undefined || b === undefined) return [];
  const many = (group: string): boolean => (sizes.get(group) ?? 0) > 1;
  const whole = [...new Set([a, b])]
    .filter(many)
    .map((group): LostPlace => ({ kind: 'group', by, group, way: 'both', within: true }));
  if (a === b) return [{ kind: 'groups', by, from: a, to: a, both: true }, ...whole];
  const apart: LostPlace[] =
    many(a) || many(b)
      ? [
          ...(either ? [] : [{ kind: 'groups', by, from: a, to: b, both: false } as const]),
          { kind: 'groups', by, ...ordered(a, b), both: true },
        ]
      : [];
  if (sizes.size < leastOfGroups) return [...apart, ...whole];
  const ends = [
    { group: a, way: 'from' },
    { group: b, way: 'to' },
  ] as const;
  const alone = ends
    .filter(({ group }) => many(group))
    .flatMap(({ group, way }): LostPlace[] => [
      ...(either ? [] : [{ kind: 'group', by, group, way, within: false } as const]),
      { kind: 'group', by, group, way: 'both', within: false },
    ]);
  return [...apart, ...alone, ...whole];
};

/** The places of one passage, among these nodes. */
export const lostPlaces = (nodes: readonly MeshNode[]): ((passage: Passage) => LostPlace[]) => {
  const kinds = groupKinds(nodes);
  const all: LostPlace[] = nodes.length < leastOfAll ? [] : [{ kind: 'all' }];
  return (passage) => {
    const { from, to, either } = passage;
    return [
      ...(either
        ? []
        : ([
            { kind: 'pair', from, to, both: false },
            { kind: 'node', node: to, way: 'to' },
            { kind: 'node', node: from, way: 'from' },
          ] as const)),
      { kind: 'pair', ...ordered(from, to), both: true },
      { kind: 'node', node: from, way: 'both' },
      { kind: 'node', node: to, way: 'both' },
      ...kinds.flatMap((kind) => byGroups(kind, passage)),
      ...all,
    ];
  };
};
