import { type Entry, entryMatches, type Query } from './collection.ts';
import type { ResourceType } from './resources.ts';

export interface StoreEvent {
  kind: 'ADDED' | 'MODIFIED' | 'DELETED';
  type: ResourceType;
  resourceVersion: number;
  /** The object after the change; for DELETED as it last was, with the deletion's resourceVersion. */
  entry: Entry;
  /** The object before the change; absent for ADDED. */
  before?: Entry;
}

/** The last changes, so that a watch can start from an earlier resourceVersion. */
export class History {
  /** A watch may start from this version or later. */
  oldest = 1;
  private events: StoreEvent[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(event: StoreEvent): void {
    this.events.push(event);
    // Dropping half at a time keeps the cost of one change constant.
    if (this.events.length > this.limit * 2) this.compact(this.events[this.limit]?.resourceVersion ?? 1);
  }

  /** Forgets everything before `version`, as etcd's compaction does. */
  compact(version: number): void {
    this.events = this.events.filter((event) => event.resourceVersion > version);
    this.oldest = Math.max(this.oldest, version);
  }

  after(version: number): StoreEvent[] {
    return this.events.filter((event) => event.resourceVersion > version);
  }
}

/** What a watcher with this query sees of a change: an object that leaves the selector is DELETED for it. */
export const seenBy = (query: Query, event: StoreEvent): StoreEvent['kind'] | undefined => {
  const now = event.kind !== 'DELETED' && entryMatches(event.entry, query);
  const before = event.before !== undefined && entryMatches(event.before, query);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
};
