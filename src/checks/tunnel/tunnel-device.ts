import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { setLinkUp } from '../../fixes/set-link-up.ts';
import { tunnelAddress } from '../../intended/transport.ts';
import { vtepMac } from '../../intended/vtep.ts';
import { sameAddress } from '../../ip/texts.ts';
import {
  hopAt,
  linkOf,
  nodeInterface,
  nodeIp,
  nodeView,
  other,
  type PathDirection,
  type PathEndpoint,
  tunnelIp,
} from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, findingsAt, proofOf } from '../check.ts';
import { wireguard } from './wireguard.ts';

/** Felix's defaults (calico#2.3); both ends must agree in any case. */
const defaults = { id: 4096, port: 4789 };

/** What the device's settings are and should be; the other end's where they are not the defaults. */
const settings = (path: PathDirection, endpoint: PathEndpoint, link: Link): Message[] => {
  const wrong: Message[] = [];
  const vxlan = link.vxlan;
  if (vxlan === undefined || vxlan.external === true) return wrong;
  const far = linkOf(other(path, endpoint), link.name)?.vxlan;
  const { id, port, local, parent } = vxlan;
  if (id !== undefined && far?.id !== undefined && id !== far.id && id !== defaults.id)
    wrong.push(say('tunnel-device.wrong-id', { own: id, agreed: far.id }));
  if (port !== undefined && far?.port !== undefined && port !== far.port && port !== defaults.port)
    wrong.push(say('tunnel-device.wrong-port', { own: port, agreed: far.port }));
  const address = nodeIp(endpoint, path.family);
  if (local !== undefined && address !== undefined && !sameAddress(local, address))
    wrong.push(say('tunnel-device.wrong-local', { own: local, agreed: address }));
  const nic = nodeInterface(endpoint, path.family);
  if (parent !== undefined && nic !== undefined && parent !== nic)
    wrong.push(say('tunnel-device.wrong-parent', { own: parent, agreed: nic }));
  if (endpoint.node.ok && link.mac !== undefined) {
    const mac = vtepMac(endpoint.node.value, path.family);
    if (link.mac.toLowerCase() !== mac) wrong.push(say('tunnel-device.wrong-mac', { own: link.mac, agreed: mac }));
  }
  return wrong;
};

const explainsOf = (endpoint: PathEndpoint): Explained[] => [
  `block-route-missing@${endpoint.nodeName}`,
  `tunnel-neighbour-missing@${endpoint.nodeName}`,
  `fdb-missing@${endpoint.nodeName}`,
  `tunnel-address-missing@${endpoint.nodeName}`,
  `rp-filter-drops@${endpoint.nodeName}`,
  // The other node takes tunnel packets only from addresses that it knows.
  'tunnel-peers-incomplete',
  'check:live-packets',
];

/** An address on tunl0 is the source of what the node itself sends; packets between pods do without it. */
const isForNodeAlone = (path: PathDirection, endpoint: PathEndpoint): boolean =>
  path.transport.kind === 'ipip' && endpoint.kind === 'pod';

const asRemark = (finding: Finding): Finding => ({
  ...finding,
  status: 'warn',
  statement: say('tunnel-device.not-for-pods', { finding: finding.statement }),
  explains: [],
});

