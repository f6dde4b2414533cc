import { randomUUID } from 'node:crypto';
import { admit } from './admission.ts';
import { Collection, type Entry, type Query } from './collection.ts';
import { entryObject, entryOf, keyOf } from './entries.ts';
import { History, type StoreEvent } from './history.ts';
import { deepEqual, type KubeObject, type NewObject, timestamp } from './object.ts';
import { type PatchType, patchObject } from './patch.ts';
import { type CalicoApi, type ResourceType, resourceRef, resourceTypes } from './resources.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import { alreadyExists, modifiedMeanwhile, noSuchResource, notFound, preconditionFailed } from './status.ts';
import type { DeleteOptions, ListOptions, Ref, StoreOptions, WriteOptions } from './store-options.ts';

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

type Listener = (event: StoreEvent) => void;

/**
 * The objects of one cluster, as etcd and the API machinery hold them: uids, one counter of resource
 * versions, generations, conflicts, preconditions, finalizers, graceful deletion, changes as events.
 * Everything handed out is a copy. Failures are thrown as `ApiError`.
 */
export class ObjectStore {
  readonly now: () => Date;
  readonly history: History;
  private readonly newUid: () => string;
  private readonly podTermination: 'at-once' | 'kubelet';
  private readonly collections = new Map<Ref, Collection>();
  private readonly listeners = new Set<Listener>();
  private types = new Map<Ref, ResourceType>();
  private calico: CalicoApi;
  private version = 1;
  private services = 1;

  constructor(options: StoreOptions = {}) {
    this.now = options.now ?? (() => new Date());
    this.newUid = options.newUid ?? randomUUID;
    this.history = new History(options.history ?? 10_000);
    this.podTermination = options.podTermination ?? 'at-once';
    this.calico = options.calicoApi ?? 'absent';
    this.setCalicoApi(this.calico);
  }

  get resourceVersion(): number {
    return this.version;
  }

  get calicoApi(): CalicoApi {
    return this.calico;
  }

  /** Switches what serves `projectcalico.org/v3`; stored objects stay. */
  setCalicoApi(mode: CalicoApi): void {
    this.calico = mode;
    this.types = new Map(resourceTypes(mode).map((type) => [resourceRef(type), type]));
  }

  allTypes(): ResourceType[] {
    return [...this.types.values()];
  }

  /** Serves one more kind (a CustomResourceDefinition that was created). */
  addType(type: ResourceType): void {
    this.types.set(resourceRef(type), type);
  }

  removeType(ref: Ref): void {
    this.types.delete(ref);
  }

  type(ref: Ref): ResourceType {
    const type = this.types.get(ref);
    if (!type) throw noSuchResource();
    return type;
  }

  typeOf(object: { apiVersion: string; kind: string }): ResourceType {
    const slash = object.apiVersion.lastIndexOf('/');
    const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
    const version = object.apiVersion.slice(slash + 1);
    for (const type of this.types.values()) {
      if (type.kind === object.kind && type.group === group && type.version === version) return type;
    }
    throw noSuchResource();
  }

  collection(type: ResourceType): Collection {
    const ref = resourceRef(type);
    const found = this.collections.get(ref) ?? new Collection();
    this.collections.set(ref, found);
    return found;
  }

  get(ref: Ref, name: string, namespace?: string): KubeObject | undefined {
    const type = this.type(ref);
    const entry = this.collection(type).get(keyOf(type, name, namespace));
    return entry && entryObject(type, entry);
  }

  list(ref: Ref, options: ListOptions = {}): KubeObject[] {
    const type = this.type(ref);
    return [...this.collection(type).select(this.query(type, options))].map((entry) => entryObject(type, entry));
  }

  query(type: ResourceType, options: ListOptions): Query {
    return {
      namespace: options.namespace,
      labels: options.labelSelector ? parseLabelSelector(options.labelSelector) : undefined,
      fields: options.fieldSelector ? parseFieldSelector(type, options.fieldSelector) : undefined,
    };
  }

  create(input: NewObject, options: WriteOptions = {}): KubeObject {
    const type = this.typeOf(input);
    const object: KubeObject = JSON.parse(JSON.stringify(input));
    const meta = object.metadata;
    if (!meta.name && meta.generateName) meta.name = meta.generateName + this.newUid().slice(0, 5);
    if (!type.namespaced) delete meta.namespace;
    else meta.namespace ??= 'default';
    delete meta.deletionTimestamp;
    meta.uid = this.newUid();
    meta.creationTimestamp = timestamp(this.now());
    if (type.generation) meta.generation = 1;
    else delete meta.generation;
    if (options.part === 'main' && type.statusSubresource) delete object.status;
    this.complete(type, object);
    if (this.collection(type).get(keyOf(type, meta.name, meta.namespace))) throw alreadyExists(type, meta.name);
    if (options.dryRun) {
      delete meta.resourceVersion;
      return object;
    }
    return this.commit(type, 'ADDED', object);
  }

