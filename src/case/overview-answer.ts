import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Proof } from './finding.ts';
import type { Cause, NotChecked } from './verdict.ts';

/** Answers that are not about a path between two ends: about all pods of a workload, or about one address. */

type Status = 'broken' | 'healthy' | 'unknown';

/** One pod of a workload, diagnosed. */
export interface PodAnswer {
  /** `shop/web-0` */
  pod: string;
  node?: string;
  /** The other end that it was tried with; absent where there is none. */
  counterpart?: string;
  status: Status;
  summary: Message;
  cause?: Cause;
  proof: Proof[];
  /** What tells pods apart: node, zone, subnet, pool, block, revision, labels, path. */
  traits: Record<string, string>;
  notChecked: NotChecked[];
}

export interface Trait {
  what: string;
  value: string;
}

/** Pods that are affected by one cause. */
export interface WorkloadGroup {
  cause: Cause;
  /** Of the first pod. */
  proof: Proof[];
  pods: string[];
  /** What these pods share and no healthy pod has. */
  shared: Trait[];
}

export interface WorkloadAnswer {
  kind: 'workload';
  /** `deployment shop/web`, `pods of shop with app=web` */
  workload: string | Message;
  status: Status;
  /** One sentence. */
  summary: Message;
  /** Pods that were looked at, and all that there are. */
  looked: number;
  total: number;
  pods: PodAnswer[];
  /** The group with most pods first. */
  groups: WorkloadGroup[];
  /** What all affected pods share and no healthy pod has. */
  shared: Trait[];
  notChecked: NotChecked[];
}

/** Something that has an address. */
export interface AddressOwner {
  what: 'pod' | 'node' | 'tunnel' | 'service' | 'load-balancer';
  /** `shop/web-0`, `node-2`. */
  name: string;
  detail: Message;
}

export interface AddressAnswer {
  kind: 'address';
  address: string;
  status: Status;
  /** One sentence. */
  summary: Message;
  owners: AddressOwner[];
  pool?: { name: string; cidr: string; disabled: boolean };
  /** What IPAM has written down; absent: not allocated, or not read. */
  allocation?: {
    block: string;
    blockNode?: string;
    handle?: string;
    pod?: string;
    node?: string;
    type?: string;
    releasedAt?: string;
  };
  /** What does not fit together: an allocation without a pod, two pods. */
  remarks: Message[];
  /** Where nobody has it: addresses that look like it, and whose they are. */
  nearest: { address: string; whose: Message }[];
  proof: Proof[];
  notChecked: NotChecked[];
}

/** `node node-2`, `label tier old` */
export const traitText = ({ what, value }: Trait): Message => {
  switch (what) {
    case 'node':
      return say('trait.node', { value });
    case 'zone':
      return say('trait.zone', { value });
    case 'subnet':
      return say('trait.subnet', { value });
    case 'family':
      return say('trait.family', { value });
    case 'pool':
      return say('trait.pool', { value });
    case 'block':
      return say('trait.block', { value });
    case 'revision':
      return say('trait.revision', { value });
    case 'path':
      return value === 'one node' ? say('trait.one-node') : say('trait.two-nodes');
    default:
      return say('trait.label', { name: what.replace(/^label /, ''), value });
  }
};

/** What has an address, in words. */
export const owners: Record<AddressOwner['what'], Message> = {
  pod: say('owner.pod'),
  node: say('owner.node'),
  tunnel: say('owner.tunnel'),
  service: say('owner.service'),
  'load-balancer': say('owner.load-balancer'),
};

export const poolText = ({ name, cidr, disabled }: NonNullable<AddressAnswer['pool']>): Message =>
  disabled ? say('address.pool-disabled', { name, cidr }) : say('address.pool', { name, cidr });

export type OverviewAnswer = WorkloadAnswer | AddressAnswer;
