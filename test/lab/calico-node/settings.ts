import type { Family } from './family.ts';
import type { Backend } from './network.ts';

/** What the lab tells its calico-node when it starts it. */
export interface Settings {
  node: string;
  backend: Backend;
  /** Those that it programs; IPv6 only where Felix's support for it is switched on. */
  families: readonly Family[];
  /** Of new pods (calico#1.4). */
  mtu: number;
  /** The pool is IPIP's: the routes that BIRD chooses are written for it (bird-kernel.ts). */
  ipip: boolean;
  /** Unix socket of the API. */
  socket: string;
  token: string;
  /** Start with all repairs held still. */
  held: boolean;
  times?: Partial<Times>;
}

/** Felix's own periods, in milliseconds; tests take shorter ones. */
export interface Times {
  /** Routes, tunnel entries and sets. */
  networkMs: number;
  rulesMs: number;
  /** Is the tunnel device there and up? */
  tunnelMs: number;
  /** From hearing of a deleted route to putting it back. */
  deletedRouteMs: number;
  /** From a pod's interface that came up to its route. */
  linkUpMs: number;
  /** From a change of the objects to the kernel. */
  debounceMs: number;
}

/** Measured on real Felix (felix#owned, #rules). */
export const defaultTimes: Times = {
  networkMs: 90_000,
  rulesMs: 180_000,
  tunnelMs: 10_000,
  deletedRouteMs: 1_200,
  linkUpMs: 100,
  debounceMs: 20,
};

/** Between the lab and its calico-node. */
export type NodeMessage =
  /** It has programmed the node for the first time. */
  | { event: 'in-sync' }
  | { held: boolean }
  /** Start or stop the BIRD of one family alone. */
  | { bird: boolean; family: Family }
  /** Program the objects as they are now, and answer with the same number. */
  | { program: number }
  | { programmed: number };
