import type { Address } from '../../ip/address.ts';
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
 * Source: `workload_endpoint_default.go`, `workloadendpointprocessor.go`, `conversion.go`; calico#1.1, #1.2.
 */

export type NamedPort = { name: string; protocol: number; port: number };

/** Labels that endpoints inherit from a namespace or a service account; shared by reference, kept current. */
export type Inherited = { name: string; exists: boolean; labels: ReadonlyMap<string, string> };

/** One set of labels; endpoints with the same labels share it, so that what applies is found once. */
export class LabelSet implements LabelLookup {
  /** Labels and scope as one text. */
  readonly signature: string;
  readonly #own: readonly string[];
  readonly #inherited: readonly Inherited[];

  /** `own`: names and values in turn; a set is small, so looking through it is quick and saves memory. */
  constructor(signature: string, own: readonly string[], inherited: readonly Inherited[]) {
    this.signature = signature;
    this.#own = own;
    this.#inherited = inherited;
  }

  getOwn(key: string): string | undefined {
    const own = this.#own;
    for (let index = 0; index < own.length; index += 2) if (own[index] === key) return own[index + 1];
    return undefined;
  }

  get(key: string): string | undefined {
    const value = this.getOwn(key);
    if (value !== undefined) return value;
    for (const parent of this.#inherited) {
      const from = parent.labels.get(key);
      if (from !== undefined) return from;
    }
    return undefined;
  }

  /** Its own labels, without those inherited. */
  *entries(): Generator<[string, string]> {
    for (let index = 0; index < this.#own.length; index += 2)
      yield [this.#own[index] ?? '', this.#own[index + 1] ?? ''];
  }
}

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
  /** In the host's network: no endpoint of its own, its traffic is the host's (calico#1.1). */
  readonly hostNetwork: boolean;
  /** Completed or already without a network: no endpoint (calico#1.1). */
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

/** Hands out shared label sets, and forgets those that nobody uses any more. */
export class LabelSets {
  readonly #known = new Map<string, { set: LabelSet; uses: number }>();

  /** `own`: names and values in turn. A label of its own always wins over an inherited one. */
  of(own: string[], inherited: readonly Inherited[], scope: string): LabelSet {
    const signature = `${scope}\u0000${own.join('\u0000')}`;
    const known = this.#known.get(signature);
    if (known) {
      known.uses++;
      return known.set;
    }
    const set = new LabelSet(signature, own, inherited);
    this.#known.set(signature, { set, uses: 1 });
    return set;
  }

  /** Once for every time that it was handed out. */
  release(set: LabelSet): void {
    const known = this.#known.get(set.signature);
    if (!known) return;
    known.uses--;
    if (known.uses === 0) this.#known.delete(set.signature);
  }
}

/** Names and values in turn. */
export const flatLabels = (labels: Record<string, string>): string[] => Object.entries(labels).flat();

const overwritten = new Set([namespaceLabel, orchestratorLabel, serviceAccountLabel]);

/** A pod cannot forge what is inherited: its labels `pcns.*` and `pcsa.*` are dropped. */
export const podLabels = (labels: Record<string, string>, namespace: string, serviceAccount: string): string[] => {
  const own: string[] = [];
  for (const key in labels) {
    const value = labels[key];
    if (value === undefined || overwritten.has(key)) continue;
    if (!key.startsWith(namespacePrefix) && !key.startsWith(serviceAccountPrefix)) own.push(key, value);
  }
  own.push(namespaceLabel, namespace, orchestratorLabel, 'k8s', serviceAccountLabel, serviceAccount);
  return own;
};

/** Many pods declare the same ports: they share one list. */
export class PortLists {
  readonly #known = new Map<string, readonly NamedPort[]>();

  of(ports: readonly NamedPort[]): readonly NamedPort[] {
    const key = ports.map(({ name, protocol, port }) => `${name} ${protocol} ${port}`).join(',');
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, ports);
    return ports;
  }
}
