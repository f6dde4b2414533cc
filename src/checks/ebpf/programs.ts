import type { Ebpf, EbpfProgram } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { decidingAsked, isTranslated, walkInbound } from '../../path/inbound-walk.ts';
import {
  entryEndpoint,
  hopAt,
  linkOf,
  nodeInterface,
  type PathDirection,
  type PathEndpoint,
} from '../../path/path-direction.ts';
import { ebpfOf, isCalicosProgram } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { checkAt, findingsAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';
import { settingProof } from './setting-at.ts';

const hooks = ['ingress', 'egress'] as const;

const source = 'bpftool net';

/** Programs of others at the same place run before or behind Calico's, and can take packets from them. */
const foreignAt = (path: PathDirection, endpoint: PathEndpoint, device: string, there: EbpfProgram[]): Finding[] => {
  const others = there.filter((program) => program.hook !== 'xdp' && !isCalicosProgram(program));
  const [first] = others;
  if (first === undefined) return [];
  const { nodeName: node } = endpoint;
  const program = `id ${first.id}${first.name === undefined ? '' : ` ${first.name}`}`;
  const place = { hop: hopAt(endpoint, 'veth'), node, object: `programs of ${device}` };
  const check = checkAt(path, 'packet-programs', say('ebpf-programs.about', { node, device }), place);
  return [
    check.warn(say('ebpf-programs.foreign', { node, device, program }), {
      cause: 'foreign-program-drops',
      explains: ['check:live-packets'],
      proof: [
        proofOf(
          source,
          node,
          there.map(({ text }) => text),
        ),
      ],
    }),
  ];
};

/** Whether Calico's programs are at both hooks of an interface: without one the node drops, or passes it unseen. */
const programsOn = (
  path: PathDirection,
  endpoint: PathEndpoint,
  ebpf: Ebpf,
  link: Link,
  place: 'veth' | 'tunnel',
): Finding[] => {
  const { nodeName: node } = endpoint;
  const device = link.name;
  const at = { hop: hopAt(endpoint, place), node, object: `programs of ${device}` };
  const check = checkAt(path, 'ebpf-programs', say('ebpf-programs.about', { node, device }), at);
  return check.readingAll(ebpf.programs, (all) => {
    // A bpftool that does not know how they are attached lists none at all.
    if (!all.some(isCalicosProgram)) return [check.unknown(say('ebpf-programs.none-listed', { node }))];
    const there = all.filter(({ index }) => index === link.index);
    const proof = [proofOf(source, node, there.length > 0 ? there.map(({ text }) => text) : [`(none on ${device})`])];
    const missing = hooks.filter((hook) => !there.some((each) => each.hook === hook && isCalicosProgram(each)));
    const [first] = missing;
    const foreign = foreignAt(path, endpoint, device, there);
    if (first === undefined) return [check.pass(say('ebpf-programs.both', { node, device }), { proof }), ...foreign];
    const about = { node, device };
    const statement =
      missing.length === 2
        ? say('ebpf-programs.neither', about)
        : place === 'tunnel'
          ? say('ebpf-programs.one', { ...about, hook: first })
          : first === 'ingress'
            ? say('ebpf-programs.not-from-pod', { ...about, pod: endpoint.key })
            : say('ebpf-programs.not-to-pod', { ...about, pod: endpoint.key });
    return [
      // Of other tunnels than VXLAN no node has been seen that lost packets for it.
      check.failIf(place === 'veth' || path.transport.kind === 'vxlan', 'ebpf-program-missing', statement, {
        proof,
        explains: ['check:live-packets'],
        fixes: [restartCalicoNode.with({ node })],
      }),
      ...foreign,
    ];
  });
};

/** Interfaces that are no way in from outside: the host's own, tunnels, and those of pods. */
const isInner = (path: PathDirection, { device, index }: EbpfProgram, ebpf: Ebpf): boolean =>
  device === 'lo' ||
  /^(?:bpf|vxlan|tunl|wireguard|wg)/.test(device) ||
  (ebpf.interfaces.ok &&
    ebpf.interfaces.value.some((each) => each.index === index && each.flags.includes('workload'))) ||
  [path.source, path.destination].some((end) => end.kind === 'pod' && end.veth === device);

/**
 * Whether what is called from outside needs the programs at this node's card, and nothing else is there for it: no
 * other card has them, and no rule of kube-proxy translates.
 */
const needsCard = (
  path: PathDirection,
  endpoint: PathEndpoint,
  ebpf: Ebpf,
  programs: readonly EbpfProgram[],
): boolean => {
  const { inbound } = path.c;
  if (inbound === undefined || inbound.entry !== endpoint.nodeName) return false;
  if (!isTranslated(inbound) || inbound.way === 'host-port') return false;
  const entry = entryEndpoint(path.c, 'source');
  const asked = decidingAsked(path.trip);
  const walk = entry && asked && walkInbound(path.c, entry, asked);
  const another = programs.some(
    (each) => each.hook === 'ingress' && isCalicosProgram(each) && !isInner(path, each, ebpf),
  );
  return walk !== undefined && walk.pre.verdict !== 'unknown' && walk.pre.dnats.length === 0 && !another;
};

/** A card without them takes only what comes from outside, such as connections to node ports. */
const programsOnCard = (path: PathDirection, endpoint: PathEndpoint, ebpf: Ebpf, link: Link): Finding[] => {
  const { nodeName: node } = endpoint;
  const device = link.name;
  const place = { hop: hopAt(endpoint, 'node'), node, object: `programs of ${device}` };
  const check = findingsAt(path, 'ebpf-programs', place);
  // What cannot be read is said of the pod's interface.
  if (!ebpf.programs.ok || !ebpf.programs.value.some(isCalicosProgram)) return [];
  const there = ebpf.programs.value.filter(({ index }) => index === link.index);
  if (there.some((each) => each.hook === 'ingress' && isCalicosProgram(each))) return [];
  const proof = [
    proofOf(source, node, [link.text, ...there.map(({ text }) => text), `(none of Calico's on ${device})`]),
    ...settingProof(path, endpoint, 'bpfDataIfacePattern'),
  ];
  const statement = say('ebpf-programs.not-on-card', { node, device });
  return [
    needsCard(path, endpoint, ebpf, ebpf.programs.value)
      ? check.fail('ebpf-program-missing', statement, {
          proof,
          explains: ['service-unreachable', 'check:live-packets'],
        })
      : check.warn(statement, { cause: 'ebpf-program-missing', proof }),
  ];
};

/** At the card of the node at which it comes in, where that has neither end. */
export const ebpfEntryCard: Step = (path) => {
  const entry = entryEndpoint(path.c, 'source');
  const ebpf = entry && ebpfOf(entry.state);
  const card = entry && linkOf(entry, nodeInterface(entry, path.family));
  return entry && ebpf && card ? programsOnCard(path, entry, ebpf, card) : [];
};

/** At the pods' interfaces, at the card, and at the tunnel's device between nodes. */
export const ebpfPrograms = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const ebpf = ebpfOf(endpoint.state);
  if (ebpf === undefined) return [];
  const { transport } = path;
  const veth = endpoint.kind === 'pod' ? linkOf(endpoint, endpoint.veth) : undefined;
  const tunnel = 'device' in transport && !path.sameNode ? linkOf(endpoint, transport.device) : undefined;
  const card = linkOf(endpoint, nodeInterface(endpoint, path.family));
  return [
    ...(card && path.direction === 'forward' ? programsOnCard(path, endpoint, ebpf, card) : []),
    ...(veth ? programsOn(path, endpoint, ebpf, veth, 'veth') : []),
    ...(tunnel && transport.kind !== 'direct' ? programsOn(path, endpoint, ebpf, tunnel, 'tunnel') : []),
  ];
};
