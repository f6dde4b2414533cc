import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, other, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf, podView } from '../../path/pod-view.ts';
import { defaultRules } from '../../programmed/routes.ts';
import { sourceAddress } from '../../programmed/source-address.ts';
import { say } from '../../words/say.ts';
import { findingsAt, routeProof } from '../check.ts';
import { recreatePod } from './recreate.ts';

/**
 * The address that the pod's own programs send with. Live packets are sent with the pod's address by name, so
 * that they pass says nothing of this.
 */
export const podSource = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { key: pod, nodeName: node, address } = endpoint;
  const routes = podView(endpoint, 'routes');
  const links = podView(endpoint, 'links');
  const target = other(path, endpoint).address;
  // Replies have the address that was asked.
  if (endpoint.end !== 'source' || path.direction !== 'forward' || path.family !== 4) return [];
  if (!routes.ok || !links.ok || target === undefined || address === undefined) return [];
  const rules = { ok: true as const, value: defaultRules(path.family) };
  const used = sourceAddress({ links, routes, rules }, target);
  if (used === undefined || sameAddress(used, address)) return [];
  // The pod's address must be there at all: without it another check says so.
  if (!links.value.some((link) => link.addresses.some((own) => sameAddress(own.address, address)))) return [];
  const main = routes.value.filter((route) => route.table === 'main' && route.family === path.family);
  const check = findingsAt(path, 'pod-source', { hop: hopAt(endpoint, 'pod'), node, object: `Pod ${pod}` });
  return [
    check.fail('pod-address-wrong', say('pod-source.other-address', { pod, target, used, address }), {
      proof: [routeProof(node, path.family, target, main, ` ${inNetworkOf(endpoint)}`)],
      explains: ['check:live-packets'],
      fixes: [recreatePod(endpoint.pod)],
    }),
  ];
};
