import type { Case } from '../case/case.ts';
import type { Pod } from '../case/objects.ts';
import { blockOfAddress } from '../intended/blocks.ts';
import { poolOf } from '../intended/transport.ts';
import { bareAddress, familyOf, networkOf, prefixLength } from '../ip/texts.ts';

/** What tells the pods of a workload apart, for saying what only the affected ones share. */

const zoneLabel = 'topology.kubernetes.io/zone';
const revisionLabels = ['controller-revision-hash', 'pod-template-hash'];
/** Different for every pod, so they say nothing. */
const ownLabels = /pod-index$|pod-name$|^pod-template-generation$|^controller-revision-hash$|^pod-template-hash$/;

const nodeTraits = (c: Case, node: string): Record<string, string> => {
  const read = c.objects.nodes[node];
  if (!read?.ok) return {};
  const { labels, calico } = read.value;
  const cidr = calico.ipv4Address ?? calico.ipv6Address;
  const address = bareAddress(cidr);
  const length = cidr === undefined ? undefined : prefixLength(cidr);
  const subnet = address !== undefined && length !== undefined ? networkOf(address, length) : undefined;
  return {
    ...(labels[zoneLabel] ? { zone: labels[zoneLabel] } : {}),
    ...(subnet === undefined ? {} : { subnet }),
  };
};

const addressTraits = (c: Case, address: string | undefined): Record<string, string> => {
  if (address === undefined) return {};
  const pool = c.objects.ipPools.ok ? poolOf(c.objects.ipPools.value, address) : undefined;
  const block = pool && blockOfAddress(address, pool.blockSize);
  return {
    family: `IPv${familyOf(address) ?? 4}`,
    ...(pool ? { pool: pool.name } : {}),
    ...(block ? { block: block.cidr } : {}),
  };
};

/** `counterpartNode`: where the other end is, if it is on a node. `c`: absent where none was needed. */
export const podTraits = (
  pod: Pod,
  c: Case | undefined,
  counterpartNode: string | undefined,
): Record<string, string> => {
  const revision = revisionLabels.flatMap((label) => pod.labels[label] ?? [])[0];
  const labels = Object.entries(pod.labels).filter(([key]) => !ownLabels.test(key));
  const path =
    counterpartNode === undefined || pod.nodeName === undefined
      ? undefined
      : counterpartNode === pod.nodeName
        ? 'one node'
        : 'two nodes';
  return {
    ...(pod.nodeName === undefined ? {} : { node: pod.nodeName }),
    ...(c && pod.nodeName !== undefined ? nodeTraits(c, pod.nodeName) : {}),
    ...(c ? addressTraits(c, pod.ips[0]) : {}),
    ...(revision === undefined ? {} : { revision }),
    ...(path === undefined ? {} : { path }),
    ...Object.fromEntries(labels.map(([key, value]) => [`label ${key}`, value])),
  };
};
