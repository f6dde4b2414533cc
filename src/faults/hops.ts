/**
 * The places of a path in the order in which one packet meets them. `source` is the sender in that
 * direction: for the reply, the question's destination. On one node the path is `source-pod`,
 * `source-veth`, `source-node`, `destination-veth`, `destination-pod`.
 */
export const hops = [
  'question',
  'source-pod',
  'source-veth',
  'source-node',
  'source-tunnel',
  'underlay',
  'destination-tunnel',
  'destination-node',
  'destination-veth',
  'destination-pod',
  /** What is outside of the cluster: the end of the request's way. */
  'outside',
] as const;
export type Hop = (typeof hops)[number];

/** Where packets can be watched, in the order in which one packet passes. */
export const taps = [
  'source-pod',
  'source-veth',
  'source-tunnel',
  'source-nic',
  'destination-nic',
  'destination-tunnel',
  'destination-veth',
  'destination-pod',
] as const;
export type TapPlace = (typeof taps)[number];

/**
 * A stretch of the path on which packets can be lost: those that are lost on it were still seen at
 * `after` (`start`: perhaps nowhere), and one that was seen at `before` has passed it (`end`: none has).
 */
export interface Stretch {
  after: TapPlace | 'start';
  before: TapPlace | 'end';
}

/**
 * Where a departure at a hop loses packets, unless its cause says otherwise. An interface that does not
 * answer is felt where its neighbour asks for it, so each stretch begins one place before its hop.
 */
export const stretchOfHop: Readonly<Record<Hop, Stretch>> = {
  question: { after: 'start', before: 'source-pod' },
  'source-pod': { after: 'start', before: 'source-veth' },
  'source-veth': { after: 'start', before: 'source-tunnel' },
  'source-node': { after: 'source-veth', before: 'source-tunnel' },
  'source-tunnel': { after: 'source-veth', before: 'destination-nic' },
  underlay: { after: 'source-tunnel', before: 'destination-tunnel' },
  'destination-tunnel': { after: 'source-nic', before: 'destination-veth' },
  'destination-node': { after: 'destination-nic', before: 'destination-veth' },
  'destination-veth': { after: 'destination-tunnel', before: 'destination-pod' },
  'destination-pod': { after: 'destination-tunnel', before: 'end' },
  outside: { after: 'destination-tunnel', before: 'end' },
};

/** Order of places on a path, `start` and `end` included. */
export const tapRank = (place: TapPlace | 'start' | 'end'): number =>
  place === 'start' ? -1 : place === 'end' ? taps.length : taps.indexOf(place);
