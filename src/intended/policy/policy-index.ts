import { Cluster, type ObjectRef } from './cluster.ts';
import { decide, type PolicyVerdict, type Query } from './decide.ts';
import type { Problem } from './model.ts';
import type { Unread } from './unread.ts';
import { type CalicoVersion, newestKnownVersion, parseCalicoVersion, versionRules } from './version.ts';

export type PolicyIndexOptions = {
  /** `3.29`, `v3.32.1`; absent or not understood: from ClusterInformation among the objects, else the newest known. */
  calicoVersion?: string;
  /** What could not be read; verdicts that could depend on it become unknown. */
  unread?: readonly Unread[];
  /** The objects are manifests, beside which there are others in the cluster: namespaces that others name, say. */
  isPart?: boolean;
};

/** Answers questions about policies, kept current in pieces as objects change. */
export type PolicyIndex = {
  readonly cluster: Cluster;
  /** Adds an API object or takes its new version. Objects that are not good are left out, see `problems`. */
  upsert: (object: unknown) => void;
  remove: (ref: ObjectRef) => void;
  decide: (query: Query) => PolicyVerdict;
  readonly problems: Problem[];
};

const versionIn = (objects: readonly unknown[]): CalicoVersion | undefined => {
  for (const object of objects) {
    if (typeof object !== 'object' || object === null) continue;
    const { kind, spec } = object as { kind?: unknown; spec?: { calicoVersion?: unknown } | null };
    if (kind !== 'ClusterInformation' || typeof spec?.calicoVersion !== 'string') continue;
    const version = parseCalicoVersion(spec.calicoVersion);
    if (version) return version;
  }
  return undefined;
};

/** Reads API objects of any kind in any order; those that make no difference are passed over. */
export const buildPolicyIndex = (objects: readonly unknown[], options: PolicyIndexOptions = {}): PolicyIndex => {
  const asked = options.calicoVersion === undefined ? undefined : parseCalicoVersion(options.calicoVersion);
  const said = asked ?? versionIn(objects);
  const cluster = new Cluster(versionRules(said ?? newestKnownVersion), {
    versionAssumed: said === undefined,
    isPart: options.isPart ?? false,
  });
  cluster.unread = options.unread ?? [];
  for (const object of objects) cluster.upsert(object);
  return {
    cluster,
    upsert: (object) => cluster.upsert(object),
    remove: (ref) => cluster.remove(ref),
    decide: (query) => decide(cluster, query),
    get problems() {
      return cluster.problems;
    },
  };
};
