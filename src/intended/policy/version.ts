/** The version of Calico, as far as the meaning of policies depends on it (calico#0). */
export type CalicoVersion = { major: number; minor: number };

export const newestKnownVersion: CalicoVersion = { major: 3, minor: 33 };

/** Reads `3.29`, `v3.32.1`, `v3.34.0-0.dev-67-g…`. */
export const parseCalicoVersion = (text: string): CalicoVersion | undefined => {
  const match = /^v?(\d+)\.(\d+)(?:[.-].*)?$/.exec(text.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
};

const atLeast = (version: CalicoVersion, minor: number): boolean =>
  version.major > 3 || (version.major === 3 && version.minor >= minor);

export type BuiltInTier = { name: string; order: number; defaultAction: 'Pass' | 'Deny' };

/** What a version reads and where it puts it. calico#4.1, #4.2, #4.3, #0. */
export type VersionRules = {
  version: CalicoVersion;
  readsClusterNetworkPolicy: boolean;
  readsAdminNetworkPolicy: boolean;
  readsBaselineAdminNetworkPolicy: boolean;
  readsStaged: boolean;
  adminTier: string;
  baselineTier: string;
  builtInTiers: readonly BuiltInTier[];
  /** From 3.32 policies are known by kind, namespace and name; before, by a v1 name (calico#3.1). */
  newNames: boolean;
};

export const versionRules = (version: CalicoVersion): VersionRules => {
  const cluster = atLeast(version, 32);
  const adminTier = cluster ? 'kube-admin' : 'adminnetworkpolicy';
  const baselineTier = cluster ? 'kube-baseline' : 'baselineadminnetworkpolicy';
  return {
    version,
    readsClusterNetworkPolicy: cluster,
    readsAdminNetworkPolicy: !cluster && atLeast(version, 29),
    readsBaselineAdminNetworkPolicy: !cluster && atLeast(version, 30),
    readsStaged: atLeast(version, 30),
    adminTier,
    baselineTier,
    builtInTiers: [
      { name: adminTier, order: 1000, defaultAction: 'Pass' },
      { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
      { name: baselineTier, order: 10_000_000, defaultAction: 'Pass' },
    ],
    newNames: cluster,
  };
};

export const versionText = (version: CalicoVersion): string => `${version.major}.${version.minor}`;
