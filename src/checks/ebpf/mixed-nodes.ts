import type { Finding } from '../../case/finding.ts';
import { linkOf, type PathDirection } from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { settingProof } from './setting-at.ts';

/**
 * A node whose rules carry the packets cannot take VXLAN of one whose programs do: these send all inner frames to
 * one MAC address that no device has (calico#2.5). Silent where both are alike.
 */
export const mixedNodes = (path: PathDirection): Finding[] => {
  const { transport, source, destination } = path;
  if (transport.kind !== 'vxlan' || !source.state.ok || !destination.state.ok) return [];
  const [from, to] = [source, destination].map((end) => linkOf(end, transport.device));
  const steered = from?.vxlan?.external === true && isEbpf(source.state.value);
  const plain = to?.vxlan !== undefined && to.vxlan.external !== true && !isEbpf(destination.state.value);
  if (!steered || !plain || from === undefined || to === undefined) return [];
  const [node, far] = [source.nodeName, destination.nodeName];
  const place = { hop: 'destination-tunnel' as const, node: far, object: `data plane of ${far}` };
  return [
    findingsAt(path, 'ebpf-nodes', place).fail('ebpf-nodes-differ', say('ebpf-nodes.differ', { node, far }), {
      explains: ['check:live-packets'],
      proof: [
        proofOf(`ip -d link show dev ${transport.device}`, node, [from.text]),
        proofOf(`ip -d link show dev ${transport.device}`, far, [to.text]),
        ...[source, destination].flatMap((end) => settingProof(path, end, 'bpfEnabled')),
      ],
    }),
  ];
};
