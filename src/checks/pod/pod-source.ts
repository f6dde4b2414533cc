import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../ip/texts.ts';
import { defaultRules } from '../../programmed/routes.ts';
import { sourceAddress } from '../../programmed/source-address.ts';
import { say } from '../../words/say.ts';
import { findingsAt } from '../check.ts';
import { routeProof } from '../draft.ts';
import { hopAt, type Leg, other, type PodSide } from '../leg.ts';
import { inNetworkOf, podView } from './read-pod.ts';
import { recreatePod } from './recreate.ts';

/**
 * The address that the pod's own programs send with. Live packets are sent with the pod's address by name, so
 * that they pass says nothing of this.
 */
export const podSource = (leg: Leg, side: PodSide): Finding[] => {
  const { key: pod, nodeName: node, address } = side;
  const routes = podView(side, 'routes');
  const links = podView(side, 'links');
  const target = other(leg, side).address;
  // Replies have the address that was asked.
  if (side.end !== 'source' || leg.direction !== 'forward' || leg.family !== 4) return [];
  if (!routes.ok || !links.ok || target === undefined || address === undefined) return [];
  const rules = { ok: true as const, value: defaultRules(leg.family) };
  const used = sourceAddress({ links, routes, rules }, target);
  if (used === undefined || sameAddress(used, address)) return [];
  // The pod's address must be there at all: without it another check says so.
  if (!links.value.some((link) => link.addresses.some((own) => sameAddress(own.address, address)))) return [];
  const main = routes.value.filter((route) => route.table === 'main' && route.family === leg.family);
  const check = findingsAt(leg, 'pod-source', { hop: hopAt(side, 'pod'), node, object: `Pod ${pod}` });
  return [
    check.fail('pod-address-wrong', say('pod-source.other-address', { pod, target, used, address }), {
      proof: [routeProof(node, leg.family, target, main, ` ${inNetworkOf(side)}`)],
      explains: ['check:live-packets'],
      fixes: [recreatePod(side.pod)],
    }),
  ];
};
