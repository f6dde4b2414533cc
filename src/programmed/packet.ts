import type { Family } from '../ip/address.ts';

export type CtState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/** One packet at one hook of a node. What is absent is not known, and a rule that asks for it is unsure. */
export interface Packet {
  family: Family;
  /** Name in lower case or number as text. */
  protocol: string;
  src: string;
  dst: string;
  sport?: number;
  dport?: number;
  icmpType?: number;
  icmpCode?: number;
  inIface?: string;
  outIface?: string;
  mark: number;
  ctState: CtState;
  /** The connection's destination was rewritten. */
  dnated?: boolean;
}

/** Netfilter's places; interfaces that a place does not have are empty there, not unknown. */
export type HookName = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
