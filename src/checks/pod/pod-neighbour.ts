import type { Finding, Proof } from '../../case/finding.ts';
import type { Neighbour } from '../../case/node-state.ts';
import { deleteNeighbour } from '../../fixes/delete-neighbour.ts';
import { contains, isHostPrefix, sameAddress } from '../../ip/texts.ts';
import { wasAnswered } from '../../path/loss.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { nodeView, podInterfaceOf, podView } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';

/**
 * An entry that nobody uses or confirms goes away by itself; one that was written by hand, or to which a
 * route sends packets, stays.
 */
const isKept = (entry: Neighbour, endpoint: PodEndpoint): boolean => {
  if (entry.states.includes('PERMANENT')) return true;
  const routes = nodeView(endpoint, 'routes');
  return (
    routes.ok &&
    routes.value.some(
      (route) => route.dev === entry.dev && isHostPrefix(route.dst) && contains(route.dst, entry.address),
    )
  );
};

const hasMac = (entry: Neighbour): boolean =>
  entry.mac !== undefined && !entry.states.includes('FAILED') && !entry.states.includes('INCOMPLETE');

const podMac = (endpoint: PodEndpoint): string | undefined => {
  const links = podView(endpoint, 'links');
  return links.ok ? podInterfaceOf(endpoint, links.value)?.mac?.toLowerCase() : undefined;
};

/** Whether live packets that came after the entry was read got to this pod, whichever end of the question it is. */
const answersNow = (path: PathDirection, endpoint: PodEndpoint): boolean => {
  const asked = (endpoint.end === 'destination') === (path.direction === 'forward');
  return path.c.packets.some(
    (test) =>
      wasAnswered(test) ||
      test.taps.some(
        (tap) => tap.place === (asked ? 'destination-pod' : 'source-pod') && (asked ? tap.requests : tap.replies) > 0,
      ),
  );
};

/** The node's entries for the pod's address: one interface only, and the pod's MAC (steps#002-5, calico#1.3). */
export const podNeighbour = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { address, nodeName: node, key: pod } = endpoint;
  if (address === undefined || endpoint.pod.hostNetwork) return [];
  const check = checkAt(path, 'pod-neighbour', say('pod-neighbour.about', { node, pod }), {
    hop: hopAt(endpoint, 'veth'),
    node,
    object: `neighbour ${address}`,
  });
  return check.readingAll(nodeView(endpoint, 'neighbours'), (neighbours) => {
    // The kernel lists them in no order.
    const entries = neighbours
      .filter((item) => sameAddress(item.address, address))
      .sort((a, b) => a.dev.localeCompare(b.dev, 'en'));
    const lines = entries.length > 0 ? entries.map((item) => item.text) : ['(no entry)'];
    const proof = [proofOf(`ip neigh show to ${address}`, node, lines)];
    const elsewhere = entries.filter((item) => hasMac(item) && item.dev !== endpoint.veth && isKept(item, endpoint));
    const devices = elsewhere.map((item) => item.dev);
    // Routes decide which interface is used; entries on others do no harm by themselves.
    const known = check.warn(say('pod-neighbour.elsewhere', { node, address, devices }), {
      object: `neighbours ${address}`,
      cause: 'pod-neighbour-duplicate',
      proof,
      fixes: devices.map((dev) => deleteNeighbour.with({ node, address, dev })),
    });
    const own = entries.find((item) => item.dev === endpoint.veth);
    return [...(elsewhere.length > 0 ? [known] : []), ownEntry(path, { ...endpoint, address }, check, own, proof)];
  });
};

const ownEntry = (
  path: PathDirection,
  endpoint: PodEndpoint & { address: string },
  check: Check,
  own: Neighbour | undefined,
  proof: Proof[],
): Finding => {
  const { address, nodeName: node, key: pod } = endpoint;
  if (own === undefined) return check.pass(say('pod-neighbour.none', { node, address }), { proof });
  const states = own.states.join(', ');
  const wrong = {
    proof,
    explains: ['check:live-packets' as const],
    fixes: [deleteNeighbour.with({ node, address, dev: endpoint.veth })],
  };
  if (own.mac === undefined || !hasMac(own)) {
    return answersNow(path, endpoint)
      ? check.pass(say('pod-neighbour.answers-now', { pod, node, states }), { proof })
      : check.warn(say('pod-neighbour.unanswered', { pod, node, states }), {
          cause: 'pod-neighbour-unanswered',
          ...wrong,
        });
  }
  const mac = podMac(endpoint);
  if (mac === undefined) return check.unknown(say('pod-neighbour.mac-unread', { pod }), { proof });
  if (own.mac.toLowerCase() === mac)
    return check.pass(say('pod-neighbour.right', { node, pod, mac: own.mac }), { proof });
  // The kernel asks again by itself before long, unless the entry is permanent.
  const stays = own.states.includes('PERMANENT') || own.states.includes('REACHABLE');
  return check.failIf(
    stays,
    'pod-neighbour-wrong',
    say('pod-neighbour.wrong', { node, pod, used: own.mac, mac }),
    wrong,
  );
};
