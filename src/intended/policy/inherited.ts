import { type Inherited, namespaceLabels, serviceAccountLabels } from './endpoints.ts';

type Holder = { name: string; exists: boolean; labels: ReadonlyMap<string, string> };

const none: ReadonlyMap<string, string> = new Map();

/**
 * Namespaces or service accounts as far as endpoints inherit from them. Where none at all was given they were
 * not collected, and each is taken to exist with no labels but its name. Where some were given, a missing one
 * is missing (steps#003).
 */
export class InheritedBook {
  readonly #holders = new Map<string, Holder>();
  readonly #labelsOf: (name: string, labels: Record<string, string>) => Map<string, string>;
  /** These exist in every cluster, such as each namespace's service account `default`. */
  readonly #always: (name: string) => boolean;
  #given = 0;
  /** Of manifests: what is not among them is in the cluster already, as far as that is known. */
  readonly assumesMissing: boolean;

  constructor(kind: 'namespace' | 'service-account', assumesMissing = false) {
    this.assumesMissing = assumesMissing;
    this.#labelsOf = kind === 'namespace' ? namespaceLabels : serviceAccountLabels;
    this.#always = (name) => kind === 'service-account' && name === 'default';
  }

  get anyGiven(): boolean {
    return this.#given > 0;
  }

  /** `key` tells holders apart; `name` is what is inherited as `projectcalico.org/name`. */
  /** Those that something belongs to and that were not given. */
  get missing(): string[] {
    return [...this.#holders].flatMap(([key, { exists }]) => (exists ? [] : [key])).sort();
  }

  holder(key: string, name: string): Inherited {
    const known = this.#holders.get(key);
    if (known) return known;
    const made: Holder = { name, exists: false, labels: this.#assumed(name) };
    this.#holders.set(key, made);
    return made;
  }

  /** Whether it is there, or is taken to be since none was given. */
  isThere(key: string): boolean {
    return !this.anyGiven || this.assumesMissing || (this.#holders.get(key)?.exists ?? false);
  }

  set(key: string, name: string, labels: Record<string, string>): void {
    this.holder(key, name);
    const holder = this.#holders.get(key);
    if (!holder) return;
    if (!holder.exists) this.#count(1);
    holder.exists = true;
    holder.labels = this.#labelsOf(name, labels);
  }

  remove(key: string): void {
    const holder = this.#holders.get(key);
    if (!holder?.exists) return;
    holder.exists = false;
    this.#count(-1);
    holder.labels = this.#assumed(holder.name);
  }

  #count(change: 1 | -1): void {
    const before = this.anyGiven;
    this.#given += change;
    if (before === this.anyGiven) return;
    for (const holder of this.#holders.values()) if (!holder.exists) holder.labels = this.#assumed(holder.name);
  }

  #assumed(name: string): ReadonlyMap<string, string> {
    return this.anyGiven && !this.assumesMissing && !this.#always(name) ? none : this.#labelsOf(name, {});
  }
}
