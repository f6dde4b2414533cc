import { isTunnelDevice } from '../../case/calico-devices.ts';
import type { MeshInput, MeshSighting, MeshTry, MeshView, MeshWay, Passage } from '../../case/mesh.ts';

/** One try, as both nodes saw it. Counts are of different packets; absent: nobody watched there. */
export interface TriedOnce extends MeshTry {
  sent: number;
  answered: number;
  roundTrips: readonly number[];
  bytes?: number | undefined;
  said?: string | undefined;
  mtu?: number | undefined;
  /** Left the sender's node, by what is no tunnel. */
  left?: number | undefined;
  /** Came to the other node, by what is no tunnel. */
  reached?: number | undefined;
  /** Came out there, without a tunnel around it. */
  arrived?: number | undefined;
  /** Was answered there. */
  returned?: number | undefined;
  /** In what it travelled between the nodes: `vxlan 4789`, as far as that was seen. */
  carried?: { tunnel: 'vxlan' | 'ipip'; port?: number | undefined } | undefined;
}

const mostOf = (sightings: readonly MeshSighting[], is: (one: MeshSighting) => boolean): number =>
  Math.max(0, ...sightings.filter(is).map(({ count }) => count));

/** Only its sender and its receiver read what a tunnel with keys carries. */
const isHidden = (way: MeshWay): boolean => way === 'wireguard';

const onLink = ({ interface: device, tunnel }: MeshSighting): boolean =>
  tunnel !== undefined || !isTunnelDevice(device);

const viewOf = (input: MeshInput, node: string): MeshView | undefined => {
  const read = input.views[node];
  return read?.ok ? read.value : undefined;
};

/** By node and mark: a node of many tries is not looked through for each. */
const sightingsOf = (input: MeshInput): ((node: string, mark: number) => MeshSighting[]) => {
  const all = new Map<string, MeshSighting[]>();
  for (const [node, read] of Object.entries(input.views)) {
    for (const sighting of read.ok ? read.value.seen : []) {
      const key = `${sighting.mark} ${node}`;
      const known = all.get(key);
      if (known) known.push(sighting);
      else all.set(key, [sighting]);
    }
  }
  return (node, mark) => all.get(`${mark} ${node}`) ?? [];
};

/** Every try whose sender told of it and had something to send. */
export const readTries = (input: MeshInput): TriedOnce[] => {
  const sightings = sightingsOf(input);
  const rows = new Map(
    Object.values(input.views).flatMap((read) =>
      (read.ok ? read.value.rows : []).map((row) => [row.mark, row] as const),
    ),
  );
  return input.tries.flatMap((one): TriedOnce[] => {
    const row = rows.get(one.mark);
    if (row === undefined || row.sent === 0) return [];
    const [here, there] = [sightings(one.from, one.mark), sightings(one.to, one.mark)];
    const [sender, receiver] = [viewOf(input, one.from)?.watched === true, viewOf(input, one.to)?.watched === true];
    const requests = (of: MeshSighting[], direction: 'in' | 'out', link: boolean): number =>
      mostOf(of, (each) => each.kind === 'request' && each.direction === direction && (!link || onLink(each)));
    const outer = [...here, ...there].find(({ tunnel }) => tunnel !== undefined);
    const { mark: _, ...more } = row;
    return [
      {
        ...one,
        ...more,
        ...(sender && !isHidden(one.way) ? { left: requests(here, 'out', true) } : {}),
        ...(receiver && !isHidden(one.way) ? { reached: requests(there, 'in', true) } : {}),
        ...(receiver
          ? {
              arrived: mostOf(
                there,
                ({ kind, direction, tunnel }) => kind === 'request' && direction === 'in' && tunnel === undefined,
              ),
              returned: mostOf(there, ({ kind, direction }) => kind === 'reply' && direction === 'out'),
            }
          : {}),
        ...(outer?.tunnel === undefined ? {} : { carried: { tunnel: outer.tunnel, port: outer.port } }),
      },
    ];
  });
};

/** One direction of two nodes, for one kind of packet. */
const keyOf = ({ from, to }: Pick<Passage, 'from' | 'to'>): string => `${from} ${to}`;

/** What tries of one kind of packet say of the ways between nodes: one passage for each direction. */
export const passagesOf = (tries: readonly TriedOnce[]): Passage[] => {
  const found = new Map<string, Passage>();
  const put = (passage: Passage): void => {
    const known = found.get(keyOf(passage));
    // That a packet passed is sure; that one was lost may be for another reason, such as a rule for answers alone.
    if (known === undefined || (passage.passes && !known.passes) || (known.either && !passage.either))
      found.set(keyOf(passage), passage);
  };
  const eithers: Passage[] = [];
  for (const { from, to, answered, arrived, returned } of tries) {
    const there = { from, to };
    const back = { from: to, to: from };
    if (answered > 0) {
      put({ ...there, passes: true });
      put({ ...back, passes: true });
    } else if (arrived === undefined) eithers.push({ ...there, passes: false, either: true });
    else {
      put({ ...there, passes: arrived > 0 });
      if ((returned ?? 0) > 0) put({ ...back, passes: false });
    }
  }
  // Where one direction is known to be lost, that explains the silence.
  for (const passage of eithers) {
    const ways = [found.get(keyOf(passage)), found.get(keyOf({ from: passage.to, to: passage.from }))];
    if (ways.every((way) => way === undefined || way.passes)) put(passage);
  }
  return [...found.values()];
};
