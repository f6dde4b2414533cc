import { type Address, addressKey, parseGoAddress } from '../../ip/address.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import { type HostEndpoint, hasEndpoint, type Workload, workloadTitle } from './endpoints.ts';
import type { Party } from './match.ts';

/** One end of a connection as it is asked for: a pod by name, or any address. */
export type EndpointRef = { namespace: string; name: string } | { address: string };

/** The end, found. */
export type End =
  | {
      type: 'pod';
      workload: Workload;
      addresses: readonly Address[];
      /** It has no address yet: what would be so if this were its. */
      supposed?: Address;
    }
  | {
      type: 'host';
      node: string | undefined;
      addresses: readonly Address[];
      workload: Workload | undefined;
      /** It was asked about by this address, so that is the one under which its packets come. */
      isSource?: true;
    }
  | { type: 'external'; addresses: readonly Address[] };

export type FoundEnd = { ok: true; end: End } | { ok: false; reason: Message };

export const refTitle = (ref: EndpointRef): string => ('address' in ref ? ref.address : workloadTitle(ref));

const nodeAt = (cluster: Cluster, address: Address): string | undefined => {
  const key = addressKey(address);
  for (const [name, addresses] of cluster.nodes) if (addresses.some((own) => addressKey(own) === key)) return name;
  return undefined;
};

const hostOf = (workload: Workload, cluster: Cluster): End => {
  const onNode = workload.node === undefined ? [] : (cluster.nodes.get(workload.node) ?? []);
  return {
    type: 'host',
    node: workload.node,
    addresses: workload.addresses.length > 0 ? workload.addresses : onNode,
    workload,
  };
};

const podEnd = (cluster: Cluster, ref: { namespace: string; name: string }): FoundEnd => {
  const workload = cluster.pods.get(workloadTitle(ref));
  if (!workload) return { ok: false, reason: say('decision.pod-unknown', { pod: workloadTitle(ref) }) };
  if (workload.finished) return { ok: false, reason: say('decision.pod-finished', { pod: workloadTitle(ref) }) };
  if (workload.hostNetwork) return { ok: true, end: hostOf(workload, cluster) };
  return { ok: true, end: { type: 'pod', workload, addresses: workload.addresses } };
};

const addressEnd = (cluster: Cluster, text: string): FoundEnd => {
  const address = parseGoAddress(text);
  if (!address) return { ok: false, reason: say('walk.not-an-address', { text }) };
  const owners = cluster.addresses.ownersOf(address);
  const pods = owners.filter((owner): owner is Workload => owner.type === 'pod' && hasEndpoint(owner));
  const [pod] = pods;
  if (pods.length > 1) {
    return { ok: false, reason: say('decision.several-pods', { address: text, pods: pods.map(workloadTitle) }) };
  }
  if (pod) return { ok: true, end: { type: 'pod', workload: pod, addresses: [address] } };
  const hostPod = owners.find((owner): owner is Workload => owner.type === 'pod' && owner.hostNetwork);
  const host = owners.find((owner): owner is HostEndpoint => owner.type === 'host');
  const node = nodeAt(cluster, address) ?? host?.node ?? hostPod?.node;
  if (node !== undefined || host || hostPod) {
    return { ok: true, end: { type: 'host', node, addresses: [address], workload: undefined, isSource: true } };
  }
  const service = cluster.services.atAddress(address);
  if (service) {
    const title = `${service.namespace}/${service.name}`;
    return {
      ok: false,
      reason: say('decision.service-address', { address: text, service: title }),
    };
  }
  return { ok: true, end: { type: 'external', addresses: [address] } };
};

export const findEnd = (cluster: Cluster, ref: EndpointRef): FoundEnd =>
  'address' in ref ? addressEnd(cluster, ref.address) : podEnd(cluster, ref);

/** The family that both ends have; IPv4 when both have both, or when neither has an address. */
export const commonFamily = (from: End, to: End, wanted: 4 | 6 | undefined): 4 | 6 | undefined => {
  const families = (end: End): (4 | 6)[] =>
    end.addresses.length === 0 ? [4, 6] : [...new Set(end.addresses.map(({ family }) => family))];
  const shared = families(from).filter((family) => families(to).includes(family));
  return ([4, 6] as const).find((family) => shared.includes(family) && (wanted === undefined || wanted === family));
};

/** The end as rules see it: its address, and everything known under that address. */
export const partyOf = (cluster: Cluster, end: End, family: 4 | 6, port: number | undefined): Party => {
  const supposed = end.type === 'pod' ? end.supposed : undefined;
  const address = supposed ?? end.addresses.find((own) => own.family === family);
  const own = end.type === 'pod' ? [{ lookup: end.workload.labels, ports: end.workload.ports }] : [];
  // An address that is not known yet may lie in any network set.
  const sets = address ? undefined : cluster.addresses.holdersIn(family);
  return {
    address,
    holders: address
      ? [...(supposed ? own : []), ...cluster.addresses.holdersOf(address)]
      : [...own, ...(sets?.every ?? [])],
    ...(sets && sets.some.length > 0 && { maybe: sets.some }),
    port,
    inService: (service, withPort) => cluster.services.matches(service, address, withPort, cluster.pods.values()),
  };
};
