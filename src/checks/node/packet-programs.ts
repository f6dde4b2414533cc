import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { TcProgram } from '../../case/packets.ts';
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

/** Where packets of this direction leave by an interface that runs tc's programs on what it sends. */
const sending = (path: PathDirection): Place[] => {
  const { source, destination, transport, sameNode, family } = path;
  const places: Place[] = [];
  if (source.kind === 'pod' && source.network.ok && source.network.value.links.ok) {
    const link = podInterfaceOf(source, source.network.value.links.value);
    places.push({ endpoint: source, hop: 'source-pod', link, pod: source.key });
  }
  if (!sameNode) {
    if ('device' in transport)
      places.push({ endpoint: source, hop: 'source-tunnel', link: linkOf(source, transport.device) });
    places.push({ endpoint: source, hop: 'source-node', link: linkOf(source, nodeInterface(source, family)) });
  }
  if (destination.kind === 'pod')
    places.push({ endpoint: destination, hop: 'destination-veth', link: linkOf(destination, destination.veth) });
  return places;
};

const isOthers = ({ name = '' }: Pick<TcProgram, 'name'>): boolean => !/^cali/.test(name);

/** The programs of others that tc runs there, on what comes in or on what leaves. */
const tcProgramsAt = (path: PathDirection, { endpoint, link, pod }: Place, side: TcProgram['side']): TcProgram[] =>
  (path.trip.test?.tcPrograms ?? []).filter(
    (program) =>
      program.node === endpoint.nodeName &&
      program.pod === pod &&
      program.device === link?.name &&
      program.side === side &&
      isOthers(program),
  );

const named = ({ id, name }: { id?: number | undefined; name?: string | undefined }): string =>
  [...(id === undefined ? [] : [`id ${id}`]), ...(name === undefined ? [] : [name])].join(' ') || 'bpf';

/** The same of tc: they run behind the capture of what comes in, and before that of what leaves. */
const tcPrograms = (path: PathDirection): Finding[] =>
  (['ingress', 'egress'] as const).flatMap((side) =>
    (side === 'ingress' ? receiving(path) : sending(path)).flatMap((place) => {
      const { endpoint, hop, link, pod } = place;
      const { nodeName: node, state } = endpoint;
      const programs = state.ok && isEbpf(state.value) ? [] : tcProgramsAt(path, place, side);
      if (link === undefined || programs.length === 0) return [];
      const told = { programs: programs.map(named), device: link.name, place: pod ?? node };
      const statement = side === 'ingress' ? say('packet-programs.tc-in', told) : say('packet-programs.tc-out', told);
      return [
        findingsAt(path, 'packet-programs', { hop, node, object: `${side} of ${link.name}` }).warn(statement, {
          cause: 'foreign-program-drops',
          proof: [
            proofOf(
              readIn(`tc filter show dev ${link.name} ${side}`, pod),
              node,
              programs.map((each) => `bpf ${named(each)}`),
            ),
          ],
          explains: ['check:live-packets'],
          fixes: [collectDiagnostics.with({ node })],
        }),
      ];
    }),
  );

/**
 * XDP and tc programs of others on the way: the first drop before any rule counts and any capture sees, the others
 * between capture and rules. What one does is not known, so it is the cause only where packets are lost at that very place and nothing else says why.
 */
export const packetPrograms = (path: PathDirection): Finding[] => {
  if (path.trip.loss === undefined) return [];
  return [...xdpPrograms(path), ...tcPrograms(path)];
};

const xdpPrograms = (path: PathDirection): Finding[] =>
  receiving(path).flatMap(({ endpoint, hop, link, pod }) => {
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
