import type { Dns } from '../case/dns.ts';
import type { End, PodEnd } from '../case/end.ts';
import type { Lookup } from '../collect/lookup.ts';
import { contains, familyOf, networkOf } from '../ip/texts.ts';

const silent: readonly string[] = ['timeout', 'unreachable'];
/** Addresses that mean something on one machine alone, such as NodeLocal DNSCache's: Services have none of them. */
const ofOneMachine = ['169.254.0.0/16', '127.0.0.0/8', 'fe80::/10', '::1/128'];
/** Of resolv.conf the C library takes no more. */
const most = 3;

const near = (a: string, b: string): boolean => {
  const length = familyOf(a) === 4 ? 16 : 112;
  return familyOf(a) === familyOf(b) && networkOf(a, length) === networkOf(b, length);
};

/** Whether a name server is meant to be a Service: kubelet gave it (`clusterDNS`), or it is near the cluster's own. */
const meantAsService = ({ pod }: PodEnd, { resolvConf, clusterDns }: Dns, server: string): boolean => {
  const byKubelet =
    resolvConf.ok &&
    resolvConf.value.search.some((domain) => domain.split('.').includes('svc')) &&
    pod.dns?.policy !== 'None' &&
    !pod.dns?.servers.includes(server);
  return byKubelet || (clusterDns.ok && clusterDns.value.clusterIPs.some((address) => near(address, server)));
};

/** Name servers that are all that the pod has, answer nothing, and are not what anybody else would answer at. */
const suspects = (from: PodEnd, dns: Dns): string[] => {
  if (!dns.lookups.ok || !dns.resolvConf.ok) return [];
  const { servers } = dns.resolvConf.value;
  const byPod = dns.lookups.value.filter(({ by }) => by === 'pod');
  const asked = [...new Set(byPod.map(({ server }) => server).filter((server) => servers.includes(server)))];
  const known = [
    ...(dns.clusterDns.ok ? dns.clusterDns.value.clusterIPs : []),
    ...dns.lookups.value.filter(({ by }) => by === 'node').map(({ server }) => server),
  ];
  // A Service is found by its first address alone, which is of the family that comes first in the cluster.
  const first = familyOf(from.pod.ips[0] ?? '');
  const possible = (server: string): boolean =>
    !known.includes(server) &&
    familyOf(server) === first &&
    !ofOneMachine.some((cidr) => contains(cidr, server)) &&
    meantAsService(from, dns, server);
  return byPod.every(({ outcome }) => silent.includes(outcome)) && asked.every(possible) ? asked.slice(0, most) : [];
};

/**
 * Where a pod's name servers are silent and are not the cluster's: those whose addresses nobody has. Two requests
 * for each; what could not be listed is not said of.
 */
export const serversOfNobody = async (
  from: End,
  dns: Dns,
  lookup: Pick<Lookup, 'servicesWithAddress' | 'podsWithAddress'>,
): Promise<{ ofNobody?: string[] }> => {
  if (from.kind !== 'pod') return {};
  const held = await Promise.all(
    suspects(from, dns).map(async (server) => {
      // A node has the address of its host-network pods.
      const lists = await Promise.all([lookup.servicesWithAddress(server), lookup.podsWithAddress(server)]);
      return lists.every((list) => list.ok && list.value.length === 0) ? [server] : [];
    }),
  );
  const ofNobody = held.flat();
  return ofNobody.length === 0 ? {} : { ofNobody };
};
