import type { Unread } from '../../intended/policy/unread.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from '../kubernetes/client.ts';
import {
  calicoOfCluster,
  calicoOfNamespaces,
  clusterPolicies,
  coreKinds,
  endpointSlices,
  fieldsOf,
  kubernetesPolicies,
} from './kinds.ts';
import { type ObjectReader, openObjectReader } from './object-reader.ts';
import { mayServe, type Served, servedIn, versionsOf } from './served.ts';

/** What decides about policies in a cluster, as objects for the policy index. */
export interface PolicyObjects {
  objects: unknown[];
  unread: Unread[];
  problems: { object: Message | string; reason: Message }[];
}

type ApiReader = Pick<Cluster, 'get'>;

interface CalicoGroup {
  apiVersion: string;
  served: Served;
}

/** In the order in which they are tried: the backing group needs no rights on tiers (calico#8.1). */
const calicoGroups = ['crd.projectcalico.org/v1', 'projectcalico.org/v3'];

export const findCalico = async (cluster: ApiReader, signal: AbortSignal): Promise<CalicoGroup | undefined> => {
  for (const apiVersion of calicoGroups) {
    const served = await servedIn(cluster, apiVersion, signal);
    if (served !== 'absent') return { apiVersion, served };
  }
  return undefined;
};

/** Policies of the whole cluster and what they refer to. */
export const readClusterWide = async (
  cluster: ApiReader,
  reader: ObjectReader,
  calico: CalicoGroup | undefined,
  signal: AbortSignal,
): Promise<void> => {
  const ofCalico = calicoOfCluster
    .filter(({ plural }) => calico && mayServe(calico.served, plural))
    .map((kind) => reader.list(kind, calico?.apiVersion ?? ''));
  const ofKubernetes = (await versionsOf(cluster, 'policy.networking.k8s.io', signal)).map(async (apiVersion) => {
    const served = await servedIn(cluster, apiVersion, signal);
    const kinds = clusterPolicies.filter(({ plural }) => mayServe(served, plural));
    await Promise.all(kinds.map((kind) => reader.list(kind, apiVersion)));
  });
  await Promise.all([...ofCalico, ...ofKubernetes]);
};

/** Policies of one namespace, or of all. */
export const readOfNamespaces = (
  reader: ObjectReader,
  calico: CalicoGroup | undefined,
  namespace?: string,
): Promise<unknown> => {
  const where = namespace === undefined ? {} : { namespace };
  return Promise.all([
    reader.list(kubernetesPolicies, 'networking.k8s.io/v1', where),
    ...calicoOfNamespaces
      .filter(({ plural }) => calico && mayServe(calico.served, plural))
      .map((kind) => reader.list(kind, calico?.apiVersion ?? '', where)),
  ]);
};

/** What follows from how Calico stands here. */
export const finish = (reader: ObjectReader, calico: CalicoGroup | undefined): PolicyObjects => {
  const { objects, unread } = reader;
  const problems: PolicyObjects['problems'] = [];
  if (calico === undefined) {
    problems.push({
      object: 'Calico',
      reason: say('read.no-calico-group'),
    });
  }
  const version = objects.some(
    (object) => object.kind === 'ClusterInformation' && fieldsOf(object.spec).calicoVersion !== undefined,
  );
  if (calico !== undefined && !version) {
    const reason = say('read.newest-version');
    const byVersion = objects.filter(({ kind }) => clusterPolicies.some((each) => each.kind === kind));
    // Which of these kinds Calico reads depends on its version.
    if (byVersion.length > 0) {
      unread.push({ kind: 'AdminNetworkPolicy', what: say('noun.calico-version'), reason });
    } else problems.push({ object: say('noun.calico-version'), reason });
  }
  return { objects, unread, problems };
};

/** Everything, for questions about many pods. */
export const readAllPolicyObjects = async (cluster: ApiReader, signal: AbortSignal): Promise<PolicyObjects> => {
  const reader = openObjectReader(cluster, signal);
  const core = Object.values(coreKinds).map((kind) => reader.list(kind, 'v1'));
  const slices = reader.list(endpointSlices, 'discovery.k8s.io/v1');
  const calico = await findCalico(cluster, signal);
  await Promise.all([
    ...core,
    slices,
    readClusterWide(cluster, reader, calico, signal),
    readOfNamespaces(reader, calico),
  ]);
  return finish(reader, calico);
};
