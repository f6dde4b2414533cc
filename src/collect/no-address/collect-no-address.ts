import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { BlockUse, CandidatePool, Holder, NoAddress, RequestedAddress } from '../../case/no-address.ts';
import type { IPAMBlock, Objects, Pod } from '../../case/objects.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import { agentSelector } from '../../intended/agent-pod.ts';
import { allocationOf, blockOfAddress } from '../../intended/blocks.ts';
import { parseSelector } from '../../intended/policy/selector/selector.ts';
import { bareAddress, contains, prefixLength } from '../../ip/texts.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { annotationText } from '../../limits/limits.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import { affinityReduced } from '../cluster-checks/raw-objects-reduced.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { blockSchemaFromApi } from '../kubernetes/read-calico.ts';
import { readsOf } from '../kubernetes/reads.ts';
import { readBlocksByName, readPoolUse } from './pool-use.ts';
import {
  candidatePoolSchema,
  clusterInformationSchema,
  eventSchema,
  namespaceSchema,
  newestFirst,
  nodeHealthSchema,
  reservationSchema,
  settingsSchema,
  usualSettings,
} from './raw-objects.ts';

export interface NoAddressAsked {
  cluster: Pick<Cluster, 'get'>;
  pod: Pod;
  /** The group that serves Calico's objects, as reading the pools found it. */
  group: Objects['calicoGroup'];
  signal: AbortSignal;
  progress(step: Message): void;
}

/** The correlator of the kubelet keeps a pod's events far below this. */
const mostEvents = '500';
/** Addresses and pools that one pod may ask for. */
const mostAsked = 4;
/** Blocks of one node that are read. */
const mostOwnBlocks = 64;

const notServed = say('read.calico-not-served');

const base32 = (bytes: Buffer): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
};

/** Label by which Calico v3.32 marks the affinities of a node. */
const hostnameHash = (node: string): string => base32(createHash('sha256').update(node).digest());

const readers = ({ cluster, group, signal }: NoAddressAsked) => {
  const reads = readsOf(cluster, signal);
  return {
    ...reads,
    /** One object of Calico's; `absent` is what holds where there is none. */
    calico: async <S extends z.ZodType, A>(
      plural: string,
      name: string,
      schema: S,
      absent: A,
    ): Promise<Read<z.output<S> | A>> =>
      group === 'none'
        ? missingOf(`get ${plural} ${name}`, notServed, 'not-served')
        : reads.oneOr(`get ${plural} ${name}`, `/apis/${group}/${plural}/${name}`, schema, absent),
    calicoList: <S extends z.ZodType>(plural: string, schema: S): Promise<Read<z.output<S>[]>> =>
      group === 'none'
        ? Promise.resolve(missingOf(`list ${plural}`, notServed, 'not-served'))
        : reads.list(`list ${plural}`, `/apis/${group}/${plural}`, {}, schema),
  };
};
type Readers = ReturnType<typeof readers>;

const readEvents = async ({ list }: Readers, pod: Pod): Promise<NoAddress['events']> => {
  // By uid too: a StatefulSet's pod has the events of those before it under its name.
  const uid = pod.uid === '' ? '' : `,involvedObject.uid=${pod.uid}`;
  const read = await list(
    `list events of ${pod.namespace}/${pod.name}`,
    `/api/v1/namespaces/${pod.namespace}/events`,
    { fieldSelector: `involvedObject.name=${pod.name}${uid}`, limit: mostEvents },
    eventSchema,
  );
  return read.ok ? got(newestFirst(read.value)) : read;
};

const readAgents = async ({ pods }: Readers, node: string): Promise<NonNullable<NoAddress['agents']>> => {
  const read = await pods(`list calico-node pods on ${node}`, {
    labelSelector: agentSelector,
    fieldSelector: `spec.nodeName=${node}`,
  });
  if (!read.ok) return read;
  return got(
    read.value
      .filter(({ finished }) => !finished)
      .map(({ namespace, name, phase, ready, deleting, trouble }) => ({
        namespace,
        name,
        running: phase === 'Running' && !deleting,
        ready,
        trouble,
      })),
  );
};

/** By the label where there is one, else by paging through all affinities. */
const readAffinities = async (asked: NoAddressAsked, node: string): Promise<Read<string[]>> => {
  const { cluster, group, signal, progress } = asked;
  if (group === 'none') return missingOf('list blockaffinities', notServed, 'not-served');
  const list = (query: Record<string, string>) =>
    listPaged(cluster, {
      what: 'list blockaffinities',
      path: `/apis/${group}/blockaffinities`,
      item: affinityReduced,
      limit: 500,
      query,
      signal,
      onPage: (count) => {
        if (count > 500) progress(say('progress.affinities', { number: count }));
      },
    });
  const labelled = await list({ labelSelector: `projectcalico.org/hostname-hash=${hostnameHash(node)}` });
  const read = labelled.ok && labelled.value.length === 0 ? await list({}) : labelled;
  if (!read.ok) return read;
  return got(read.value.flatMap((one) => (one && one.node === node && one.type === 'host' ? [one.cidr] : [])));
};

const readOwnBlocks = async (
  asked: NoAddressAsked,
  node: string,
  reservations: readonly string[],
): Promise<Read<BlockUse[]>> => {
  const affinities = await readAffinities(asked, node);
  if (!affinities.ok) return affinities;
  const names = affinities.value.slice(0, mostOwnBlocks).flatMap((cidr) => {
    const [address = ''] = cidr.split('/');
    const block = blockOfAddress(address, prefixLength(cidr) ?? -1);
    return block ? [block.name] : [];
  });
  return readBlocksByName(asked.cluster, asked.group, names, reservations, asked.signal);
};

