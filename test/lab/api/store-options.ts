import type { CalicoApi } from './resources.ts';

export interface StoreOptions {
  /** Where Calico's objects are served; `absent` (v1 CRDs alone) if not given. */
  calicoApi?: CalicoApi;
  now?: () => Date;
  newUid?: () => string;
  /** Changes kept for watches that start from an earlier version; 10,000 if not given. */
  history?: number;
  /**
   * A deleted pod that runs on a node goes at once (`at-once`, the default), or stays with a
   * deletionTimestamp until `delete` is called again with gracePeriodSeconds 0 (`kubelet`).
   */
  podTermination?: 'at-once' | 'kubelet';
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface WriteOptions {
  dryRun?: boolean;
  /** `main` leaves status alone where it is a subresource, `status` changes nothing else; all if absent. */
  part?: 'main' | 'status';
}

export interface DeleteOptions {
  dryRun?: boolean;
  gracePeriodSeconds?: number;
  uid?: string;
  resourceVersion?: string;
}

/** A resource by name: `pods`, `networkpolicies.networking.k8s.io`, `ippools.crd.projectcalico.org`. */
export type Ref = string;
