import { keyOfMessage } from '../../../words/message.ts';
import type { Decision } from '../decision.ts';
import { rangesText } from '../port-ranges.ts';
import type { Became } from './changed-ranges.ts';
import { type NamedPart, nameEnds, universeOf } from './name-ends.ts';
import type { Change, DiffEnd, DiffProtocol, PolicyDiff } from './policy-diff.ts';

/** Changes as a person would tell them: who loses or gains what from whom, and by which rule. */
export interface ChangeGroup {
  became: Became;
  from: NamedPart[];
  to: NamedPart[];
  connections: { protocol: DiffProtocol; ports?: [number, number][] }[];
  /** Whether names are looked up by it: `only`: nothing else is. */
  dns: 'only' | 'among' | 'no';
  /** Ordered pairs of a sender and a receiver; the outside counts as one for each of its parts. */
  pairs: number;
  /** What decided, and what decides now; a few of them. */
  before: Reason[];
  after: Reason[];
}

type Reason = Pick<Decision, 'kind' | 'policy' | 'rule' | 'tier' | 'action' | 'reason'>;

const mostReasons = 3;

type Cell = { from: DiffEnd; to: DiffEnd; changes: Change[] };

const idOf = (end: DiffEnd, ids: Map<unknown, number>): number => {
  const thing = end.kind === 'pods' ? end.pods : `outside ${end.part.address}`;
  const known = ids.get(thing) ?? ids.size;
  ids.set(thing, known);
  return known;
};

const connectionsOf = (changes: readonly Change[]): ChangeGroup['connections'] => {
  const byProtocol = Map.groupBy(changes, ({ protocol }) => protocol);
  return [...byProtocol].map(([protocol, own]) => {
    const ports = own.flatMap(({ ports }) => ports ?? []).sort(([a], [b]) => a - b);
    return protocol === 'icmp' ? { protocol } : { protocol, ports: joined(ports) };
  });
};

const joined = (ranges: readonly [number, number][]): [number, number][] => {
  const found: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = found.at(-1);
    if (before && before[1] >= first - 1) before[1] = Math.max(before[1], last);
    else found.push([first, last]);
  }
  return found;
};

const connectionsKey = (connections: ChangeGroup['connections']): string =>
  connections.map(({ protocol, ports }) => `${protocol} ${ports ? rangesText(ports) : ''}`).join(';');

const reasonsOf = (decisions: readonly Decision[]): Reason[] => {
  const found = new Map<string, Reason>();
  for (const { kind, policy, rule, tier, action, reason } of decisions)
    found.set(`${kind} ${policy} ${rule} ${action} ${policy === null ? keyOfMessage(reason) : ''}`, {
      kind,
      policy,
      rule,
      tier,
      action,
      reason,
    });
  return [...found.values()].slice(0, mostReasons);
};

const isDnsServer = (end: DiffEnd): boolean =>
  end.kind === 'pods' && end.pods.every(({ labels }) => labels.getOwn('k8s-app') === 'kube-dns');

const hasPort = (ports: readonly [number, number][] | undefined, port: number): boolean =>
  ports?.some(([first, last]) => first <= port && port <= last) === true;

/** Whether those connections are how names are looked up. */
const dnsOf = (to: readonly DiffEnd[], connections: ChangeGroup['connections']): ChangeGroup['dns'] => {
  const asked = connections.some(({ protocol, ports }) => protocol === 'udp' && hasPort(ports, 53));
  if (!asked || !to.some(isDnsServer)) return 'no';
  const isOnly = connections.every(({ ports }) => ports?.length === 1 && ports[0]?.[0] === 53 && ports[0][1] === 53);
  return isOnly && to.every(isDnsServer) ? 'only' : 'among';
};

const pairsOf = (from: readonly DiffEnd[], to: readonly DiffEnd[]): number => {
  let count = 0;
  for (const a of from)
    for (const b of to) {
      const [sends, called] = [a, b].map((end) => (end.kind === 'pods' ? end.pods.length : 1)) as [number, number];
      const isOne = a.kind === 'pods' && b.kind === 'pods' && a.pods === b.pods;
      count += isOne ? sends * (sends - 1) : sends * called;
    }
  return count;
};

/**
 * Cells of the same change: receivers that the same senders reach. A pod alone in its class sends itself nothing, so it
 * goes with those whom it reaches beside the others.
 */
const rectangles = (cells: readonly Cell[], ids: Map<unknown, number>): Cell[][] => {
  const receivers = [...Map.groupBy(cells, ({ to }) => idOf(to, ids))].map(([id, own]) => {
    const senders = own.map(({ from }) => idOf(from, ids));
    const to = own[0]?.to;
    const isAlone = to?.kind === 'pods' && to.pods.length === 1 && !senders.includes(id);
    const keys = [senders, ...(isAlone ? [[...senders, id]] : [])].map((all) => all.sort((a, b) => a - b).join(' '));
    return { own, keys };
  });
  const shared = new Map<string, number>();
  for (const key of receivers.flatMap(({ keys }) => keys)) shared.set(key, (shared.get(key) ?? 0) + 1);
  const best = (keys: readonly string[]): string =>
    keys.reduce((one, other) => ((shared.get(other) ?? 0) > (shared.get(one) ?? 0) ? other : one));
  return [...Map.groupBy(receivers, ({ keys }) => best(keys)).values()].map((group) => group.flatMap(({ own }) => own));
};

const unique = (ends: readonly DiffEnd[], ids: Map<unknown, number>): DiffEnd[] => [
  ...new Map(ends.map((end) => [idOf(end, ids), end])).values(),
];

const weight: Record<Became, number> = { denied: 0, unknown: 1, allowed: 2 };

/** What is lost first, then what cannot be told, then what is gained; the most pairs first. */
export const groupChanges = ({ changes, classes, outside }: PolicyDiff): ChangeGroup[] => {
  const ids = new Map<unknown, number>();
  const universe = universeOf(classes, outside);
  const cells = [
    ...Map.groupBy(changes, ({ became, from, to }) => `${became} ${idOf(from, ids)} ${idOf(to, ids)}`).values(),
  ].flatMap((own): Cell[] => {
    const [first] = own;
    return first ? [{ from: first.from, to: first.to, changes: own }] : [];
  });
  const alike = Map.groupBy(
    cells,
    ({ changes: own, to }) =>
      `${own[0]?.became} ${dnsOf([to], connectionsOf(own)) === 'only'} ${connectionsKey(connectionsOf(own))}`,
  );
  return [...alike.values()]
    .flatMap((same) => rectangles(same, ids))
    .map((group): ChangeGroup => {
      const all = group.flatMap((cell) => cell.changes);
      const from = unique(
        group.map((cell) => cell.from),
        ids,
      );
      const to = unique(
        group.map((cell) => cell.to),
        ids,
      );
      const connections = connectionsOf(group[0]?.changes ?? []);
      return {
        became: all[0]?.became ?? 'unknown',
        from: nameEnds(from, universe),
        to: nameEnds(to, universe),
        connections,
        dns: dnsOf(to, connections),
        pairs: pairsOf(from, to),
        before: reasonsOf(all.map(({ before }) => before)),
        after: reasonsOf(all.map(({ after }) => after)),
      };
    })
    .sort((a, b) => weight[a.became] - weight[b.became] || b.pairs - a.pairs);
};
