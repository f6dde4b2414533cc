import type { Address } from './addresses.ts';
import {
  namespaceLabel,
  namespacePrefix,
  orchestratorLabel,
  serviceAccountLabel,
  serviceAccountPrefix,
} from './convert/selectors.ts';
import type { LabelLookup } from './selector/evaluate.ts';

/**
 * What policies see of a pod: labels added, stripped and inherited, addresses, named ports.
 * Source: `workload_endpoint_default.go`, `workloadendpointprocessor.go`, `conversion.go`; calico-facts 1.1, 1.2.
 */

export type NamedPort = { name: string; protocol: number; port: number };

/** Labels that endpoints inherit from a namespace or a service account; shared by reference, kept current. */
export type Inherited = { name: string; exists: boolean; labels: ReadonlyMap<string, string> };

/** One set of labels; endpoints with the same labels share it, so that what applies is found once. */
export type LabelSet = {
  readonly id: number;
  readonly lookup: LabelLookup;
  readonly own: ReadonlyMap<string, string>;
};

export type Workload = {
  readonly type: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly node: string | undefined;
  readonly labels: LabelSet;
  readonly namespaceProfile: Inherited;
  readonly serviceAccount: string;
  readonly addresses: readonly Address[];
  readonly ports: readonly NamedPort[];
  /** In the host's network: no endpoint of its own, its traffic is the host's (facts 1.1). */
  readonly hostNetwork: boolean;
  /** Completed or already without a network: no endpoint (facts 1.1). */
  readonly finished: boolean;
};

export type HostEndpoint = {
  readonly type: 'host';
  readonly name: string;
  readonly node: string;
  readonly interfaceName: string;
  readonly labels: LabelSet;
  readonly addresses: readonly Address[];
  readonly profiles: readonly string[];
  readonly ports: readonly NamedPort[];
};

export const workloadTitle = (workload: { namespace: string; name: string }): string =>
  `${workload.namespace}/${workload.name}`;

/** Whether Felix knows an endpoint for the pod. A pod of a manifest without a node counts as if it ran. */
export const hasEndpoint = (workload: Workload): boolean => !workload.hostNetwork && !workload.finished;

const prefixed = (labels: Record<string, string>, prefix: string, name: string): Map<string, string> =>
  new Map([
    ...Object.entries(labels).map(([key, value]): [string, string] => [`${prefix}${key}`, value]),
    [`${prefix}projectcalico.org/name`, name],
  ]);

/** The API server gives every namespace `kubernetes.io/metadata.name`. */
export const namespaceLabels = (name: string, labels: Record<string, string>): Map<string, string> =>
  prefixed({ ...labels, 'kubernetes.io/metadata.name': name }, namespacePrefix, name);

export const serviceAccountLabels = (name: string, labels: Record<string, string>): Map<string, string> =>
  prefixed(labels, serviceAccountPrefix, name);

/** Hands out shared label sets. */
export class LabelSets {
  readonly #known = new Map<string, LabelSet>();
  #nextId = 0;

  /** `inherited` in the order in which they are asked; a label of its own always wins. */
  of(own: Map<string, string>, inherited: readonly Inherited[], scope: string): LabelSet {
    const parts: string[] = [scope];
    for (const key of [...own.keys()].sort()) parts.push(key, own.get(key) ?? '');
    const signature = JSON.stringify(parts);
    const known = this.#known.get(signature);
    if (known) return known;
    const lookup: LabelLookup = (key) => {
      const value = own.get(key);
      if (value !== undefined) return value;
      for (const parent of inherited) {
        const from = parent.labels.get(key);
        if (from !== undefined) return from;
      }
      return undefined;
    };
    const made: LabelSet = { id: this.#nextId++, lookup, own };
    this.#known.set(signature, made);
    return made;
  }
}

/** A pod cannot forge what is inherited: its labels `pcns.*` and `pcsa.*` are dropped. */
export const podLabels = (
  labels: Record<string, string>,
  namespace: string,
  serviceAccount: string,
): Map<string, string> => {
  const own = new Map<string, string>();
  for (const [key, value] of Object.entries(labels)) {
    if (!key.startsWith(namespacePrefix) && !key.startsWith(serviceAccountPrefix)) own.set(key, value);
  }
  own.set(namespaceLabel, namespace);
  own.set(orchestratorLabel, 'k8s');
  own.set(serviceAccountLabel, serviceAccount);
  return own;
};
