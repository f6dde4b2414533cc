import type { Explained, Finding } from '../../case/finding.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf, podInterfaceOf, podView } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { ebpfOfInterface } from '../ebpf/of-interface.ts';
import { recreatePod } from './recreate.ts';

/** The pod's own interface against its endpoint (steps#000-3). */
export const podInterface = (path: PathDirection, endpoint: PodEndpoint): Finding => {
  const { key: pod, nodeName: node, address = '' } = endpoint;
  const check = checkAt(path, 'pod-interface', say('pod-interface.about', { pod }), {
    hop: hopAt(endpoint, 'pod'),
    node,
    object: `Pod ${pod}`,
  });
  return check.reading(podView(endpoint, 'links'), (links) => {
    const link = podInterfaceOf(endpoint, links);
    const proof = [proofOf(`ip addr ${inNetworkOf(endpoint)}`, node, [link?.text])];
    const explains: Explained[] = [
      'pod-default-route-missing',
      'gateway-unanswered',
      `pod-neighbour-wrong@${node}`,
      `pod-neighbour-unanswered@${node}`,
      `host-veth-down@${node}`,
      'check:live-packets',
      'check:pod-listening',
    ];
    const wrong = { proof, explains, fixes: [recreatePod(endpoint.pod)] };
    if (link === undefined) {
      return check.fail('pod-network-missing', say('pod-interface.missing', { pod }), {
        ...wrong,
        explains: [
          ...explains,
          `host-veth-missing@${node}`,
          `workload-route-missing@${node}`,
          ...ebpfOfInterface(node),
        ],
      });
    }
    const named = { pod, interface: link.name };
    // With it the host's end loses its carrier and its route, which Felix does not give back while it is down; of the
    // eBPF data plane it takes away what it wrote for the interface.
    if (!link.up)
      return check.fail('pod-interface-down', say('pod-interface.down', named), {
        ...wrong,
        explains: [...explains, `workload-route-missing@${node}`, `rp-filter-drops@${node}`, ...ebpfOfInterface(node)],
      });
    if (link.addresses.some((own) => sameAddress(own.address, endpoint.address)))
      return check.pass(say('pod-interface.up', { ...named, address }), { proof });
    const has = link.addresses
      .filter((own) => own.family === path.family && own.scope !== 'link')
      .map((own) => own.address);
    const statement =
      has.length === 0
        ? say('pod-interface.no-address', { ...named, address })
        : say('pod-interface.other-address', { ...named, has, address });
    return check.fail('pod-address-wrong', statement, wrong);
  });
};