/** The tunnel device of one end: there, up, settings, address (steps#001-2, #001-3, calico#2.3). */
export const tunnelDeviceCheck = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { transport } = path;
  if (transport.kind === 'wireguard') return wireguard(path, endpoint);
  if (transport.kind !== 'vxlan' && transport.kind !== 'ipip') return [];
  const { device: dev, kind } = transport;
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'tunnel'), node, object: `interface ${dev}` };
  const check = checkAt(path, 'tunnel-device', say('tunnel-device.about', { dev, node }), place);
  const judged = (): Finding => {
    const link = linkOf(endpoint, dev);
    const proof = [proofOf(`ip -d addr show ${dev}`, node, [link?.text ?? `Device "${dev}" does not exist.`])];
    const restart = restartCalicoNode.with({ node });
    const more = { proof, explains: explainsOf(endpoint), fixes: [restart] };
    const names = { dev, node };
    if (link === undefined) {
      const statement =
        kind === 'ipip' ? say('tunnel-device.missing-ipip', names) : say('tunnel-device.missing', names);
      return check.fail('tunnel-missing', statement, more);
    }
    if (!link.up) {
      const fixes = [restart, setLinkUp.with({ node, dev })];
      return check.fail('tunnel-down', say('tunnel-device.down', names), { ...more, fixes });
    }
    const wrong = settings(path, endpoint, link);
    if (wrong.length > 0) return check.fail('tunnel-wrong', say('tunnel-device.wrong', { ...names, wrong }), more);
    const expected = tunnelIp(endpoint, kind, path.family);
    // With the programs the device has an address only if so configured (calico#2.3).
    const optional = endpoint.state.ok && isEbpf(endpoint.state.value);
    if (expected !== undefined && !optional && !link.addresses.some((own) => sameAddress(own.address, expected))) {
      const has = link.addresses
        .filter((own) => own.family === path.family && own.scope !== 'link')
        .map((own) => own.address);
      const statement =
        has.length === 0
          ? say('tunnel-device.no-address', { ...names, expected })
          : say('tunnel-device.other-address', { ...names, expected, has });
      const found = check.fail('tunnel-address-missing', statement, more);
      return isForNodeAlone(path, endpoint) ? asRemark(found) : found;
    }
    const statement =
      expected === undefined ? say('tunnel-device.up', names) : say('tunnel-device.up-with', { ...names, expected });
    return check.pass(statement, { proof });
  };
  return [check.reading(nodeView(endpoint, 'links'), judged)];
};

type Tunnel = 'vxlan' | 'ipip';

const sharers = (path: PathDirection, kind: Tunnel, nodeName: string, address: string | undefined): string[] =>
  Object.values(path.c.objects.nodes).flatMap((read) => {
    if (!read.ok || read.value.name === nodeName) return [];
    return sameAddress(tunnelAddress(read.value, kind, path.family), address) ? [read.value.name] : [];
  });

/** The tunnel address on the Node object: all other nodes need it (causes#tunnel-address-not-published). */
export const tunnelAddressCheck = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { transport } = path;
  if ((transport.kind !== 'vxlan' && transport.kind !== 'ipip') || !endpoint.node.ok) return [];
  const { kind } = transport;
  const annotation = `projectcalico.org/IPv${path.family}${kind === 'ipip' ? 'IPIP' : 'VXLAN'}TunnelAddr`;
  const { nodeName: node } = endpoint;
  const address = tunnelIp(endpoint, kind, path.family);
  const judged = (finding: Finding): Finding => (isForNodeAlone(path, endpoint) ? asRemark(finding) : finding);
  const check = findingsAt(path, 'tunnel-address', { hop: hopAt(endpoint, 'tunnel'), node, object: `Node ${node}` });
  const proof = [proofOf(`kubectl get node ${node} -o yaml`, undefined, [`${annotation}: ${address ?? '(not set)'}`])];
  const fixes = [restartCalicoNode.with({ node })];
  if (address === undefined) {
    const statement =
      kind === 'vxlan'
        ? say('tunnel-address.not-published-vxlan', { node, annotation })
        : say('tunnel-address.not-published', { node, annotation });
    return [
      judged(
        check.fail('tunnel-address-not-published', statement, {
          proof,
          explains: [
            // Without its own VTEP a node does not use the others' ends either.
            'block-route-missing',
            'tunnel-neighbour-missing',
            'fdb-missing',
            'tunnel-peers-incomplete',
            'rp-filter-drops',
            `tunnel-address-missing@${node}`,
            'check:live-packets',
          ],
          fixes,
        }),
      ),
    ];
  }
  const twins = sharers(path, kind, node, address);
  if (twins.length === 0) return [check.pass(say('tunnel-address.published', { node, address }), { proof })];
  return [
    judged(
      check.fail('tunnel-address-duplicate', say('tunnel-address.duplicate', { nodes: [node, ...twins], address }), {
        proof,
        explains: [
          'block-route-wrong',
          'tunnel-neighbour-wrong',
          'tunnel-neighbour-missing',
          'fdb-wrong',
          'check:live-packets',
        ],
        fixes,
      }),
    ),
  ];
};