  /** Replaces a whole object (or the part asked for). A stale `resourceVersion` is a 409. */
  update(input: NewObject, options: WriteOptions = {}): KubeObject {
    const type = this.typeOf(input);
    const object: KubeObject = JSON.parse(JSON.stringify(input));
    const { entry, current } = this.existing(type, object.metadata.name, object.metadata.namespace);
    const asked = object.metadata.resourceVersion;
    if (asked !== undefined && asked !== '' && asked !== String(entry.resourceVersion)) {
      throw modifiedMeanwhile(type, entry.name);
    }
    if (object.metadata.uid !== undefined && object.metadata.uid !== entry.uid) {
      throw preconditionFailed(type, entry.name, 'UID', object.metadata.uid, entry.uid);
    }
    const split = type.statusSubresource ? options.part : undefined;
    const next: KubeObject =
      split === 'status'
        ? { ...current, status: object.status }
        : split === 'main'
          ? { ...object, status: current.status }
          : object;
    if (next.status === undefined) delete next.status;
    const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = current.metadata;
    next.metadata = {
      ...next.metadata,
      ...(uid ? { uid } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(generation === undefined ? {} : { generation }),
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
      resourceVersion: String(entry.resourceVersion),
    };
    this.complete(type, next);
    return this.replace(type, entry, current, next, options.dryRun === true);
  }

  /** Reads, changes and writes one object. */
  modify(ref: Ref, name: string, namespace: string | undefined, change: (object: KubeObject) => void): KubeObject {
    const { current } = this.existing(this.type(ref), name, namespace);
    change(current);
    return this.update(current);
  }

  patch(
    ref: Ref,
    name: string,
    namespace: string | undefined,
    patch: unknown,
    how: PatchType = 'merge',
    options: WriteOptions = {},
  ): KubeObject {
    const { current } = this.existing(this.type(ref), name, namespace);
    const next = patchObject(current, patch, how);
    return this.update({ ...next, apiVersion: current.apiVersion, kind: current.kind }, options);
  }

  /** Creates the object, or replaces the one of that name whatever its version. */
  put(input: NewObject): KubeObject {
    const type = this.typeOf(input);
    const key = keyOf(
      type,
      input.metadata.name ?? '',
      type.namespaced ? (input.metadata.namespace ?? 'default') : undefined,
    );
    if (!this.collection(type).get(key)) return this.create(input);
    const { resourceVersion: _version, uid: _uid, ...metadata } = input.metadata;
    return this.update({ ...input, metadata });
  }

  /** Takes objects exactly as they are, uid and resourceVersion included: a snapshot of another cluster. */
  restore(objects: Iterable<KubeObject>): void {
    for (const object of objects) {
      const type = this.typeOf(object);
      const meta = object.metadata;
      const given = Number(meta.resourceVersion);
      const resourceVersion = Number.isInteger(given) && given > 0 ? given : this.version + 1;
      this.version = Math.max(this.version, resourceVersion);
      const uid = meta.uid ?? this.newUid();
      const creationTimestamp = meta.creationTimestamp ?? timestamp(this.now());
      const metadata = { ...meta, uid, creationTimestamp, resourceVersion: String(resourceVersion) };
      const entry = entryOf(type, { ...object, metadata });
      const before = this.collection(type).put(entry);
      this.emit({ kind: before ? 'MODIFIED' : 'ADDED', type, resourceVersion, entry, ...(before ? { before } : {}) });
    }
  }

  /** Moves the counter of resource versions forward, as changes to other objects would. */
  advanceTo(version: number): void {
    this.version = Math.max(this.version, version);
  }

  /** The object as deletion left it; `gone` is false while it waits for finalizers or its kubelet. */
  delete(
    ref: Ref,
    name: string,
    namespace?: string,
    options: DeleteOptions = {},
  ): { object: KubeObject; gone: boolean } {
    const type = this.type(ref);
    const { entry, current } = this.existing(type, name, namespace);
    if (options.uid !== undefined && options.uid !== entry.uid) {
      throw preconditionFailed(type, name, 'UID', options.uid, entry.uid);
    }
    if (options.resourceVersion !== undefined && options.resourceVersion !== String(entry.resourceVersion)) {
      throw preconditionFailed(type, name, 'ResourceVersion', options.resourceVersion, String(entry.resourceVersion));
    }
    const grace = this.grace(type, current, options.gracePeriodSeconds);
    const held = (current.metadata.finalizers ?? []).length > 0;
    const waits = held || grace > 0;
    if (!waits) {
      if (!options.dryRun) this.drop(type, entry, current);
      return { object: current, gone: !options.dryRun };
    }
    const already = current.metadata.deletionTimestamp !== undefined;
    if (!already || grace < (current.metadata.deletionGracePeriodSeconds ?? 0)) {
      current.metadata.deletionTimestamp = timestamp(new Date(this.now().getTime() + grace * 1000));
      current.metadata.deletionGracePeriodSeconds = grace;
      if (options.dryRun) return { object: current, gone: false };
      this.commit(type, 'MODIFIED', current, entry);
    }
    if (held || this.podTermination === 'kubelet') return { object: current, gone: false };
    const marked = this.existing(type, name, namespace);
    this.drop(type, marked.entry, marked.current);
    return { object: current, gone: true };
  }

  /** Calls `listener` after each change of these resources (all, if none is named). Returns the stop. */
  watch(refs: readonly Ref[] | undefined, listener: Listener): () => void {
    const wanted = refs && new Set(refs);
    const filtered: Listener = (event) => {
      if (!wanted || wanted.has(resourceRef(event.type))) listener(event);
    };
    this.listeners.add(filtered);
    return () => this.listeners.delete(filtered);
  }

  private grace(type: ResourceType, object: KubeObject, asked: number | undefined): number {
    if (type.group !== '' || type.plural !== 'pods') return 0;
    const spec = object.spec as { nodeName?: string; terminationGracePeriodSeconds?: number } | undefined;
    const phase = (object.status as { phase?: string } | undefined)?.phase;
    if (!spec?.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
    return asked ?? spec.terminationGracePeriodSeconds ?? 30;
  }

  private existing(
    type: ResourceType,
    name: string,
    namespace: string | undefined,
  ): { entry: Entry; current: KubeObject } {
    const entry = this.collection(type).get(keyOf(type, name, namespace));
    if (!entry) throw notFound(type, name);
    return { entry, current: entryObject(type, entry) };
  }

  private complete(type: ResourceType, object: KubeObject): void {
    const crd = type.flavour === 'custom' ? this.get(definitions, resourceRef(type)) : undefined;
    admit(type, object, { crd, clusterIP: () => this.nextClusterIP() });
  }

  private nextClusterIP(): string {
    this.services += 1;
    return `10.96.${(this.services >> 8) & 255}.${this.services & 255}`;
  }

  private replace(
    type: ResourceType,
    entry: Entry,
    current: KubeObject,
    next: KubeObject,
    dryRun: boolean,
  ): KubeObject {
    const { metadata: _a, status: _b, ...specNow } = current;
    const { metadata: _c, status: _d, ...specNext } = next;
    if (type.generation && !deepEqual(specNow, specNext)) {
      next.metadata.generation = (current.metadata.generation ?? 0) + 1;
    }
    if (deepEqual(current, next) || dryRun) return next;
    const released = next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0;
    if (
      released &&
      (current.metadata.finalizers ?? []).length > 0 &&
      this.grace(type, next, next.metadata.deletionGracePeriodSeconds) === 0
    ) {
      this.drop(type, entry, next);
      return next;
    }
    return this.commit(type, 'MODIFIED', next, entry);
  }

  private commit(type: ResourceType, kind: StoreEvent['kind'], object: KubeObject, before?: Entry): KubeObject {
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    const entry = entryOf(type, object);
    if (kind === 'DELETED') this.collection(type).remove(entry.key);
    else this.collection(type).put(entry);
    this.emit({ kind, type, resourceVersion: this.version, entry, ...(before ? { before } : {}) });
    return entryObject(type, entry);
  }

  private drop(type: ResourceType, entry: Entry, object: KubeObject): void {
    if (type.group === '' && type.plural === 'namespaces') this.empty(entry.name);
    this.commit(type, 'DELETED', { ...object, metadata: { ...object.metadata } }, entry);
  }

  private empty(namespace: string): void {
    for (const type of this.types.values()) {
      if (!type.namespaced) continue;
      for (const entry of [...this.collection(type).select({ namespace })]) {
        this.drop(type, entry, entryObject(type, entry));
      }
    }
  }

  private emit(event: StoreEvent): void {
    this.history.add(event);
    for (const listener of [...this.listeners]) listener(event);
  }
}
