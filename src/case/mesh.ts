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
