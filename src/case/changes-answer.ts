import type { Message } from '../words/message.ts';
import type { NotChecked } from './verdict.ts';

/** What changed in the cluster since a moment, as far as its objects themselves say. */

/** One object that was made or written since then. */
export interface ObjectChange {
  /** As findings name them: `NetworkPolicy`, `KubernetesNetworkPolicy`, `IPPool`, `Pod`. */
  kind: string;
  namespace?: string;
  name: string;
  /** `restarted`: a container of the pod ended and was started again. */
  what: 'created' | 'changed' | 'deleting' | 'restarted';
  /** Milliseconds since 1970, by the API server's clock. */
  at: number;
  /** The field manager that wrote last, as it calls itself: `kubectl-edit`, `argocd-controller`. */
  by?: string;
}

export interface ChangesAnswer {
  kind: 'changes';
  /** `unknown`: none of the lists could be read. */
  status: 'healthy' | 'unknown';
  /** One sentence. */
  summary: Message;
  /** Milliseconds since 1970. */
  since: number;
  until: number;
  /** Oldest first, bounded. */
  changes: ObjectChange[];
  /** How many more there are. */
  more: number;
  notChecked: NotChecked[];
}

/** `NetworkPolicy shop/allow-db` */
export const objectOfChange = ({ kind, namespace, name }: ObjectChange): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;

/** Whether a finding is about exactly this object. */
export const isObjectOf = (change: ObjectChange, object: string | undefined): boolean =>
  object !== undefined && objectOfChange(change) === object;
