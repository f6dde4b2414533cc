import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { setLinkUp } from '../../fixes/set-link-up.ts';
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
import { checkAt, proofOf } from '../check.ts';
import { type Told, toldOf } from './felix-tunnel.ts';
import { asRemark, isForNodeAlone } from './tunnel-address.ts';
import { wireguard } from './wireguard.ts';

/** Felix's defaults (calico#2.3); both ends must agree in any case. */
const defaults = { id: 4096, port: 4789 };

/** What the device's settings are and should be; the other end's where they are not the defaults. */
const settings = (path: PathDirection, endpoint: PathEndpoint, link: Link, told: Told | undefined): Message[] => {
  const wrong: Message[] = [];
  const vxlan = link.vxlan;
  if (vxlan === undefined || vxlan.external === true) return wrong;
  const far = linkOf(other(path, endpoint), link.name)?.vxlan;
  const { id, port, local, parent } = vxlan;
  const [agreedId, agreedPort] = [told?.expected('vxlanVNI'), told?.expected('vxlanPort')];
  const isOdd = (own: number, others: number, expected: number | undefined, usual: number): boolean =>
    own !== others && own !== (expected ?? usual);
  if (id !== undefined && far?.id !== undefined && isOdd(id, far.id, agreedId, defaults.id))
    wrong.push(say('tunnel-device.wrong-id', { own: id, agreed: agreedId ?? far.id }));
  if (port !== undefined && far?.port !== undefined && isOdd(port, far.port, agreedPort, defaults.port))
    wrong.push(say('tunnel-device.wrong-port', { own: port, agreed: agreedPort ?? far.port }));
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
    const told = kind === 'vxlan' ? toldOf(path, endpoint, link) : undefined;
    if (told?.otherwise) {
      const { statement, object, proof: says, fix } = told.otherwise;
      const found = check.fail('tunnel-wrong', statement, { ...more, proof: [...proof, says], fixes: [fix] });
      return { ...found, object };
    }
    const wrong = settings(path, endpoint, link, told);
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
