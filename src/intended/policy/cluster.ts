import { schemaReason } from '../../case/schema-reason.ts';
import type { Address } from '../../ip/address.ts';
import { keyOfMessage, type Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { isAgentPod } from '../agent-pod.ts';
import { AddressBook, type NetworkSet } from './address-book.ts';
import { InvalidPolicy, namespaceLabel } from './convert/selectors.ts';
import {
  flatLabels,
  type HostEndpoint,
  LabelSet,
  LabelSets,
  PortLists,
  podLabels,
  type Workload,
  workloadTitle,
} from './endpoints.ts';
import { FelixBook } from './felix-book.ts';
import { InheritedBook } from './inherited.ts';
import type { PolicyKind, Problem } from './model.ts';
import { notUnderstood } from './not-understood.ts';
import { isPolicyKind, mayDecide, type ObjectKind, objectKind, unreadReason, versionReason } from './object-kinds.ts';
import { readPod } from './pod-facts.ts';
import { PolicyBook } from './policy-book.ts';
import {
  type PoolFacts,
  type ProfileRules,
  readHostEndpoint,
  readIPPool,
  readNetworkSet,
  readNode,
  readPolicy,
  readProfile,
  readsKind,
  readTier,
  readTunnels,
  type TunnelAddress,
} from './read-objects.ts';
import { type ObjectMeta, readMeta, withoutNulls } from './schema/meta.ts';
import { ServiceBook } from './service-book.ts';
import type { NotUnderstood, Unread } from './unread.ts';
import { type VersionRules, versionText } from './version.ts';

/** Which object: `kind` as in its manifest; `group` only where the kind alone is ambiguous (NetworkPolicy). */
export type ObjectRef = { kind: string; group?: string; namespace?: string; name: string };

const namespaced = new Set<ObjectKind>([
  'Pod',
  'ServiceAccount',
  'Service',
  'EndpointSlice',
  'KubernetesNetworkPolicy',
  'NetworkPolicy',
  'NetworkSet',
  'StagedNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);

/** A pod of another namespace may have any labels (calico#6.2). */
const isAgent = ({ labels, namespace = '' }: ObjectMeta): boolean =>
  isAgentPod({ labels }) && ['kube-system', 'calico-system'].includes(namespace);

/**
 * `versionAssumed`: nobody said which it is, so a policy of a kind that this one does not read may be in force. `isPart`:
 * the objects are manifests, beside which there may be others in the cluster. `felixUnread`: how Felix is set up is told
 * by the rules of the nodes.
 */
type ClusterOptions = { versionAssumed?: boolean; isPart?: boolean; felixUnread?: boolean };

/**
 * Everything that decides about policies, kept current object by object. Reading an object never throws: one
 * that is not good, or that this version of Calico does not read, is left out and listed in `problems`.
 */
export class Cluster {
  readonly version: VersionRules;
  readonly policies: PolicyBook;
  readonly addresses = new AddressBook();
  readonly services = new ServiceBook();
  readonly namespaces: InheritedBook;
  readonly serviceAccounts: InheritedBook;
  /** Profiles that were given as objects, by name. */
  readonly profiles = new Map<string, ProfileRules>();
  readonly pods = new Map<string, Workload>();
  readonly hostEndpoints = new Map<string, HostEndpoint>();
  readonly nodes = new Map<string, readonly Address[]>();
  /** Of nodes that were read. */
  readonly tunnels = new Map<string, readonly TunnelAddress[]>();
  readonly pools = new Map<string, PoolFacts>();
  readonly felix = new FelixBook();
  /** What could not be read where the objects came from. */
  unread: readonly Unread[] = [];
  readonly #labelSets = new LabelSets();
  readonly #portLists = new PortLists();
  readonly #networkSets = new Map<string, NetworkSet>();
  readonly #problems = new Map<string, Problem[]>();
  /** Objects that could have a part in decisions and have none, by what they are called. */
  readonly #leftOut = new Map<string, Unread>();
  /** Both together, for as long as neither changes: it is asked for with every decision. */
  #missed: { unread: readonly Unread[]; all: readonly Unread[] } | undefined;
  readonly #versionAssumed: boolean;
  readonly #isPart: boolean;
  readonly felixUnread: boolean;

  constructor(
    version: VersionRules,
    { versionAssumed = false, isPart = false, felixUnread = false }: ClusterOptions = {},
  ) {
    this.version = version;
    this.#versionAssumed = versionAssumed;
    this.#isPart = isPart;
    this.felixUnread = felixUnread;
    this.namespaces = new InheritedBook('namespace', isPart);
    this.serviceAccounts = new InheritedBook('service-account', isPart);
    this.policies = new PolicyBook(version.builtInTiers);
  }

  /** Everything that is there and has no part in what is decided here, though it may have one in the cluster. */
  get missed(): readonly Unread[] {
    if (this.#leftOut.size === 0) return this.unread;
    if (this.#missed?.unread !== this.unread)
      this.#missed = { unread: this.unread, all: [...this.unread, ...this.#leftOut.values()] };
    return this.#missed.all;
  }

  /** Whether network sets of that namespace are known. */
  hasSetsIn(namespace: string): boolean {
    return [...this.#networkSets.keys()].some((key) => key.startsWith(`NetworkSet ${namespace}/`));
  }

  get problems(): Problem[] {
    const unread = this.unread.map(({ what, reason }) => ({ object: what, reason }));
    return [...unread, ...[...this.#problems.values()].flat(), ...this.#assumed(), ...this.felix.problems];
  }

  /** Namespaces that are taken to be in the cluster already. */
  #assumed(): Problem[] {
    const missing = this.#isPart ? this.namespaces.missing : [];
    const names =
      missing.length > 4 ? [...missing.slice(0, 4), say('cluster.more', { count: missing.length - 4 })] : missing;
    return missing.length === 0
      ? []
      : [{ object: say('policy.namespaces', { names }), reason: say('policy.namespaces-assumed') }];
  }

  upsert(value: unknown): void {
    const read = readMeta(value);
    if (!read.ok) {
      if (!read.matters) return;
      const key = `unreadable ${keyOfMessage(read.name)}`;
      this.#report(key, read.name, [say('policy.object-left-out', { reason: read.reason })]);
      // It is there, whatever its labels.
      if (read.kind === 'Namespace' && read.named.name !== undefined)
        this.namespaces.set(read.named.name, read.named.name, {});
      if (read.kind !== undefined) this.#miss(key, read.kind, read, read.name, read.reason, read.named);
      return;
    }
    const { meta } = read;
    const kind = objectKind(meta.group, meta.kind);
    if (kind === undefined) {
      const reason = unreadReason(meta.group, meta.kind);
      if (reason === undefined) return;
      const [key, title] = [`${meta.group}/${meta.kind} ${meta.name}`, `${meta.kind} ${meta.name}`];
      this.#report(key, title, [reason]);
      if (mayDecide(meta.group)) this.#miss(key, 'any', meta, title, reason, {});
      return;
    }
    if (kind === 'ignored') return;
    const key = this.#key(kind, meta.namespace, meta.name);
    this.#problems.delete(key);
    if (this.#leftOut.delete(key)) this.#missed = undefined;
    const title = `${kind} ${namespaced.has(kind) ? `${meta.namespace ?? 'default'}/` : ''}${meta.name}`;
    const problems: Problem[] = [];
    try {
      const reason = versionReason(meta.raw ? `crd.${meta.group}` : meta.group, meta.version, meta.kind);
      if (reason !== undefined) throw new InvalidPolicy('', reason);
      this.#store(kind, key, meta, value, problems);
    } catch (error) {
      if (!(error instanceof InvalidPolicy)) throw error;
      this.#drop(kind, key, meta.name);
      if (this.#mayBeInForce(kind)) this.#miss(key, kind, meta, title, error.said, this.#knownOf(kind, meta, value));
      problems.push({ object: title, reason: say('policy.object-left-out', { reason: error.said }) });
    }
    if (problems.length > 0) this.#problems.set(key, problems);
  }

  remove(ref: ObjectRef): void {
    const kind = objectKind(ref.group ?? 'any', ref.kind);
    if (kind === undefined || kind === 'ignored') return;
    const key = this.#key(kind, ref.namespace, ref.name);
    this.#problems.delete(key);
    if (this.#leftOut.delete(key)) this.#missed = undefined;
    this.#drop(kind, key, ref.name);
  }

  #miss(
    key: string,
    kind: Unread['kind'],
    { namespace }: { namespace: string | undefined },
    what: Unread['what'],
    reason: Message,
    leftOut: NotUnderstood,
  ): void {
    this.#missed = undefined;
    this.#leftOut.set(key, { kind, what, reason, leftOut, ...(namespace !== undefined && { namespace }) });
  }

  /** A version that does not read a kind does without it; staged policies do nothing in any. */
  #mayBeInForce(kind: ObjectKind): boolean {
    return (
      !isPolicyKind(kind) || (!kind.startsWith('Staged') && (this.#versionAssumed || readsKind(kind, this.version)))
    );
  }

  #knownOf(kind: ObjectKind, meta: ObjectMeta, object: unknown): NotUnderstood {
    if (!isPolicyKind(kind)) return { name: meta.name };
    const { spec } = object as { spec?: unknown };
    return notUnderstood(kind, meta, withoutNulls(spec), this.version);
  }

  #report(key: string, object: Message | string, reasons: readonly Message[]): void {
    this.#problems.set(
      key,
      reasons.map((reason) => ({ object, reason })),
    );
  }

  #key(kind: ObjectKind, namespace: string | undefined, name: string): string {
    return `${kind} ${namespaced.has(kind) ? (namespace ?? 'default') : ''}/${name}`;
  }

  #store(kind: ObjectKind, key: string, meta: ObjectMeta, object: unknown, problems: Problem[]): void {
    const scoped = `${meta.namespace ?? 'default'}/${meta.name}`;
    switch (kind) {
      case 'Pod':
        this.#storePod(meta, object);
        break;
      case 'Namespace':
        this.namespaces.set(meta.name, meta.name, meta.labels);
        this.policies.forget();
        break;
      case 'ServiceAccount':
        this.serviceAccounts.set(scoped, meta.name, meta.labels);
        this.policies.forget();
        break;
      case 'Service':
      case 'EndpointSlice':
        this.services.store(kind, meta, object);
        break;
      case 'Node':
        this.nodes.set(meta.name, readNode(meta, object));
        this.tunnels.set(meta.name, readTunnels(meta));
        this.felix.setNode(meta.name, meta.labels);
        break;
      case 'Tier':
        this.policies.setTier(readTier(meta, object, this.version));
        break;
      case 'NetworkSet':
      case 'GlobalNetworkSet':
        this.#storeNetworkSet(kind, key, meta, object);
        break;
      case 'HostEndpoint':
        this.#storeHostEndpoint(meta, object);
        break;
      case 'IPPool':
        this.pools.set(meta.name, readIPPool(object));
        break;
      case 'FelixConfiguration':
        this.felix.set(meta.name, object);
        break;
      case 'Profile':
        this.profiles.set(meta.name, readProfile(object, meta.raw));
        break;
      default:
        this.#storePolicy(kind, key, meta, object, problems);
    }
  }

  #storePolicy(kind: PolicyKind, key: string, meta: ObjectMeta, object: unknown, problems: Problem[]): void {
    if (!readsKind(kind, this.version)) {
      throw new InvalidPolicy('', say('invalid.not-read', { version: versionText(this.version.version), kind }));
    }
    this.policies.set(key, readPolicy(kind, meta, object, this.version, problems));
  }

  #storePod(meta: ObjectMeta, value: unknown): void {
    const read = readPod(value, meta.annotations, meta.deleting);
    if (!read.ok) throw new InvalidPolicy('', schemaReason(read.error));
    if (isAgent(meta)) this.felix.setAgent(`${meta.namespace}/${meta.name}`, value);
    this.setPod({
      namespace: meta.namespace ?? 'default',
      name: meta.name,
      labels: meta.labels,
      ...read.pod,
    });
  }

  /** Also for callers that have read the pod already (`kubernetes.ts`). */
  setPod(pod: {
    namespace: string;
    name: string;
    labels: Record<string, string>;
    node: string | undefined;
    serviceAccount: string;
    addresses: readonly Address[];
    ports: Workload['ports'];
    hostNetwork: boolean;
    finished: boolean;
  }): void {
    const { labels, ...rest } = pod;
    const key = workloadTitle(pod);
    this.#dropPod(key);
    const namespaceProfile = this.namespaces.holder(pod.namespace, pod.namespace);
    const account = this.serviceAccounts.holder(`${pod.namespace}/${pod.serviceAccount}`, pod.serviceAccount);
    const workload: Workload = {
      type: 'pod',
      ...rest,
      ports: this.#portLists.of(rest.ports),
      namespaceProfile,
      labels: this.#labelSets.of(
        podLabels(labels, pod.namespace, pod.serviceAccount),
        [namespaceProfile, account],
        'pod',
      ),
    };
    this.pods.set(key, workload);
    this.addresses.add(workload);
    this.services.forget();
  }

  #storeNetworkSet(kind: 'NetworkSet' | 'GlobalNetworkSet', key: string, meta: ObjectMeta, object: unknown): void {
    const nets = readNetworkSet(meta, object);
    const namespace = meta.namespace ?? 'default';
    const own = flatLabels(meta.labels);
    if (kind === 'NetworkSet') own.push(namespaceLabel, namespace);
    const inherited = kind === 'NetworkSet' ? [this.namespaces.holder(namespace, namespace)] : [];
    this.#dropNetworkSet(key);
    const set: NetworkSet = { title: key, lookup: new LabelSet(key, own, inherited), nets };
    this.#networkSets.set(key, set);
    this.addresses.addSet(set);
  }

  #storeHostEndpoint(meta: ObjectMeta, object: unknown): void {
    const facts = readHostEndpoint(object);
    this.#dropHostEndpoint(meta.name);
    const labels = this.#labelSets.of(flatLabels(meta.labels), [], 'host');
    const endpoint: HostEndpoint = { type: 'host', name: meta.name, ...facts, labels };
    this.hostEndpoints.set(meta.name, endpoint);
    this.addresses.add(endpoint);
  }

  #dropHostEndpoint(name: string): void {
    const known = this.hostEndpoints.get(name);
    if (!known) return;
    this.addresses.remove(known);
    this.#labelSets.release(known.labels);
    this.hostEndpoints.delete(name);
  }

  #dropNetworkSet(key: string): void {
    const known = this.#networkSets.get(key);
    if (known) this.addresses.removeSet(known);
    this.#networkSets.delete(key);
  }

  #dropPod(key: string): void {
    const known = this.pods.get(key);
    if (!known) return;
    this.addresses.remove(known);
    this.#labelSets.release(known.labels);
    this.pods.delete(key);
    this.services.forget();
  }

  #drop(kind: ObjectKind, key: string, name: string): void {
    const scoped = key.slice(key.indexOf(' ') + 1);
    switch (kind) {
      case 'Pod':
        this.#dropPod(scoped);
        this.felix.removeAgent(scoped);
        break;
      case 'Namespace':
        this.namespaces.remove(name);
        this.policies.forget();
        break;
      case 'ServiceAccount':
        this.serviceAccounts.remove(scoped);
        this.policies.forget();
        break;
      case 'Service':
      case 'EndpointSlice':
        this.services.drop(kind, scoped);
        break;
      case 'Node':
        this.nodes.delete(name);
        this.tunnels.delete(name);
        this.felix.removeNode(name);
        break;
      case 'Tier':
        this.policies.removeTier(name);
        break;
      case 'NetworkSet':
      case 'GlobalNetworkSet':
        this.#dropNetworkSet(key);
        break;
      case 'HostEndpoint':
        this.#dropHostEndpoint(name);
        break;
      case 'IPPool':
        this.pools.delete(name);
        break;
      case 'FelixConfiguration':
        this.felix.remove(name);
        break;
      case 'Profile':
        this.profiles.delete(name);
        break;
      default:
        this.policies.remove(key);
    }
  }
}
