import type { Explained, Finding } from '../../case/finding.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { deviceTowards, hopAt, type Leg, nodeInterface, type Side, vethOfSide } from '../leg.ts';
import { ofInterface, sysctlsOf } from './sysctls.ts';

const check = 'forwarding' as const;

/** Interfaces by which packets of this direction come into the node; the kernel asks theirs (R48). */
export const inInterfaces = (leg: Leg, side: Side): string[] => {
  if (side.end === 'source' || leg.sameNode) {
    const veth = vethOfSide(leg.source);
    return veth === undefined ? [] : [veth];
  }
  const { transport } = leg;
  if ('device' in transport) return [transport.device];
  if (transport.kind === 'unknown') return [];
  // What is outside comes back by the interface by which it is reached.
  const nic = leg.source.kind === 'outside' ? deviceTowards(side, leg.source.address) : nodeInterface(side, leg.family);
  return nic === undefined ? [] : [nic];
};

/** `ip_forward`, and forwarding of the interface that the packet comes in by (000-8, R48). */
export const forwarding = (leg: Leg, side: Side): Finding[] => {
  const values = sysctlsOf(side);
  const common = { check, node: side.nodeName };
  const atNode = { ...common, hop: hopAt(side, 'node'), object: 'ip_forward' };
  if (!values.ok) {
    return [
      findingOf(leg, {
        ...atNode,
        status: 'unknown',
        statement: `settings of ${side.nodeName} not read: ${values.reason}`,
      }),
    ];
  }
  const global = leg.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const value = values.value[global];
  const explains: Explained[] = [
    `veth-forwarding-off@${side.nodeName}`,
    `gateway-unanswered@${side.nodeName}`,
    'check:live-packets',
  ];
  if (value === undefined) {
    return [findingOf(leg, { ...atNode, status: 'unknown', statement: `${global} of ${side.nodeName} was not read` })];
  }
  // Linux 6.17 and later: an interface of its own may forward IPv6 where the node as a whole does not.
  const forced =
    leg.family === 6 &&
    inInterfaces(leg, side).some((dev) => values.value[`net.ipv6.conf.${dev}.force_forwarding`] === '1');
  if (value === '0' && !forced) {
    return [
      findingOf(leg, {
        ...atNode,
        status: 'fail',
        cause: 'ip-forward-off',
        statement: `${side.nodeName} does not forward packets: ${global} is 0`,
        proof: [proofOf(`sysctl ${global}`, side.nodeName, [`${global} = 0`])],
        explains,
        fixes: [fix('set-sysctl', { node: side.nodeName, name: global, value: '1' })],
      }),
    ];
  }
  const findings = [findingOf(leg, { ...atNode, status: 'pass', statement: `${side.nodeName} forwards packets` })];
  if (leg.family === 6) return findings;
  for (const dev of inInterfaces(leg, side)) {
    if (ofInterface(values.value, dev, 'forwarding') !== '0') continue;
    const name = `net.ipv4.conf.${dev}.forwarding`;
    findings.push(
      findingOf(leg, {
        ...common,
        hop: hopAt(side, side.end === 'source' ? 'veth' : 'node'),
        object: `interface ${dev}`,
        status: 'fail',
        cause: 'veth-forwarding-off',
        statement: `${side.nodeName} does not forward what comes in by ${dev}: ${name} is 0`,
        proof: [proofOf(`sysctl ${name}`, side.nodeName, [`${name} = 0`])],
        // Proxy ARP asks the same setting (net/ipv4/arp.c).
        explains: [`gateway-unanswered@${side.nodeName}`, 'check:live-packets'],
        fixes: [fix('set-sysctl', { node: side.nodeName, name, value: '1' })],
      }),
    );
  }
  return findings;
};
