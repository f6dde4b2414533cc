import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { tunnelAddress } from '../../intended/transport.ts';
import { vtepMac } from '../../intended/vtep.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, nodeInterface, nodeIp, other, type Side, tunnelIp } from '../leg.ts';
import { wireguard } from './wireguard.ts';

const check = 'tunnel-device' as const;

/** Felix's defaults (facts 2.3); both ends must agree in any case. */
const defaults = { id: 4096, port: 4789 };

const deviceOf = (side: Side, name: string): Link | undefined =>
  side.state.ok && side.state.value.links.ok
    ? side.state.value.links.value.find((link) => link.name === name)
    : undefined;

/** What the device's settings are and should be; the other end's where they are not the defaults. */
const settings = (leg: Leg, side: Side, link: Link): string[] => {
  const wrong: string[] = [];
  const vxlan = link.vxlan;
  if (vxlan === undefined || vxlan.external === true) return wrong;
  const far = deviceOf(other(leg, side), link.name)?.vxlan;
  const differs = (name: 'id' | 'port', text: string) => {
    const own = vxlan[name];
    const agreed = far?.[name];
    if (own !== undefined && agreed !== undefined && own !== agreed && own !== defaults[name]) {
      wrong.push(`${text} ${own} instead of ${agreed}`);
    }
  };
  differs('id', 'VXLAN id');
  differs('port', 'port');
  const address = nodeIp(side, leg.family);
  if (vxlan.local !== undefined && address !== undefined && !sameAddress(vxlan.local, address)) {
    wrong.push(`local address ${vxlan.local} instead of ${address}`);
  }
  const nic = nodeInterface(side, leg.family);
  if (vxlan.parent !== undefined && nic !== undefined && vxlan.parent !== nic) {
    wrong.push(`it sends by ${vxlan.parent} instead of ${nic}`);
  }
  if (side.node.ok && link.mac !== undefined) {
    const mac = vtepMac(side.node.value, leg.family);
    if (link.mac.toLowerCase() !== mac) wrong.push(`MAC address ${link.mac}, while every other node uses ${mac}`);
  }
  return wrong;
};

const explainsOf = (side: Side): Explained[] => [
  `block-route-missing@${side.nodeName}`,
  `tunnel-neighbour-missing@${side.nodeName}`,
  `fdb-missing@${side.nodeName}`,
  `tunnel-address-missing@${side.nodeName}`,
  `rp-filter-drops@${side.nodeName}`,
  // The other node takes tunnel packets only from addresses that it knows.
  'tunnel-peers-incomplete',
  'check:live-packets',
];

/** An address on tunl0 is the source of what the node itself sends; packets between pods do without it. */
const isForNodeAlone = (leg: Leg, side: Side): boolean => leg.transport.kind === 'ipip' && side.kind === 'pod';

const asRemark = (finding: Finding): Finding => ({
  ...finding,
  status: 'warn',
  statement: say('tunnel-device.not-for-pods', { finding: finding.statement }),
  explains: [],
});

