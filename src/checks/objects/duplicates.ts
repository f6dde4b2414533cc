import type { Finding } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { allocationOf, findBlock } from '../../intended/blocks.ts';
import { holdsAddress, podKey } from '../../intended/endpoint.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';

const check = 'address-holders' as const;

const describe = (pod: Pod): string =>
  `${podKey(pod)}  ${pod.phase}  ${pod.ips.join(',')}  ${pod.nodeName ?? '(no node)'}`;

const knownNodes = (leg: Leg): string =>
  [...new Set([leg.source.nodeName, leg.destination.nodeName])].filter((name) => name !== '').join(' and ');

/** The pod that IPAM has on record for the address. */
const ownerOf = (leg: Leg, address: string): string | undefined => {
  const block = findBlock(leg.c.objects.blocks, address);
  const allocation = block && allocationOf(block, address);
  return allocation?.pod === undefined ? undefined : `${allocation.namespace ?? ''}/${allocation.pod}`;
};

/**
 * Seed 002: pods that hold one address, over the whole cluster. Finished pods and those of the host's
 * network do not count (facts 1.1).
 */
export const addressHolders = (leg: Leg, side: PodSide): Finding[] => {
  const { address } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const common = { check, hop: hopAt(side, 'pod'), object: `address ${address}` };
  const source = `kubectl get pods -A --field-selector status.podIP=${address} -o wide`;
  const holders = leg.c.objects.holders[address];
  if (holders === undefined || !holders.ok) {
    const reason = holders === undefined ? 'not asked' : holders.reason;
    return [
      findingOf(leg, { ...common, status: 'unknown', statement: `cannot tell who else has ${address}: ${reason}` }),
    ];
  }
  // The server finds pods by their first address alone: of the others only the pods of these nodes are known.
  const listed = holders.value.some((pod) => podKey(pod) === side.key);
  const pods = listed
    ? holders.value
    : [...holders.value, ...leg.c.objects.pods.filter((pod) => pod.ips.some((ip) => sameAddress(ip, address)))];
  const live = pods.filter(holdsAddress);
  const others = live.filter((pod) => podKey(pod) !== side.key);
  if (others.length === 0) {
    return [
      findingOf(leg, {
        ...common,
        status: 'pass',
        statement: `no other pod${listed ? '' : ` of ${knownNodes(leg)}`} has ${address}`,
      }),
    ];
  }
  const owner = ownerOf(leg, address);
  const recreate = [...others, side.pod].filter((pod) => podKey(pod) !== owner);
  return [
    findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'duplicate-address',
      statement: `${address} belongs to ${others.length + 1} pods: ${[side.key, ...others.map(podKey)].join(', ')}${
        owner === undefined ? '' : `; IPAM gave it to ${owner}`
      }`,
      proof: [proofOf(source, undefined, [side.pod, ...others].map(describe))],
      explains: [
        'workload-route-wrong',
        'workload-route-missing',
        'foreign-route',
        'pod-neighbour-duplicate',
        'pod-neighbour-wrong',
        'address-not-allocated',
        'rp-filter-drops',
        'check:live-packets',
      ],
      // Without IPAM's word nobody can tell whose the address is: recreating all of them is sure.
      fixes: recreate.map((pod) => fix('recreate-pod', { namespace: pod.namespace, pod: pod.name })),
    }),
  ];
};
