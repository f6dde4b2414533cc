import { type FieldRequirement, fieldsMatch, labelsMatch, type Requirement } from './selectors.ts';

/**
 * One stored object. The object itself is kept as JSON text: readers get fresh copies, lists are joined
 * without being parsed, and 100,000 pods stay well under a gigabyte.
 */
export interface Entry {
  /** `namespace/name`, or `name` for cluster-scoped kinds: the order of etcd keys. */
  key: string;
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: number;
  labels: Record<string, string>;
  /** Values of the selectable fields. */
  fields: Record<string, string>;
  json: string;
}

export interface Query {
  namespace?: string | undefined;
  labels?: readonly Requirement[] | undefined;
  fields?: readonly FieldRequirement[] | undefined;
}

export const entryMatches = (entry: Entry, query: Query): boolean =>
  (query.namespace === undefined || entry.namespace === query.namespace) &&
  (query.labels === undefined || labelsMatch(query.labels, entry.labels)) &&
  (query.fields === undefined || fieldsMatch(query.fields, entry.fields));

const indexedFields = ['spec.nodeName', 'status.podIP'];

const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The objects of one kind, in key order, with indexes by label, node and pod address. */
export class Collection {
  private readonly entries = new Map<string, Entry>();
  private readonly index = new Map<string, Set<Entry>>();
  private sorted: Entry[] = [];
  private unsorted: Entry[] = [];

  get size(): number {
    return this.entries.size;
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  put(entry: Entry): Entry | undefined {
    const before = this.entries.get(entry.key);
    this.entries.set(entry.key, entry);
    if (before) {
      this.drop(before);
      this.sort();
      this.sorted[this.position(entry.key)] = entry;
    } else {
      this.unsorted.push(entry);
    }
    for (const term of this.terms(entry)) {
      const found = this.index.get(term);
      if (found) found.add(entry);
      else this.index.set(term, new Set([entry]));
    }
    return before;
  }

  remove(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.sort();
    this.entries.delete(key);
    this.drop(entry);
    this.sorted.splice(this.position(key), 1);
    return entry;
  }

  /** Matching entries in key order, those after `start` only. */
  *select(query: Query, start = ''): Generator<Entry> {
    const narrowed = this.narrowest(query);
    if (narrowed) {
      for (const entry of [...narrowed].sort(byKey)) {
        if (entry.key >= start && entryMatches(entry, query)) yield entry;
      }
      return;
    }
    this.sort();
    const prefix = query.namespace === undefined ? '' : `${query.namespace}/`;
    for (let at = this.position(start > prefix ? start : prefix); at < this.sorted.length; at += 1) {
      const entry = this.sorted[at];
      if (!entry?.key.startsWith(prefix)) return;
      if (entryMatches(entry, query)) yield entry;
    }
  }

  /** How many entries of the namespace (or all) come after `key`. */
  remainingAfter(key: string, namespace: string | undefined): number {
    this.sort();
    const end = namespace === undefined ? this.sorted.length : this.position(`${namespace}0`);
    return Math.max(0, end - this.position(`${key}\0`));
  }

  private narrowest(query: Query): Set<Entry> | undefined {
    const terms: string[] = [];
    for (const { key, operator, values } of query.labels ?? []) {
      if ((operator === '=' || operator === 'in') && values.length === 1) terms.push(`l${key}=${values[0]}`);
    }
    for (const { field, equal, value } of query.fields ?? []) {
      if (equal && value !== '' && indexedFields.includes(field)) terms.push(`f${field}=${value}`);
      if (equal && field === 'metadata.name' && query.namespace !== undefined) {
        const entry = this.entries.get(`${query.namespace}/${value}`);
        return new Set(entry ? [entry] : []);
      }
    }
    const none = new Set<Entry>();
    const sets = terms.map((term) => this.index.get(term) ?? none);
    return sets.sort((a, b) => a.size - b.size)[0];
  }

  private *terms(entry: Entry): Generator<string> {
    for (const [key, value] of Object.entries(entry.labels)) yield `l${key}=${value}`;
    for (const field of indexedFields) {
      const value = entry.fields[field];
      if (value) yield `f${field}=${value}`;
    }
  }

  private drop(entry: Entry): void {
    for (const term of this.terms(entry)) {
      const set = this.index.get(term);
      set?.delete(entry);
      if (set?.size === 0) this.index.delete(term);
    }
  }

  /** First position in the sorted list whose key is not before `key`. */
  private position(key: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.key ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private sort(): void {
    if (this.unsorted.length === 0) return;
    if (this.unsorted.length < 50) {
      for (const entry of this.unsorted) this.sorted.splice(this.position(entry.key), 0, entry);
    } else {
      this.sorted = this.sorted.concat(this.unsorted).sort(byKey);
    }
    this.unsorted = [];
  }
}
