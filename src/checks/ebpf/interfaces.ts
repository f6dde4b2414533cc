import type { Ebpf, EbpfInterface } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { lookAtNode } from '../../fixes/by-hand/look-closer.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { hopAt, linkOf, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';

const source = 'calico-node -bpf ifstate dump';

const harm = (node: string, lines: readonly string[]) => ({
  proof: [proofOf(source, node, [...lines])],
  explains: ['check:live-packets' as const],
  fixes: [restartCalicoNode.with({ node })],
});

/** The policy program of the hook that the question's first packet meets is called by its place in the jump map. */
const programOf = (
  path: PathDirection,
  endpoint: PathEndpoint,
  ebpf: Ebpf,
  { policy, name, text }: EbpfInterface,
): Finding => {
  const { nodeName: node } = endpoint;
  const hook = endpoint.end === 'source' ? 'ingress' : 'egress';
  const map = hook === 'ingress' ? 'cali_jump_ing2' : 'cali_jump_egr2';
  const place = { hop: hopAt(endpoint, 'veth'), node, object: `policy program of ${name}, ${hook}` };
  const check = checkAt(path, 'ebpf-policy-program', say('ebpf-policy-program.about', { node, device: name }), place);
  return check.reading(ebpf.jumps[hook], (keys) => {
    const at = policy[path.family][hook];
    const lines = [text, `${map}: ${keys.length > 0 ? [...keys].sort((a, b) => a - b).join(' ') : '(empty)'}`];
    const proof = [proofOf(`${source}; bpftool map dump pinned …/${map}`, node, lines)];
    if (at >= 0 && keys.includes(at)) {
      return check.pass(say('ebpf-policy-program.there', { node, device: name }), { proof });
    }
    const about = { node, device: name, pod: endpoint.key };
    const statement =
      hook === 'ingress'
        ? say('ebpf-policy-program.missing-from', { ...about, at, map })
        : say('ebpf-policy-program.missing-to', { ...about, at, map });
    return check.fail('ebpf-policy-program-missing', statement, { ...harm(node, lines), proof });
  });
};

interface Known {
  check: Check;
  /** Whether packets are lost for it: of other tunnels than VXLAN no node has been seen where they were. */
  certain: boolean;
  link: Link;
  all: readonly EbpfInterface[];
}

/** By its index: a new pod can have the name of an old interface. */
const entryOf = ({ link, all }: Known) => ({
  entry: all.find(({ index }) => index === link.index),
  namesake: all.find(({ name, index }) => name === link.name && index !== link.index),
});

const unknownInterface = (known: Known, node: string): Finding => {
  const { check, certain, link } = known;
  const { namesake } = entryOf(known);
  const about = { node, device: link.name, index: link.index };
  return check.failIf(
    certain,
    'ebpf-interface-unknown',
    namesake === undefined
      ? say('ebpf-interface.missing', about)
      : say('ebpf-interface.other-index', { ...about, other: namesake.index }),
    harm(node, [link.text, namesake?.text ?? `(no entry for ${link.index})`]),
  );
};

/** The node is of eBPF, and the maps are not where they are pinned: bpffs was unmounted, or never mounted. */
const mapsMissing = (check: Check, node: string, reason: Message): Finding =>
  check.warn(say('ebpf-interface.no-maps', { node, reason }), {
    cause: 'ebpf-maps-missing',
    explains: ['check:live-packets'],
    proof: [proofOf(source, node, [reason])],
    fixes: [lookAtNode.with({ node })],
  });

const interfaceOn = (
  path: PathDirection,
  endpoint: PathEndpoint,
  ebpf: Ebpf,
  link: Link,
  isPod: boolean,
): Finding[] => {
  const { nodeName: node } = endpoint;
  const device = link.name;
  const place = { hop: hopAt(endpoint, isPod ? 'veth' : 'tunnel'), node, object: `ifstate ${device}` };
  const check = checkAt(path, 'ebpf-interface', say('ebpf-interface.about', { node, device }), place);
  if (!ebpf.interfaces.ok && ebpf.interfaces.code === 'not-found')
    return [mapsMissing(check, node, ebpf.interfaces.reason)];
  return check.readingAll(ebpf.interfaces, (all) => {
    const certain = isPod || path.transport.kind === 'vxlan';
    const known = { check, certain, link, all };
    const { entry } = entryOf(known);
    if (entry === undefined) return [unknownInterface(known, node)];
    const ready = `v${path.family}Ready`;
    if (!entry.flags.includes(ready) || (isPod && !entry.flags.includes('workload'))) {
      const statement = say('ebpf-interface.not-ready', { node, device, flags: entry.flags, ready });
      return [check.failIf(certain, 'ebpf-interface-unknown', statement, harm(node, [entry.text]))];
    }
    const passed = check.pass(say('ebpf-interface.known', { node, device }), {
      proof: [proofOf(source, node, [entry.text])],
    });
    return isPod ? [passed, programOf(path, endpoint, ebpf, entry)] : [passed];
  });
};

/** Whether the programs know the interfaces on the way, and have the policy programs of the pods'. */
export const ebpfInterfaces = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const ebpf = ebpfOf(endpoint.state);
  // What answers belongs to a connection that has been let through: its policy is not asked again.
  if (ebpf === undefined || path.direction === 'reverse') return [];
  const { transport } = path;
  const veth = endpoint.kind === 'pod' ? linkOf(endpoint, endpoint.veth) : undefined;
  const tunnel = 'device' in transport && !path.sameNode ? linkOf(endpoint, transport.device) : undefined;
  return [
    ...(veth ? interfaceOn(path, endpoint, ebpf, veth, true) : []),
    ...(tunnel && transport.kind !== 'direct' ? interfaceOn(path, endpoint, ebpf, tunnel, false) : []),
  ];
};
