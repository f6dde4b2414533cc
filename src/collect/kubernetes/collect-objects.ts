import type { Gap } from '../../case/case.ts';
import { type End, nodeOfEnd, podOfEnd } from '../../case/end.ts';
import type { Objects, Pod } from '../../case/objects.ts';
import { type Failure, got, missing, missingOf, type Read } from '../../case/read.ts';
import { isAgentPod } from '../../intended/agent-pod.ts';
import { blockOfAddress } from '../../intended/blocks.ts';
import { selectsNamespaces } from '../../intended/namespace-selectors.ts';
import { poolOf } from '../../intended/transport.ts';
import { say } from '../../words/say.ts';
import { readEtcdObjects } from '../calicoctl/read-endpoints.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { labelSelectorOf } from './label-selector.ts';
import { blockSchemaFromApi, namespaceSchemaFromApi, policySchemaFromApi, poolSchemaFromApi } from './read-calico.ts';
import { readNodes } from './read-nodes.ts';
import { podSchemaFromApi, tolerantList } from './read-pod.ts';
import { readsOf } from './reads.ts';

/** Every namespace carries its own name as a label since Kubernetes 1.21, so one list serves both. */
const readNamespaces = async (
  cluster: Cluster,
  names: string[],
  signal: AbortSignal,
): Promise<Objects['namespaces']> => {
  const read = await readsOf(cluster, signal).list(
    'list namespaces',
    '/api/v1/namespaces',
    { labelSelector: `kubernetes.io/metadata.name in (${names.join(',')})` },
    namespaceSchemaFromApi,
  );
  return Object.fromEntries(
    names.map((name) => {
      if (!read.ok) return [name, read];
      const found = read.value.find((one) => one.name === name);
      return [name, found ? got(found) : missingOf(`namespace ${name}`, say('read.not-in-list'), 'not-found')];
    }),
  );
};

export interface ObjectsAsked {
  from: End;
  to: End;
  /** Nodes of the way beside those of the ends. */
  nodes?: readonly string[];
  pools: Promise<PoolsRead>;
  signal: AbortSignal;
}

export interface CollectedObjects {
  objects: Objects;
  gaps: Gap[];
}

export interface PoolsRead {
  group: Objects['calicoGroup'];
  pools: Objects['ipPools'];
}

/** Groups in the order in which they are tried: calico#8.1. */
const groups = ['crd.projectcalico.org/v1', 'projectcalico.org/v3'] as const;

/** Reads the pools, and by that finds the group that serves Calico's objects here. */
export const readPools = async (cluster: Cluster, signal: AbortSignal): Promise<PoolsRead> => {
  let refused: PoolsRead | undefined;
  for (const group of groups) {
    const answer = await cluster.get(`/apis/${group}/ippools`, {}, { signal });
    if (answer.kind === 'not-found' && answer.groupMissing) continue;
    const read = readAnswer(answer, `list ippools.${group.split('/')[0]}`, tolerantList(poolSchemaFromApi));
    if (answer.kind === 'refused') {
      // Rights on the other group may have been given instead.
      refused ??= { group, pools: read.ok ? missingOf('list ippools', say('read.refused'), 'forbidden') : read };
      continue;
    }
    if (!read.ok && refused !== undefined) return refused;
    if (read.ok && read.value.broken > 0) {
      return {
        group,
        pools: missingOf('list ippools', say('read.broken-objects', { count: read.value.broken }), 'garbled'),
      };
    }
    return { group, pools: read.ok ? got(read.value.good) : read };
  }
  if (refused !== undefined) return refused;
  return {
    group: 'none',
    pools: missingOf('list ippools', say('read.no-calico-group'), 'not-served'),
  };
};

/** The pods of the two nodes, as they are known when the nodes can be asked. */
export type PodsOnNodes = Record<string, Promise<Read<Pod[]>>>;

export const readPodsOnNodes = (cluster: Cluster, nodes: string[], signal: AbortSignal): PodsOnNodes =>
  Object.fromEntries(
    nodes.map((node) => [
      node,
      readsOf(cluster, signal).pods(`list pods on ${node}`, { fieldSelector: `spec.nodeName=${node}` }),
    ]),
  );

/** Where pods may not be listed by node: the probe's pods on that node, in their own namespace alone. */
export const findProbe = async (
  cluster: Cluster,
  node: string,
  place: { namespace: string; labels: Record<string, string> },
  signal: AbortSignal,
): Promise<Pod[]> => {
  const found = await readsOf(cluster, signal).list(
    `list probe pods on ${node}`,
    `/api/v1/namespaces/${place.namespace}/pods`,
    { labelSelector: labelSelectorOf(place.labels), fieldSelector: `spec.nodeName=${node}` },
    podSchemaFromApi,
  );
  return found.ok ? found.value : [];
};

/**
 * Reads the objects of one question, in as few requests as it takes: their number does not depend on
 * the size of the cluster. Nothing is listed whole; a request that fails is a gap, not an end.
 */
