import type { Message } from '../words/message.ts';
import type { Read } from './read.ts';

/**
 * Packets that nodes sent to each other, all at once: who tried whom, and what became of it. One look over many
 * nodes tries a few pairs of each, so what is said of it names what was tried.
 */

/** A node as far as packets between nodes are about it. */
export interface MeshNode {
  name: string;
  /** What it stands in with others, by the kind of that: `{ zone: 'eu-1a', rack: 'r7' }`. */
  groups: Readonly<Record<string, string>>;
}

/** Two nodes that try each other, in both directions. */
export interface MeshPair {
  a: string;
  b: string;
}

/** What packets of one kind did from one node to another. */
export interface Passage {
  from: string;
  to: string;
  passes: boolean;
  /** Nobody watched at the other end: lost on the way there, or on the way back. */
  either?: true;
}

/** Where packets are lost, in as few words as it goes. */
export type LostPlace =
  | { kind: 'all' }
  | { kind: 'pair'; from: string; to: string; both: boolean }
  | { kind: 'node'; node: string; way: 'to' | 'from' | 'both' }
  /** Between all of one group and all of another, or within one where they are the same. */
  | { kind: 'groups'; by: string; from: string; to: string; both: boolean }
  /** Between all of one group and all others; `within`: and among themselves. */
  | { kind: 'group'; by: string; group: string; way: 'to' | 'from' | 'both'; within: boolean };

/** One thing that explains lost packets. */
export interface Explanation {
  place: LostPlace;
  /** Passages that it explains. */
  lost: Passage[];
  /** What would explain the same, and what was tried does not tell from it. */
  instead: LostPlace[];
}

/** What packets between nodes are of: to the node's own address, or to that of its tunnel. */
export const meshWays = ['node', 'vxlan', 'ipip', 'wireguard'] as const;
export type MeshWay = (typeof meshWays)[number];

/** A few packets from one node to another. */
export interface MeshTry {
  /** In the packets, so that both nodes know them. */
  mark: number;
  from: string;
  to: string;
  address: string;
  family: 4 | 6;
  way: MeshWay;
  /** As large as the sender's device takes, and not to be fragmented. */
  full: boolean;
}

/** What became of a try at its sender. */
export interface MeshRow {
  mark: number;
  sent: number;
  answered: number;
  /** Milliseconds of each answer. */
  roundTrips: number[];
  /** Bytes of the IP packet, of one that may not be fragmented. */
  bytes?: number;
  /** The first complaint of `ping`, and what fits by it. */
  said?: string;
  mtu?: number;
}

/** What of a try was seen at one interface of a node. */
export interface MeshSighting {
  mark: number;
  kind: 'request' | 'reply';
  interface: string;
  direction: 'in' | 'out' | 'unknown';
  tunnel?: 'vxlan' | 'ipip' | undefined;
  port?: number | undefined;
  /** Different packets. */
  count: number;
}

/** What one node saw. */
export interface MeshView {
  /** Whether its interfaces were watched from the beginning. */
  watched: boolean;
  rows: MeshRow[];
  seen: MeshSighting[];
  problems: Message[];
}

/** A look at the packets between nodes. */
export interface MeshInput {
  nodes: MeshNode[];
  tries: MeshTry[];
  /** By node. */
  views: Record<string, Read<MeshView>>;
  /** Pairs of groups that nobody tried, by their kind. */
  untried: Record<string, number>;
  /** Nodes that were left out because there are too many. */
  leftOut: number;
}