const listed = (text: string | undefined): string[] => {
  try {
    const parsed = z.array(z.string()).safeParse(parseJson(text ?? '[]', 'the annotation', annotationText));
    return parsed.success ? parsed.data.slice(0, mostAsked) : [];
  } catch {
    return [];
  }
};

/** Pools from which this pod may be served, as far as that decides what is worth reading. */
const mattering = (pod: Pod, e: Pick<NoAddress, 'pools' | 'node' | 'namespace'>): CandidatePool[] => {
  if (!e.pools.ok) return [];
  const spaces = e.namespace.ok ? e.namespace.value.annotations : {};
  const wanted = [4, 6].flatMap((family) => {
    const key = `cni.projectcalico.org/ipv${family}pools`;
    return listed(pod.annotations[key] ?? spaces[key]);
  });
  const open = e.pools.value.filter(({ disabled, deleting }) => !disabled && !deleting);
  if (wanted.length > 0) {
    return open.filter(({ name, cidr }) => wanted.includes(name) || wanted.includes(cidr));
  }
  const labels = new Map(Object.entries(e.node?.ok ? e.node.value.labels : {}));
  return open.filter(({ nodeSelector, assignmentMode, allowedUses }) => {
    const parsed = parseSelector(nodeSelector.trim() === '' ? 'all()' : nodeSelector);
    const selected = parsed.ok && parsed.selector.matches(labels);
    return selected && assignmentMode !== 'Manual' && allowedUses.includes('Workload');
  });
};

const hasRoom = (pools: readonly CandidatePool[], own: NoAddress['ownBlocks']): boolean =>
  own?.ok === true &&
  own.value.some(({ cidr, free }) => free > 0 && pools.some((pool) => contains(pool.cidr, cidr.split('/')[0] ?? '')));

const readRequested = async (
  asked: NoAddressAsked,
  reads: Readers,
  pools: readonly CandidatePool[],
): Promise<RequestedAddress[]> => {
  const wanted = listed(asked.pod.annotations['cni.projectcalico.org/ipAddrs']).flatMap(
    (item) => bareAddress(item) ?? [],
  );
  return Promise.all(
    wanted.map(async (address): Promise<RequestedAddress> => {
      const holders = await reads.podsWithAddress(address);
      const living = holders.ok
        ? got(holders.value.filter(({ finished }) => !finished).map(({ namespace, name }) => `${namespace}/${name}`))
        : holders;
      const pool = pools.find(({ cidr }) => contains(cidr, address));
      const block = pool && blockOfAddress(address, pool.blockSize);
      if (!block || asked.group === 'none') return { address, holders: living, allocation: got(null) };
      const read = await reads.calico('ipamblocks', block.name, blockSchemaFromApi, undefined);
      if (!read.ok) return { address, holders: living, allocation: read };
      const allocation = read.value && allocationOf(read.value, address);
      return { address, holders: living, allocation: got(allocation ? holderOf(allocation) : null) };
    }),
  );
};

const holderOf = ({ pod, namespace = '', type, handle, node }: IPAMBlock['allocations'][number]): Holder => ({
  ...(pod ? { kind: 'pod', name: `${namespace}/${pod}` } : { kind: 'other', name: type ?? handle ?? '' }),
  ...(node ? { node } : {}),
});

/**
 * Reads what says why a pod has no address: some 10 requests whatever the size of the cluster, and one
 * for each block of its node. Only where the node has no free address are whole pools counted.
 */
export const collectNoAddress = async (asked: NoAddressAsked): Promise<NoAddress> => {
  const { pod, group } = asked;
  const read = readers(asked);
  const node = pod.nodeName;
  const plural = group.startsWith('crd.') ? 'ipamconfigs' : 'ipamconfigurations';
  const pools = read.calicoList('ippools', candidatePoolSchema);
  const [events, health, agents, settings, namespace, reservationLists, datastoreReady] = await Promise.all([
    readEvents(read, pod),
    node === undefined ? undefined : read.one(`get node ${node}`, `/api/v1/nodes/${node}`, nodeHealthSchema),
    node === undefined ? undefined : readAgents(read, node),
    read.calico(plural, 'default', settingsSchema, usualSettings),
    read.one(`get namespace ${pod.namespace}`, `/api/v1/namespaces/${pod.namespace}`, namespaceSchema),
    read.calicoList('ipreservations', reservationSchema),
    read.calico('clusterinformations', 'default', clusterInformationSchema, true),
  ]);
  const reservations = reservationLists.ok ? got(reservationLists.value.flat()) : reservationLists;
  const reserved = reservations.ok ? reservations.value : [];
  const found = {
    events,
    ...(health === undefined ? {} : { node: health }),
    ...(agents === undefined ? {} : { agents }),
    pools: await pools,
    settings,
    namespace,
    reservations,
    datastoreReady,
  };
  if (node === undefined) return { ...found, poolUse: {}, requested: [] };
  const [ownBlocks, requested] = await Promise.all([
    readOwnBlocks(asked, node, reserved),
    readRequested(asked, read, found.pools.ok ? found.pools.value : []),
  ]);
  const candidates = mattering(pod, found);
  let poolUse: NoAddress['poolUse'] = {};
  if (candidates.length > 0 && requested.length === 0 && !hasRoom(candidates, ownBlocks)) {
    asked.progress(say('progress.pool-use', { pools: candidates.map(({ name }) => name) }));
    poolUse = await readPoolUse(asked.cluster, group, candidates, reserved, asked.signal);
  }
  return { ...found, ownBlocks, poolUse, requested };
};
