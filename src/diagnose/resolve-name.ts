import type { ClusterDns, Dns, ResolvConf } from '../case/dns.ts';
import { type End, nodeOfEnd, type OutsideEnd, type PodEnd, titleOfEnd } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import { missing, type Read } from '../case/read.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { readClusterDns } from '../collect/kubernetes/cluster-dns.ts';
import { findProbe, type PodsOnNodes } from '../collect/kubernetes/collect-objects.ts';
import type { Lookup } from '../collect/lookup.ts';
import { askDns } from '../collect/node/ask-dns.ts';
import { interfaceName, podKey } from '../intended/endpoint.ts';
import { familyOf } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import { type ProbePlace, probeAmong } from './probe-targets.ts';
import { serversOfNobody } from './servers-of-nobody.ts';

export interface NameAsked {
  cluster: Cluster;
  lookup: Lookup;
  place: ProbePlace;
  from: End;
  to: OutsideEnd;
  podsOnNodes: PodsOnNodes;
  signal: AbortSignal;
}

export interface ResolvedName {
  dns: Dns;
  /** The receiver: what the name was resolved to, or the pod of the cluster's DNS that should have answered. */
  to: End;
  /** Set where the way to the cluster's DNS is what is to be looked at. */
  ask?: { port: number; protocol: 'udp' };
}

/** Two servers that are silent for two names, twice each, and the way there. */
const deadlineMs = 9_000;

/** What kubelet writes for a pod (Kubernetes, dns-pod-service): used where the file itself cannot be read. */
const usualConf = (from: End, dns: Read<ClusterDns>): Omit<ResolvConf, 'source'> => {
  const pod = from.kind === 'pod' ? from.pod : undefined;
  const own = pod?.dns;
  const configured = { servers: own?.servers ?? [], search: own?.searches ?? [] };
  if (own?.policy === 'None') return { ...configured, ndots: own.ndots ?? 1 };
  if (own?.policy === 'Default') return { servers: [], search: [], ndots: 1 };
  const namespace = pod?.namespace ?? 'default';
  return {
    servers: [...configured.servers, ...(dns.ok ? dns.value.clusterIPs : [])].slice(0, 3),
    search: [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local', ...configured.search],
    ndots: own?.ndots ?? 5,
  };
};

const ask = async (asked: NameAsked, name: string, node: string, clusterDns: Read<ClusterDns>) => {
  const { cluster, from, place, signal } = asked;
  const listed: Read<Pod[]> = (await asked.podsOnNodes[node]) ?? missing(say('read.pods-not-listed', { node }));
  const target = probeAmong(listed.ok ? listed.value : await findProbe(cluster, node, place, signal), place);
  if (target === undefined) {
    const none = missing(say('read.no-probe', { node }), 'not-found');
    return { resolvConf: none, lookups: none };
  }
  const sandbox = from.kind === 'pod' ? from.pod.annotations['cni.projectcalico.org/containerID'] : undefined;
  return askDns(
    cluster.exec,
    target,
    {
      node,
      name,
      family: familyOf(from.address ?? '') ?? 4,
      clusterServers: clusterDns.ok ? clusterDns.value.clusterIPs.slice(0, 2) : [],
      ...(from.kind === 'pod' && from.address !== undefined
        ? {
            pod: {
              key: podKey(from.pod),
              address: from.address,
              interface: interfaceName(from.pod.namespace, from.pod.name),
              usual: usualConf(from, clusterDns),
              ...(sandbox !== undefined && /^[0-9a-f]{12,64}$/.test(sandbox) ? { sandbox } : {}),
            },
          }
        : {}),
    },
    { deadlineMs, signal },
  );
};

const silent: readonly string[] = ['timeout', 'unreachable'];

/** The cluster's own server is silent for the pod: then the way to one of its pods is the question. */
const pathToDns = async ({ from, lookup }: NameAsked, dns: Dns): Promise<{ end: PodEnd; port: number } | undefined> => {
  if (from.kind !== 'pod' || !dns.lookups.ok || !dns.clusterDns.ok) return undefined;
  const { clusterIPs, endpoints } = dns.clusterDns.value;
  const ofCluster = dns.lookups.value.filter(({ by, server }) => by === 'pod' && clusterIPs.includes(server));
  if (ofCluster.length === 0 || !ofCluster.every(({ outcome }) => silent.includes(outcome))) return undefined;
  const family = familyOf(from.address ?? '');
  const ready = endpoints.filter((each) => each.ready && each.pod !== undefined && familyOf(each.address) === family);
  // One on another node shows more of the way.
  const chosen = ready.find(({ node }) => node !== from.pod.nodeName) ?? ready[0];
  if (chosen?.pod === undefined) return undefined;
  const pod = await lookup.pod(chosen.pod.namespace, chosen.pod.name);
  if (!pod.ok || pod.value === undefined || pod.value.hostNetwork) return undefined;
  return { end: { kind: 'pod', pod: pod.value, address: chosen.address }, port: chosen.port };
};

/**
 * Looks a name up as the sender does. Resolved: the address is the receiver. Not resolved because the
 * cluster's DNS is silent: one of its pods is.
 */
export const resolveName = async (asked: NameAsked, name: string): Promise<ResolvedName> => {
  const { from, to, cluster, signal } = asked;
  const node = nodeOfEnd(from) ?? '';
  const clusterDns = await readClusterDns(cluster, signal);
  const answer = await ask(asked, name, node, clusterDns);
  const dns: Dns = { name, asker: titleOfEnd(from), node, clusterDns, ...answer };
  const by = from.kind === 'pod' ? 'pod' : 'node';
  const lookups = answer.lookups.ok ? answer.lookups.value : [];
  const own = lookups.find((one) => one.by === by && one.outcome === 'answered');
  const [address] = own?.addresses ?? [];
  // The cluster's server asked beside is not the pod's own: an answer of it resolves nothing for the pod.
  const asksIt = answer.resolvConf.ok && own !== undefined && answer.resolvConf.value.servers.includes(own.server);
  if (address !== undefined && (by === 'node' || asksIt)) {
    return { dns, to: { ...to, address, resolved: own?.addresses ?? [] } };
  }
  const path = await pathToDns(asked, dns);
  if (path === undefined) return { dns: { ...dns, ...(await serversOfNobody(from, dns, asked.lookup)) }, to };
  return {
    dns: { ...dns, pathTo: podKey(path.end.pod) },
    to: path.end,
    ask: { port: path.port, protocol: 'udp' },
  };
};
