import { toV3 } from './calico-v3.ts';
import type { KubeObject } from './object.ts';
import { resourceRef } from './resources.ts';
import { ObjectStore } from './store.ts';

const v1Group = 'crd.projectcalico.org';

/** As native v3 CRDs have it (node-state/v3.34-dev-bgp-nativev3-policies): no annotations that hold the metadata. */
const native = (object: KubeObject): KubeObject =>
  object.apiVersion.startsWith(`${v1Group}/`) ? toV3(object) : object;

/** Of a Node, what Calico writes there only where Kubernetes is its datastore. */
const withoutCalico = (object: KubeObject): KubeObject => {
  if (object.kind !== 'Node') return object;
  const kept = Object.entries(object.metadata.annotations ?? {}).filter(
    ([key]) => !key.startsWith('projectcalico.org/'),
  );
  return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(kept) } };
};

/** A store that follows another one and has nothing of Calico's: with an etcd datastore it is kept elsewhere. */
export const etcdMirror = (source: ObjectStore): ObjectStore => follow(source, 'none', withoutCalico);

/**
 * A store that follows another one and holds Calico's objects as native `projectcalico.org/v3` alone, as
 * Calico from v3.33 on can have them: what the lab's own parts write in v1 is seen from outside in v3.
 */
export const nativeMirror = (source: ObjectStore): ObjectStore => follow(source, 'native', native);

const follow = (
  source: ObjectStore,
  calicoApi: 'native' | 'none',
  shown: (object: KubeObject) => KubeObject,
): ObjectStore => {
  const mirror = new ObjectStore({ now: source.now, calicoApi });
  const isShown = (type: { group: string }): boolean => calicoApi === 'native' || type.group !== v1Group;
  const copy = (object: KubeObject): void => {
    const { uid: _uid, resourceVersion: _version, ...metadata } = shown(object).metadata;
    mirror.put({ ...shown(object), metadata });
  };
  for (const type of source.allTypes().filter(isShown))
    for (const object of source.list(resourceRef(type))) copy(object);
  source.watch(undefined, ({ kind, type, entry }) => {
    if (!isShown(type)) return;
    const ref = resourceRef(type);
    const stored = source.get(ref, entry.name, entry.namespace);
    if (kind !== 'DELETED' && stored) {
      copy(stored);
      return;
    }
    const served = type.group === v1Group ? `${nativePlural(type.plural)}.projectcalico.org` : ref;
    const real = nativeName(mirror, served, entry.name, entry.namespace);
    if (real !== undefined) mirror.delete(served, real, entry.namespace);
  });
  return mirror;
};

const nativePlural = (plural: string): string => (plural === 'ipamconfigs' ? 'ipamconfigurations' : plural);

/** Policies of the default tier lose their prefix on the way. */
const nativeName = (
  mirror: ObjectStore,
  ref: string,
  name: string,
  namespace: string | undefined,
): string | undefined =>
  [name, name.replace(/^default\./, '')].find((candidate) => mirror.get(ref, candidate, namespace) !== undefined);