/** The tunnel device of one end: there, up, settings, address (001-2, 001-3, facts 2.3). */
export const tunnelDeviceCheck = (leg: Leg, side: Side): Finding[] => {
  const { transport } = leg;
  if (transport.kind === 'wireguard') return wireguard(leg, side);
  if (transport.kind !== 'vxlan' && transport.kind !== 'ipip') return [];
  const name = transport.device;
  const { nodeName } = side;
  const common = {
    check,
    hop: hopAt(side, 'tunnel'),
    node: nodeName,
    object: `interface ${name}`,
  };
  const links = side.state.ok ? side.state.value.links : side.state;
  if (!links.ok) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `${name} on ${nodeName} was not read: ${links.reason}`,
      }),
    ];
  }
  const link = deviceOf(side, name);
  const proof = [proofOf(`ip -d addr show ${name}`, nodeName, [link?.text ?? `Device "${name}" does not exist.`])];
  const restart = fix('restart-calico-node', { node: nodeName });
  const fail = (cause: CauseId, statement: string, fixes = [restart]) =>
    findingOf(leg, { ...common, status: 'fail', cause, statement, proof, explains: explainsOf(side), fixes });
  if (link === undefined) {
    const module = transport.kind === 'ipip' ? ': its kernel has not loaded the module ipip' : '';
    return [fail('tunnel-missing', `${nodeName} has no tunnel device ${name}${module}`)];
  }
  if (!link.up) {
    return [
      fail('tunnel-down', `${name} on ${nodeName} is down`, [
        restart,
        fix('set-link-up', { node: nodeName, dev: name }),
      ]),
    ];
  }
  const wrong = settings(leg, side, link);
  if (wrong.length > 0) return [fail('tunnel-wrong', `${name} on ${nodeName} has wrong settings: ${wrong.join('; ')}`)];
  const expected = tunnelIp(side, transport.kind, leg.family);
  if (
    expected !== undefined &&
    // With the programs the device has an address only if so configured (facts 2.3).
    !(side.state.ok && isEbpf(side.state.value)) &&
    !link.addresses.some((own) => sameAddress(own.address, expected))
  ) {
    const has = link.addresses
      .filter((own) => own.family === leg.family && own.scope !== 'link')
      .map((own) => own.address);
    const statement = `${name} on ${nodeName} has ${has.join(', ') || 'no address'} instead of ${expected}`;
    const found = fail('tunnel-address-missing', statement);
    return [isForNodeAlone(leg, side) ? asRemark(found) : found];
  }
  const state = link.operState === 'UNKNOWN' ? ' (state UNKNOWN is normal)' : '';
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${name} on ${nodeName} is up${expected === undefined ? '' : ` with ${expected}`}${state}`,
      proof,
    }),
  ];
};

type Tunnel = 'vxlan' | 'ipip';

const sharers = (leg: Leg, kind: Tunnel, nodeName: string, address: string | undefined): string[] =>
  Object.values(leg.c.objects.nodes).flatMap((read) => {
    if (!read.ok || read.value.name === nodeName) return [];
    return sameAddress(tunnelAddress(read.value, kind, leg.family), address) ? [read.value.name] : [];
  });

/** The tunnel address on the Node object: without it no other node has a way to this one (facts 2.1, R65). */
export const tunnelAddressCheck = (leg: Leg, side: Side): Finding[] => {
  const { transport } = leg;
  if ((transport.kind !== 'vxlan' && transport.kind !== 'ipip') || !side.node.ok) return [];
  const { kind } = transport;
  const annotation = `projectcalico.org/IPv${leg.family}${kind === 'ipip' ? 'IPIP' : 'VXLAN'}TunnelAddr`;
  const { nodeName } = side;
  const address = tunnelIp(side, kind, leg.family);
  const judged = (finding: Finding): Finding => (isForNodeAlone(leg, side) ? asRemark(finding) : finding);
  const common = {
    check: 'tunnel-address' as const,
    hop: hopAt(side, 'tunnel'),
    object: `Node ${nodeName}`,
    node: nodeName,
    proof: [proofOf(`kubectl get node ${nodeName} -o yaml`, undefined, [`${annotation}: ${address ?? '(not set)'}`])],
  };
  const twins = sharers(leg, kind, nodeName, address);
  if (twins.length > 0) {
    return [
      judged(
        findingOf(leg, {
          ...common,
          status: 'fail',
          cause: 'tunnel-address-duplicate',
          statement: `${nodeName} and ${twins.join(', ')} have the same tunnel address ${address}`,
          explains: [
            'block-route-wrong',
            'tunnel-neighbour-wrong',
            'tunnel-neighbour-missing',
            'fdb-wrong',
            'check:live-packets',
          ],
          fixes: [fix('restart-calico-node', { node: nodeName })],
        }),
      ),
    ];
  }
  if (address !== undefined) {
    return [
      findingOf(leg, { ...common, status: 'pass', statement: `${nodeName} publishes its tunnel address ${address}` }),
    ];
  }
  const without = kind === 'vxlan' ? ', so no other node has a route to its pods' : '';
  return [
    judged(
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'tunnel-address-not-published',
        statement: `${nodeName} has no tunnel address on its Node object (${annotation})${without}`,
        explains: [
          // Without its own end a node uses the others' ends no more either.
          'block-route-missing',
          'tunnel-neighbour-missing',
          'fdb-missing',
          'tunnel-peers-incomplete',
          'rp-filter-drops',
          `tunnel-address-missing@${nodeName}`,
          'check:live-packets',
        ],
        fixes: [fix('restart-calico-node', { node: nodeName })],
      }),
    ),
  ];
};
