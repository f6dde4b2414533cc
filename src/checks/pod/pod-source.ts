import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { defaultRules } from '../../programmed/routes.ts';
import { sourceAddress } from '../../programmed/source-address.ts';
import { findingOf, fix, routeProof } from '../draft.ts';
import { hopAt, type Leg, other, type PodSide } from '../leg.ts';
import { podView } from './read-pod.ts';

/**
 * The address that the pod's own programs send with. Live packets are sent with the pod's address by name, so
 * that they pass says nothing of this.
 */
export const podSource = (leg: Leg, side: PodSide): Finding[] => {
  const routes = podView(side, 'routes');
  const links = podView(side, 'links');
  const target = other(leg, side).address;
  // Replies have the address that was asked.
  if (side.end !== 'source' || leg.direction !== 'forward' || leg.family !== 4) return [];
  if (!routes.ok || !links.ok || target === undefined || side.address === undefined) return [];
  const rules = { ok: true as const, value: defaultRules(leg.family) };
  const used = sourceAddress({ links, routes, rules }, target);
  if (used === undefined || sameAddress(used, side.address)) return [];
  // The pod's address must be there at all: without it another check says so.
  if (!links.value.some((link) => link.addresses.some((own) => sameAddress(own.address, side.address)))) return [];
  const main = routes.value.filter((route) => route.table === 'main' && route.family === leg.family);
  return [
    findingOf(leg, {
      check: 'pod-source',
      hop: hopAt(side, 'pod'),
      node: side.nodeName,
      object: `Pod ${side.key}`,
      status: 'fail',
      cause: 'pod-address-wrong',
      statement: `programs in ${side.key} send to ${target} with the address ${used} and not with the pod's own ${side.address}: its node drops that, and no policy knows it`,
      proof: [routeProof(side.nodeName, leg.family, target, main, ` (in the network namespace of ${side.key})`)],
      explains: ['check:live-packets'],
      fixes: [fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name })],
    }),
  ];
};
