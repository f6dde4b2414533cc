import type { Finding } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { allocationOf, findBlock } from '../../intended/blocks.ts';
import { holdsAddress, podKey } from '../../intended/endpoint.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';
import { migratingPods } from './migrating.ts';

const describe = (pod: Pod): string =>
  `${podKey(pod)}  ${pod.phase}  ${pod.ips.join(',')}  ${pod.nodeName ?? '(no node)'}`;

const knownNodes = (path: PathDirection): string[] =>
  [...new Set([path.source.nodeName, path.destination.nodeName])].filter((name) => name !== '');

/** The pod that IPAM has on record for the address. */
const ownerOf = (path: PathDirection, address: string): string | undefined => {
  const block = findBlock(path.c.objects.blocks, address);
  const allocation = block && allocationOf(block, address);
  return allocation?.pod === undefined ? undefined : `${allocation.namespace ?? ''}/${allocation.pod}`;
};

/**
 * steps#002: pods that hold one address, over the whole cluster. Finished pods and those of the host's
 * network do not count (calico#1.1).
 */
export const addressHolders = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { address } = endpoint;
  if (address === undefined || endpoint.pod.hostNetwork) return [];
  const check = checkAt(path, 'address-holders', say('address-holders.about', { address }), {
    hop: hopAt(endpoint, 'pod'),
    object: `address ${address}`,
  });
  const asked = path.c.objects.holders[address];
  if (asked === undefined) return [check.unknown(say('address-holders.not-asked'))];
  const finding = check.reading(asked, (holders) => {
    // The server finds pods by their first address alone: of the others only the pods of these nodes are known.
    const listed = holders.some((pod) => podKey(pod) === endpoint.key);
    const pods = listed
      ? holders
      : [...holders, ...path.c.objects.pods.filter((pod) => pod.ips.some((ip) => sameAddress(ip, address)))];
    const others = pods.filter((pod) => holdsAddress(pod) && podKey(pod) !== endpoint.key);
    if (others.length === 0) {
      return check.pass(
        listed
          ? say('address-holders.none', { address })
          : say('address-holders.none-of-nodes', { nodes: knownNodes(path), address }),
      );
    }
    const migrating = migratingPods(path, endpoint);
    if (migrating.length > others.length) {
      return check.pass(say('address-holders.migrating', { address, pods: migrating.map(podKey) }), {
        proof: [proofOf('kubectl get virtualmachineinstancemigrations -A', undefined, migrating.map(describe))],
      });
    }
    const owner = ownerOf(path, address);
    const all = [endpoint.pod, ...others];
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
      fixes: [...others, endpoint.pod].filter((pod) => podKey(pod) !== owner).map(recreatePod),
    });
  });
  return [finding];
};
