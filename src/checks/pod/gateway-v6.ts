import type { Explained, Finding } from '../../case/finding.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { nodeLink, nodeView } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { sysctlsOf } from '../node/sysctls.ts';
import { gatewayV6 } from './gateway-address.ts';
import { recreatePod } from './recreate.ts';

/**
 * What the node needs to answer for the pod's IPv6 gateway: that address on the pod's host interface, in use,
 * and IPv6 switched on there (calico#1.3, causes#ipv6-disabled). It is the node's own, so no proxy answers for it.
 */
export const gatewayAnswerV6 = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { key: pod, nodeName: node, veth } = endpoint;
  const check = checkAt(path, 'gateway-answer', say('gateway-answer.about', { node, pod }), {
    hop: hopAt(endpoint, 'veth'),
    node,
    object: `interface ${veth}`,
  });
  const links = nodeView(endpoint, 'links');
  return check.readingAll(sysctlsOf(endpoint), (values) => {
    if (!links.ok) return [check.unknown(links.reason)];
    const link = nodeLink(endpoint, veth);
    // A missing interface, or one that is down, is found by another check.
    if (link === undefined || !link.up) return [];
    const gateway = gatewayV6(endpoint);
    const named = { interface: veth, node, pod };
    const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
    const name = `net.ipv6.conf.${veth}.disable_ipv6`;
    if (values[name] === '1') {
      return [
        check.fail('ipv6-disabled', say('gateway-answer.ipv6-off', { ...named, name }), {
          proof: [proofOf(`sysctl ${name}`, node, [`${name} = 1`])],
          explains: [...explains, `workload-route-missing@${node}`, `pod-neighbour-unanswered@${node}`],
          fixes: [setSysctl.with({ node, name, value: '0' })],
        }),
      ];
    }
    const proof = [proofOf(`ip -6 addr show ${veth}`, node, [link.text])];
    const held = link.addresses.find(({ address }) => sameAddress(address, gateway));
    const wrong = { proof, explains, fixes: [recreatePod(endpoint.pod)] };
    if (held === undefined)
      return [check.fail('gateway-address-missing', say('gateway-answer.no-address', { ...named, gateway }), wrong)];
    if (held.flags?.includes('dadfailed'))
      return [check.fail('address-refused', say('gateway-answer.refused', { ...named, gateway }), wrong)];
    return [check.pass(say('gateway-answer.has-address', { node, gateway, interface: veth }), { proof })];
  });
};
