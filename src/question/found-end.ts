import type { Pod } from '../case/objects.ts';
import type { EndRef } from '../case/question.ts';
import type { ServiceFound } from '../collect/lookup.ts';
import type { Message } from '../words/message.ts';

/** A node by its own network, with every address that it is known by, the one to use first. */
export interface FoundNode {
  kind: 'found-node';
  name: string;
  addresses: string[];
  /** The address that was typed. */
  address?: string;
}

/** Neither a pod nor a node; a name is resolved later, by the pod's own name server. */
export interface FoundOutside {
  kind: 'found-outside';
  address?: string;
  name?: string;
  /** Any address out there. */
  internet?: true;
}

/** A Service: what stands behind it is the end. */
export interface FoundService {
  kind: 'found-service';
  service: ServiceFound;
  /** The address that was typed. */
  address?: string;
}

export type FoundEnd =
  | { kind: 'found'; pod: Pod; address?: string }
  | FoundService
  | FoundNode
  | FoundOutside
  | { kind: 'choose'; options: EndRef[]; statement: Message }
  | { kind: 'not-found'; nearest: EndRef[]; statement: Message }
  /** The cluster could not be asked. */
  | { kind: 'failed'; reason: Message };
