import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { Hop } from '../../faults/hops.ts';
import { collectDiagnostics } from '../../fixes/collect-diagnostics.ts';
import { linkOf, nodeInterface, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { podInterfaceOf, readIn } from '../../path/pod-view.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

interface Place {
  endpoint: PathEndpoint;
  hop: Hop;
  link: Link | undefined;
  pod?: string;
}

/** Felix's own begin with its name, or are its filter of untracked policies. */
const isCalicos = ({ name = '' }: NonNullable<Link['xdp']>): boolean => /^(?:cali|prefilter|xdp_prefilter)/.test(name);

/** Interfaces that receive the packets of this direction, in order: XDP sees nothing that is sent. */
const receiving = (path: PathDirection): Place[] => {
  const { source, destination, transport, sameNode, family } = path;
  const places: Place[] = [];
  if (source.kind === 'pod') places.push({ endpoint: source, hop: 'source-veth', link: linkOf(source, source.veth) });
  if (!sameNode) {
    const nic = linkOf(destination, nodeInterface(destination, family));
    places.push({ endpoint: destination, hop: 'underlay', link: nic });
    if ('device' in transport)
      places.push({ endpoint: destination, hop: 'destination-tunnel', link: linkOf(destination, transport.device) });
  }
  if (destination.kind === 'pod' && destination.network.ok && destination.network.value.links.ok) {
    const link = podInterfaceOf(destination, destination.network.value.links.value);
    places.push({ endpoint: destination, hop: 'destination-pod', link, pod: destination.key });
  }
  return places;
};

/**
 * XDP programs of others on the way: they drop before any rule counts and any capture sees. What one does is not
 * known, so it is the cause only where packets are lost at that very place and nothing else says why.
 */
export const packetPrograms = (path: PathDirection): Finding[] => {
  if (path.trip.loss === undefined) return [];
  return receiving(path).flatMap(({ endpoint, hop, link, pod }) => {
    const { nodeName: node, state } = endpoint;
    const xdp = link?.xdp;
    // Calico's eBPF programs have their own, and take packets past the others.
    if (link === undefined || xdp === undefined || isCalicos(xdp) || (state.ok && isEbpf(state.value))) return [];
    const program = `id ${xdp.id}${xdp.name === undefined ? '' : ` ${xdp.name}`}`;
    const told = { program, device: link.name };
    const statement =
      pod === undefined
        ? say('packet-programs.xdp', { ...told, node })
        : say('packet-programs.xdp-in-pod', { ...told, pod });
    return [
      findingsAt(path, 'packet-programs', { hop, node, object: `interface ${link.name}` }).warn(statement, {
        cause: 'foreign-program-drops',
        proof: [proofOf(readIn(`ip -d link show dev ${link.name}`, pod), node, [link.text])],
        explains: ['check:live-packets'],
        fixes: [collectDiagnostics.with({ node })],
      }),
    ];
  });
};
