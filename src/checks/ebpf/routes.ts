import type { EbpfRoute } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { sameAddress } from '../../ip/texts.ts';
import {
  hopAt,
  linkOf,
  namedAddress,
  nodeIp,
  nodeView,
  type PathDirection,
  type PathEndpoint,
  type PodEndpoint,
} from '../../path/path-direction.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import { lookupEbpfRoute } from '../../programmed/ebpf-routes.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';

const source = 'calico-node -bpf routes dump';

interface Asked {
  check: Check;
  node: string;
  pod: PodEndpoint;
  address: string;
  entry: EbpfRoute | undefined;
}

const more = ({ node, address, entry }: Asked) => ({
  proof: [proofOf(source, node, [entry?.text ?? `(no entry contains ${address})`])],
  explains: ['check:live-packets' as const],
  fixes: [restartCalicoNode.with({ node })],
});

const missing = (asked: Asked): Finding => {
  const { check, node, pod, address } = asked;
  return check.fail('ebpf-route-missing', say('ebpf-route.missing', { node, pod: pod.key, address }), more(asked));
};

/** A pod of this node: its entry leads to its interface, by index. */
const toOwnPod = (asked: Asked): Finding => {
  const { check, node, pod, address, entry } = asked;
  const link = linkOf(pod, pod.veth);
  if (entry === undefined || !entry.flags.includes('workload')) return missing(asked);
  if (!entry.flags.includes('local') || entry.index === undefined) {
    const to = entry.nextHop ?? '';
    return check.fail('ebpf-route-wrong', say('ebpf-route.own-elsewhere', { node, pod: pod.key, to }), more(asked));
  }
  if (link === undefined) return check.unknown(say('ebpf-route.no-interface', { node, device: pod.veth }));
  const about = { node, pod: pod.key, device: link.name, index: link.index };
  if (entry.index !== link.index) {
    const statement = say('ebpf-route.other-index', { ...about, other: entry.index });
    return check.fail('ebpf-route-wrong', statement, more(asked));
  }
  return check.pass(say('ebpf-route.own', { node, address, device: link.name }), { proof: more(asked).proof });
};

/** A pod of another node: its block's entry leads to that node. */
const toOtherNode = (path: PathDirection, asked: Asked): Finding => {
  const { check, node, pod, address, entry } = asked;
  const far = pod.nodeName;
  const expected = nodeIp(pod, path.family);
  if (entry === undefined || !entry.flags.includes('workload')) return missing(asked);
  if (entry.flags.includes('local')) {
    const index = entry.index ?? 0;
    return check.fail('ebpf-route-wrong', say('ebpf-route.as-own', { node, pod: pod.key, far, index }), more(asked));
  }
  if (expected === undefined || entry.nextHop === undefined)
    return check.unknown(say('node.address-unknown', { node: far }));
  const to = namedAddress(path.c, entry.nextHop);
  if (!sameAddress(entry.nextHop, expected)) {
    const about = { node, pod: pod.key, far, to, expected };
    const neighbours = nodeView(path.source, 'neighbours');
    const dead =
      neighbours.ok &&
      neighbours.value.some((each) => sameAddress(each.address, entry.nextHop) && each.states.includes('FAILED'));
    // A node that lives passes on what is not its own: a detour, and no loss.
    return dead
      ? check.fail('ebpf-route-wrong', say('ebpf-route.nobody', about), more(asked))
      : check.warn(say('ebpf-route.other-node', about), { ...more(asked), cause: 'ebpf-route-wrong' });
  }
  const { kind } = path.transport;
  const wrapped = kind === 'vxlan' || kind === 'ipip';
  if (kind !== 'unknown' && wrapped !== entry.flags.includes('tunneled')) {
    const about = { node, pod: pod.key, far };
    const statement = wrapped ? say('ebpf-route.not-wrapped', about) : say('ebpf-route.wrapped', about);
    return check.warn(statement, { ...more(asked), cause: 'ebpf-route-wrong' });
  }
  return check.pass(say('ebpf-route.right', { node, address, far }), { proof: more(asked).proof });
};

const routeOn = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { destination: pod } = path;
  const ebpf = ebpfOf(endpoint.state);
  if (ebpf === undefined || pod.kind !== 'pod' || pod.address === undefined) return [];
  const { nodeName: node } = endpoint;
  const { address } = pod;
  const place = { hop: hopAt(endpoint, 'node'), node, object: `eBPF route to ${address}` };
  const check = checkAt(path, 'ebpf-route', say('ebpf-route.about', { node, address }), place);
  return [
    check.reading(ebpf.routes, (routes) => {
      const asked = { check, node, pod, address, entry: lookupEbpfRoute(routes, address) };
      return pod.nodeName === node ? toOwnPod(asked) : toOtherNode(path, asked);
    }),
  ];
};

/** What the programs of the sender's node make of the receiver's address. */
export const ebpfRouteOut = (path: PathDirection): Finding[] => routeOn(path, path.source);

/** What those of the receiver's own node make of it. */
export const ebpfRouteIn = (path: PathDirection): Finding[] => (path.sameNode ? [] : routeOn(path, path.destination));