export const collectObjects = async (
  cluster: Cluster,
  asked: ObjectsAsked,
  podsOnNodes: PodsOnNodes,
): Promise<CollectedObjects> => {
  const { from, to, signal } = asked;
  const gaps: Gap[] = [];
  const nodeNames = unique([nodeOfEnd(from), nodeOfEnd(to), ...(asked.nodes ?? [])]);
  const pods = [podOfEnd(from), podOfEnd(to)].filter((pod) => pod !== undefined);
  const namespaceNames = unique(pods.map(({ namespace }) => namespace));
  // Only addresses of the pod network have blocks and could be held twice.
  const addresses = { from: podAddress(from), to: podAddress(to) };
  const reads = readsOf(cluster, signal);

  const policies = Promise.all(
    namespaceNames.map(
      async (namespace) =>
        [
          namespace,
          await reads.list(
            `list networkpolicies in ${namespace}`,
            `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
            {},
            policySchemaFromApi('NetworkPolicy'),
          ),
        ] as const,
    ),
  );
  const nodes = readNodes(cluster, nodeNames, signal);
  const holders = Promise.all(
    unique([addresses.to, addresses.from]).map(
      async (address) => [address, await reads.podsWithAddress(address)] as const,
    ),
  );
  const etcd = cluster.datastore === 'etcd' ? readEtcdObjects(cluster, pods, signal) : undefined;
  const { group, pools } = await asked.pools;
  const blocks = readBlocks(
    cluster,
    group,
    pools,
    unique([addresses.from, addresses.to ?? addressOutside(to)]),
    signal,
  );
  const networkPolicies = Object.fromEntries(await policies);
  // Labels of namespaces matter to few policies.
  const namespaces = selectsNamespaces(networkPolicies)
    ? readNamespaces(cluster, namespaceNames, signal)
    : Promise.resolve({});
  const onNodes = await Promise.all(Object.values(podsOnNodes));
  for (const read of onNodes) if (!read.ok) gaps.push(gapOf(read));

  const { found: nodesFound, others: otherNodes } = await nodes;
  const objects: Objects = {
    pods: mergePods(pods, ...onNodes.map((read) => (read.ok ? read.value : []))),
    nodes: nodesFound,
    otherNodes,
    ipPools: pools,
    blocks: await blocks,
    holders: Object.fromEntries(await holders),
    networkPolicies,
    namespaces: await namespaces,
    calicoPolicies: missing(say('read.policies-by-rules'), 'not-asked'),
    calicoVersion: calicoVersion(onNodes.flatMap((read) => (read.ok ? read.value : []))),
    calicoGroup: group,
    ...(etcd ? { etcd: await etcd } : {}),
  };
  // That no block has the address of something outside is no gap.
  const outside = to.kind === 'outside';
  for (const read of [
    objects.ipPools,
    ...Object.values(objects.nodes),
    ...(nodeNames.length > 1 ? [otherNodes] : []),
    ...Object.values(objects.blocks),
    ...Object.values(objects.holders),
    ...Object.values(objects.networkPolicies),
    ...Object.values(objects.namespaces),
  ]) {
    if (!read.ok && !(outside && read.code === 'not-found')) gaps.push(gapOf(read));
  }
  return { objects, gaps };
};

/** `list pods on node-1`, and why not. */
const gapOf = ({ what, detail, reason }: Failure): Gap => ({ what: what ?? reason, reason: detail ?? reason });

const unique = (items: (string | undefined)[]): string[] =>
  [...new Set(items.filter((item) => item !== undefined && item !== ''))] as string[];

/** What is outside may have an address of a pool, which then has a block or none. */
const addressOutside = (end: End): string | undefined => (end.kind === 'outside' ? end.address : undefined);

const podAddress = (end: End): string | undefined => (end.kind === 'pod' ? end.address : undefined);

/** The block of an address has a name that follows from the pool's block size: one get, no list. */
const readBlocks = async (
  cluster: Cluster,
  group: Objects['calicoGroup'],
  pools: Objects['ipPools'],
  addresses: string[],
  signal: AbortSignal,
): Promise<Objects['blocks']> => {
  if (group === 'none' || !pools.ok) return {};
  const entries = addresses.map(async (address) => {
    const pool = poolOf(pools.value, address);
    const block = pool ? blockOfAddress(address, pool.blockSize) : undefined;
    if (!block) return [];
    if (cluster.blockWith) return [[block.name, await cluster.blockWith(address, block.cidr, signal)] as const];
    const what = `get ipamblock ${block.name}`;
    const read = await readsOf(cluster, signal).one(
      what,
      `/apis/${group}/ipamblocks/${block.name}`,
      blockSchemaFromApi,
    );
    if (!read.ok) return [[block.name, read] as const];
    const { deleted, ...rest } = read.value;
    return [[block.name, deleted ? missingOf(what, say('read.block-deleted'), 'not-found') : got(rest)] as const];
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
};

const mergePods = (...lists: Pod[][]): Pod[] => {
  const merged = new Map<string, Pod>();
  for (const pod of lists.flat()) merged.set(`${pod.namespace}/${pod.name}`, pod);
  return [...merged.values()];
};

/** From the tag of the calico-node image on the two nodes: `…/node:v3.32.1` → `v3.32.1`. */
const calicoVersion = (pods: Pod[]): Objects['calicoVersion'] => {
  for (const pod of pods) {
    if (!isAgentPod(pod)) continue;
    const version = /:(v\d+\.\d+\.\d+)/.exec(pod.image ?? '')?.[1];
    if (version) return got(version);
  }
  return missingOf(say('noun.calico-version'), say('read.no-version-tag'), 'not-found');
};
