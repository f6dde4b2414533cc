/** What a sentence asks, in the terms of the field. What is not said is not there. */

export const meaningKinds = [
  'path',
  'inbound',
  'no-address',
  'resolve',
  'policy-decides',
  'who-can-reach',
  'what-can-reach',
  'policy-explain',
  'policy-what-if',
  'node',
  'nodes',
  'agent',
  'cluster',
  'changes',
  'address',
  'ipam',
  'follow-up',
  'incident-start',
  'incident-summary',
  'incident-end',
  /** Something is missing: one question back. */
  'ask-back',
  /** No question for this program. */
  'not-ours',
] as const;
export type MeaningKind = (typeof meaningKinds)[number];

export type Protocol = 'tcp' | 'udp' | 'sctp' | 'icmp';
export type Workload = 'deployment' | 'statefulset' | 'daemonset';

/** One end, as it was said. */
export type End =
  | { kind: 'pod'; name: string; namespace?: string }
  /** A bare name whose kind is not said. */
  | { kind: 'thing'; name: string; namespace?: string }
  | { kind: 'service'; name: string; namespace?: string }
  | { kind: 'workload'; workload: Workload; name: string; namespace?: string }
  /** `app=web,tier=front`. */
  | { kind: 'labels'; labels: string; namespace?: string }
  /** All pods, of a namespace or of a node. */
  | { kind: 'pods'; namespace?: string; node?: string }
  /** Without a name: any node. */
  | { kind: 'node'; name?: string }
  | { kind: 'address'; address: string }
  | { kind: 'name'; name: string }
  | { kind: 'internet' }
  | { kind: FrontKind; namespace: string; name: string };

/** What stands before Services, as its objects are called. */
export type FrontKind = 'ingress' | 'gateway' | 'httproute';

/** An object by its name: a policy, or the Service on the way. */
export interface Named {
  namespace?: string;
  name: string;
}

/** What can be missing of a question. */
export type Missing = 'from' | 'to' | 'of' | 'direction' | 'question' | 'address' | 'name' | 'policy';

export interface Meaning {
  kind: MeaningKind;
  from?: End;
  to?: End;
  of?: End;
  via?: Named;
  /** Of the destination, 1 to 65535. */
  port?: number;
  protocol?: Protocol;
  family?: 4 | 6;
  symptom?: string[];
  /** The words of a time as they were typed. */
  since?: string;
  until?: string;
  only_from?: End;
  works_from?: End;
  where?: 'across-nodes' | 'same-node';
  /** Both ways. */
  both?: true;
  entry?: 'nodeport' | 'loadbalancer' | 'ingress';
  capture?: true;
  /** The name that cannot be looked up. */
  name?: string;
  policy?: Named;
  change?: 'apply' | 'delete';
  agent?: string;
  peer?: string[];
  address?: string;
  asks?: string;
  title?: string;
  namespace?: string;
  missing?: Missing[];
  /** Of a question back: the kind it would be. */
  about?: MeaningKind;
  /** Of a question back: what was named, where the words do not tell who calls whom. */
  seen?: End[];
}
