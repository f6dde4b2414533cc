import { type Fields, isFields, type KubeObject, type NewObject, valueAt } from './object.ts';

/** Between Calico's v1 CRDs and what its aggregated API server shows of them (node-state/aggregated-api-v3.32.1). */

const metadataAnnotation = 'projectcalico.org/metadata';

const v1Plurals: Record<string, string> = { ipamconfigurations: 'ipamconfigs' };
const v1Kinds: Record<string, string> = { IPAMConfiguration: 'IPAMConfig' };
const v3Kinds: Record<string, string> = { IPAMConfig: 'IPAMConfiguration' };

export const v1Plural = (plural: string): string => v1Plurals[plural] ?? plural;

/** Policies of these kinds are guarded by rights on their tier. */
export const tieredPlurals = new Set([
  'networkpolicies',
  'globalnetworkpolicies',
  'stagednetworkpolicies',
  'stagedglobalnetworkpolicies',
]);

const parsed = (text: string | undefined): Fields => {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
};

const stringMap = (value: unknown): Record<string, string> =>
  isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)])) : {};

export const tierOf = (object: object): string => {
  const tier = valueAt(object, 'spec', 'tier');
  return typeof tier === 'string' && tier !== '' ? tier : 'default';
};

const spec = (kind: string, from: unknown, convert: (deleted: unknown) => unknown): unknown => {
  if (kind !== 'BlockAffinity' || !isFields(from)) return from;
  const { type: _type, ...rest } = from;
  return { ...rest, deleted: convert(from.deleted) };
};

/** The v3 form of a v1 object: its real metadata may sit in an annotation (calico#5.1). */
export const toV3 = (object: KubeObject): KubeObject => {
  const { metadata } = object;
  const { [metadataAnnotation]: stored, ...annotations } = metadata.annotations ?? {};
  const real = parsed(stored);
  const labels = { ...metadata.labels, ...stringMap(real.labels) };
  const all = { ...annotations, ...stringMap(real.annotations) };
  const name = typeof real.name === 'string' ? real.name : metadata.name;
  const shown: KubeObject = {
    kind: v3Kinds[object.kind] ?? object.kind,
    apiVersion: 'projectcalico.org/v3',
    metadata: {
      name,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      ...(metadata.uid ? { uid: metadata.uid } : {}),
      ...(metadata.resourceVersion ? { resourceVersion: metadata.resourceVersion } : {}),
      ...(metadata.creationTimestamp ? { creationTimestamp: metadata.creationTimestamp } : {}),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(all).length > 0 ? { annotations: all } : {}),
    },
    spec: spec(object.kind, object.spec, (deleted) => deleted === true || deleted === 'true'),
  };
  if (object.kind === 'Tier') shown.status = {};
  else if (object.status !== undefined) shown.status = object.status;
  return shown;
};

/** What Calico's API server would write to the v1 CRD. */
export const toV1 = (object: NewObject): NewObject => {
  const { name, labels, annotations } = object.metadata;
  const tiered = /^(Staged)?(Global)?NetworkPolicy$/.test(object.kind);
  const tier = tiered ? tierOf(object) : undefined;
  const allLabels = { ...labels, ...(tier ? { 'projectcalico.org/tier': tier } : {}) };
  const stored = {
    name,
    creationTimestamp: null,
    ...(Object.keys(allLabels).length > 0 ? { labels: allLabels } : {}),
    ...(annotations ? { annotations } : {}),
  };
  const { apiVersion: _version, kind: _kind, metadata, spec: wanted, ...rest } = object;
  const fields = isFields(wanted) && tier ? { tier, ...wanted } : wanted;
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: v1Kinds[object.kind] ?? object.kind,
    metadata: {
      ...metadata,
      labels: allLabels,
      annotations: { ...annotations, [metadataAnnotation]: JSON.stringify(stored) },
    },
    spec: spec(object.kind, fields, (deleted) => String(deleted === true)),
    ...rest,
  };
};

const allowAll = { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] };

const profile = (from: KubeObject | undefined, name: string, version: string, wanted: Fields): KubeObject => ({
  kind: 'Profile',
  apiVersion: 'projectcalico.org/v3',
  metadata: {
    name,
    ...(from?.metadata.uid ? { uid: from.metadata.uid } : {}),
    resourceVersion: version,
    ...(from?.metadata.creationTimestamp ? { creationTimestamp: from.metadata.creationTimestamp } : {}),
  },
  spec: wanted,
});

const prefixed = (prefix: string, labels: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [`${prefix}.${key}`, value]),
  );

/** Profiles are derived from namespaces and service accounts; nobody stores them. */
export const profiles = (namespaces: readonly KubeObject[], accounts: readonly KubeObject[]): KubeObject[] => [
  profile(undefined, 'projectcalico-default-allow', '1', allowAll),
  ...namespaces.map((one) => {
    const labels = { ...one.metadata.labels, 'projectcalico.org/name': one.metadata.name };
    const wanted = { ...allowAll, labelsToApply: prefixed('pcns', labels) };
    return profile(one, `kns.${one.metadata.name}`, `${one.metadata.resourceVersion}/`, wanted);
  }),
  ...accounts.map((one) => {
    const labels = { ...one.metadata.labels, 'projectcalico.org/name': one.metadata.name };
    const name = `ksa.${one.metadata.namespace}.${one.metadata.name}`;
    return profile(one, name, `/${one.metadata.resourceVersion}`, { labelsToApply: prefixed('pcsa', labels) });
  }),
];
