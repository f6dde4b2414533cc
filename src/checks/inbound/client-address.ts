import { isCalicoDevice } from '../../case/calico-devices.ts';
import { narrowPool } from '../../fixes/by-hand/ipam.ts';
import { ownAddresses } from '../../intended/identities.ts';
import { poolOf } from '../../intended/transport.ts';
import { sameAddress } from '../../ip/texts.ts';
import { givesNone } from '../../path/address-in-pool.ts';
import { entryEndpoint, type PathDirection } from '../../path/path-direction.ts';
import { devicesOf, isOfCalico, lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';

const isOfNode = ({ c }: PathDirection, address: string): boolean =>
  Object.values(c.objects.nodes).some(
    (read) => read.ok && ownAddresses(read.value).some((own) => sameAddress(own.address, address)),
  );

/**
 * Whether a client outside has an address of a pool for pods: a network beside the cluster that the pool covers
 * (causes#pool-covers-outside). kube-proxy takes it for a pod, and where Calico has a route for it replies go there.
 */
export const clientAddress: Step = (path) => {
  const { inbound, objects } = path.c;
  if (inbound === undefined || inbound.client.any || inbound.client.node !== undefined || !objects.ipPools.ok)
    return [];
  const { address: client } = inbound.client;
  const pool = poolOf(objects.ipPools.value, client);
  if (pool === undefined || givesNone(pool) || isOfNode(path, client)) return [];
  const node = inbound.entry ?? '';
  const names = { client, pool: pool.name, cidr: pool.cidr, node };
  const check = checkAt(path, 'inbound-client', say('inbound.client-about', { client }), {
    hop: 'source-node',
    ...(inbound.entry === undefined ? {} : { node: inbound.entry }),
    object: `client ${client}`,
  });
  const entry = entryEndpoint(path.c, 'source');
  const back = entry?.state.ok ? lookupRoute(entry.state.value, { dst: client }) : undefined;
  const proof = [
    proofOf('calicoctl get ippool -o wide', undefined, [`${pool.name}  ${pool.cidr}  disabled ${pool.disabled}`]),
    ...(back?.kind === 'route' ? [proofOf('ip route show table all', node, [back.route.text])] : []),
  ];
  const more = { proof, fixes: [narrowPool.with({ pool: pool.name, address: client })] };
  const taken = back?.kind === 'route' && (isOfCalico(back.route) || devicesOf(back).some(isCalicoDevice));
  return taken
    ? check.fail('pool-covers-outside', say('inbound.client-taken', names), {
        ...more,
        explains: [
          'no-way-to-client',
          'reply-leaves-elsewhere',
          'rp-filter-drops',
          'service-unreachable',
          'check:live-packets',
        ],
      })
    : check.warn(say('inbound.client-in-pool', names), { ...more, cause: 'pool-covers-outside' });
};
