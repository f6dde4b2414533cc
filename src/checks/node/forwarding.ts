import type { Explained, Finding } from '../../case/finding.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { deviceTowards, hopAt, type Leg, nodeInterface, nodeView, type Side, vethOfSide } from '../leg.ts';
import { ofInterface } from './sysctls.ts';

/** Interfaces by which packets of this direction come into the node; the kernel asks theirs (causes#ip-forward-off). */
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

/** `ip_forward`, and forwarding of the interface that the packet comes in by (steps#000-8, causes#ip-forward-off). */
export const forwarding = (leg: Leg, side: Side): Finding[] => {
  const { nodeName: node } = side;
  const place = { hop: hopAt(side, 'node'), node, object: 'ip_forward' };
  const check = checkAt(leg, 'forwarding', say('forwarding.about', { node }), place);
  const switchedOff = (name: string) => ({
    proof: [proofOf(`sysctl ${name}`, node, [`${name} = 0`])],
    fixes: [setSysctl.with({ node, name, value: '1' })],
  });
  return check.readingAll(nodeView(side, 'sysctls'), (values) => {
    const global = leg.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const value = values[global];
    if (value === undefined) return [check.unknown(say('sysctl.not-read', { name: global }))];
    const interfaces = inInterfaces(leg, side);
    // Proxy ARP asks the same setting (net/ipv4/arp.c).
    const explains: Explained[] = [`gateway-unanswered@${node}`, 'check:live-packets'];
    // Linux 6.17 and later: an interface of its own may forward IPv6 where the node as a whole does not.
    const forced =
      leg.family === 6 && interfaces.some((dev) => values[`net.ipv6.conf.${dev}.force_forwarding`] === '1');
    if (value === '0' && !forced) {
      return [
        check.fail('ip-forward-off', say('forwarding.off', { node, name: global }), {
          ...switchedOff(global),
          explains: [`veth-forwarding-off@${node}`, ...explains],
        }),
      ];
    }
    const off = leg.family === 6 ? [] : interfaces.filter((dev) => ofInterface(values, dev, 'forwarding') === '0');
    return [
      check.pass(say('forwarding.on', { node })),
      ...off.map((dev) => {
        const name = `net.ipv4.conf.${dev}.forwarding`;
        return check.fail('veth-forwarding-off', say('forwarding.interface-off', { node, dev, name }), {
          ...switchedOff(name),
          hop: hopAt(side, side.end === 'source' ? 'veth' : 'node'),
          object: `interface ${dev}`,
          explains,
        });
      }),
    ];
  });
};
