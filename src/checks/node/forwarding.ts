import type { Explained, Finding } from '../../case/finding.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import {
  deviceTowards,
  hopAt,
  nodeInterface,
  nodeView,
  type PathDirection,
  type PathEndpoint,
  vethOfEndpoint,
} from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { ofInterface } from './sysctls.ts';

/** Interfaces by which packets of this direction come into the node; the kernel asks theirs (causes#ip-forward-off). */
export const inInterfaces = (path: PathDirection, endpoint: PathEndpoint): string[] => {
  if (endpoint.end === 'source' || path.sameNode) {
    const veth = vethOfEndpoint(path.source);
    return veth === undefined ? [] : [veth];
  }
  const { transport } = path;
  if ('device' in transport) return [transport.device];
  if (transport.kind === 'unknown') return [];
  // What is outside comes back by the interface by which it is reached.
  const nic =
    path.source.kind === 'outside'
      ? deviceTowards(endpoint, path.source.address)
      : nodeInterface(endpoint, path.family);
  return nic === undefined ? [] : [nic];
};

/** `ip_forward`, and forwarding of the interface that the packet comes in by (steps#000-8, causes#ip-forward-off). */
export const forwarding = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'node'), node, object: 'ip_forward' };
  const check = checkAt(path, 'forwarding', say('forwarding.about', { node }), place);
  const switchedOff = (name: string) => ({
    proof: [proofOf(`sysctl ${name}`, node, [`${name} = 0`])],
    fixes: [setSysctl.with({ node, name, value: '1' })],
  });
  return check.readingAll(nodeView(endpoint, 'sysctls'), (values) => {
    const global = path.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const value = values[global];
    if (value === undefined) return [check.unknown(say('sysctl.not-read', { name: global }))];
    const interfaces = inInterfaces(path, endpoint);
    // Proxy ARP asks the same setting (net/ipv4/arp.c).
    const explains: Explained[] = [`gateway-unanswered@${node}`, 'check:live-packets'];
    // Linux 6.17 and later: an interface of its own may forward IPv6 where the node as a whole does not.
    const forced =
      path.family === 6 && interfaces.some((dev) => values[`net.ipv6.conf.${dev}.force_forwarding`] === '1');
    if (value === '0' && !forced) {
      return [
        check.fail('ip-forward-off', say('forwarding.off', { node, name: global }), {
          ...switchedOff(global),
          explains: [`veth-forwarding-off@${node}`, ...explains],
        }),
      ];
    }
    const off = path.family === 6 ? [] : interfaces.filter((dev) => ofInterface(values, dev, 'forwarding') === '0');
    return [
      check.pass(say('forwarding.on', { node })),
      ...off.map((dev) => {
        const name = `net.ipv4.conf.${dev}.forwarding`;
        return check.fail('veth-forwarding-off', say('forwarding.interface-off', { node, dev, name }), {
          ...switchedOff(name),
          hop: hopAt(endpoint, endpoint.end === 'source' ? 'veth' : 'node'),
          object: `interface ${dev}`,
          explains,
        });
      }),
    ];
  });
};
