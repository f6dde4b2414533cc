import type { Finding } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { allocationOf, findBlock } from '../../intended/blocks.ts';
import { holdsAddress, podKey } from '../../intended/endpoint.ts';
import { sameAddress } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { recreatePod } from '../pod/recreate.ts';

const describe = (pod: Pod): string =>
  `${podKey(pod)}  ${pod.phase}  ${pod.ips.join(',')}  ${pod.nodeName ?? '(no node)'}`;

const knownNodes = (leg: Leg): string[] =>
  [...new Set([leg.source.nodeName, leg.destination.nodeName])].filter((name) => name !== '');

/** The pod that IPAM has on record for the address. */
const ownerOf = (leg: Leg, address: string): string | undefined => {
  const block = findBlock(leg.c.objects.blocks, address);
  const allocation = block && allocationOf(block, address);
  return allocation?.pod === undefined ? undefined : `${allocation.namespace ?? ''}/${allocation.pod}`;
};

/**
 * steps#002: pods that hold one address, over the whole cluster. Finished pods and those of the host's
 * network do not count (calico#1.1).
 */
export const addressHolders = (leg: Leg, side: PodSide): Finding[] => {
  const { address } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const check = checkAt(leg, 'address-holders', say('address-holders.about', { address }), {
    hop: hopAt(side, 'pod'),
    object: `address ${address}`,
  });
  const asked = leg.c.objects.holders[address];
  if (asked === undefined) return [check.unknown(say('address-holders.not-asked'))];
  const finding = check.reading(asked, (holders) => {
    // The server finds pods by their first address alone: of the others only the pods of these nodes are known.
    const listed = holders.some((pod) => podKey(pod) === side.key);
    const pods = listed
      ? holders
      : [...holders, ...leg.c.objects.pods.filter((pod) => pod.ips.some((ip) => sameAddress(ip, address)))];
    const others = pods.filter((pod) => holdsAddress(pod) && podKey(pod) !== side.key);
    if (others.length === 0) {
      return check.pass(
        listed
          ? say('address-holders.none', { address })
          : say('address-holders.none-of-nodes', { nodes: knownNodes(leg), address }),
      );
    }
    const owner = ownerOf(leg, address);
    const all = [side.pod, ...others];
    const statement = say('address-holders.shared', {
      address,
      number: all.length,
      pods: all.map(podKey),
      owner: owner === undefined ? '' : say('address-holders.owner', { owner }),
    });
    return check.fail('duplicate-address', statement, {
      proof: [
        proofOf(`kubectl get pods -A --field-selector status.podIP=${address} -o wide`, undefined, all.map(describe)),
      ],
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
      // Without IPAM's record it is unknown whose the address is: recreating all of them is safe.
      fixes: [...others, side.pod].filter((pod) => podKey(pod) !== owner).map(recreatePod),
    });
  });
  return [finding];
};
