import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entry } from './collection.ts';
import type { Authorizer } from './rbac.ts';
import type { RequestInfo } from './request.ts';
import type { ResourceType } from './resources.ts';
import type { ObjectStore } from './store.ts';
import type { User } from './users.ts';

/** What every handler of one server shares. */
export interface Cluster {
  store: ObjectStore;
  authorizer: Authorizer;
  /** `host:port`, as clients reach it. */
  address: () => string;
  /** Milliseconds between watch bookmarks. */
  bookmarkMs: number;
  logs: (pod: { namespace: string; name: string }, container: string | undefined, query: URLSearchParams) => string;
}

/** One authenticated, authorized request. */
export interface Call {
  cluster: Cluster;
  user: User;
  info: RequestInfo;
  req: IncomingMessage;
  res: ServerResponse;
}

/** A call on a kind that is served. */
export interface ResourceCall extends Call {
  type: ResourceType;
  name: string | undefined;
  namespace: string | undefined;
  subresource: string | undefined;
}

/** A call that reads. */
export interface ReadCall extends ResourceCall {
  view: View;
}

/** How stored entries are shown under the kind that was asked for. */
export interface View {
  /** The kind they are stored as. */
  source: ResourceType;
  /** As a list carries it. */
  item: (entry: Entry) => string;
  /** As a get or a watch shows it. */
  whole: (entry: Entry) => string;
  storedName: (name: string) => string;
  /** Entries the user may not see are left out of lists. */
  visible?: (entry: Entry) => boolean;
}

export const isDryRun = (query: URLSearchParams): boolean => query.getAll('dryRun').includes('All');
