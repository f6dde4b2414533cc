import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { setInterfaceMtu, setMtu } from '../../fixes/by-hand/node.ts';
import { setPodMtu } from '../../fixes/set-pod-mtu.ts';
import { operatorNamespace } from '../../intended/agent-pod.ts';
import { hopAt, linkOf, nodeInterface, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { podInterfaceOf, podView } from '../../path/pod-view.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { largePackets } from './path-mtu.ts';

/** Bytes that encapsulation adds (calico#1.4). */
const overheads = { vxlan4: 50, vxlan6: 70, wireguard4: 60, wireguard6: 80, ipip: 20, none: 0 };

const overheadOf = (path: PathDirection): number => {
  if (path.transport.kind === 'vxlan') return path.family === 4 ? overheads.vxlan4 : overheads.vxlan6;
  if (path.transport.kind === 'wireguard') return path.family === 4 ? overheads.wireguard4 : overheads.wireguard6;
  return path.transport.kind === 'ipip' ? overheads.ipip : overheads.none;
};

/** The other node's interface where it carries more: that this one does not is then not the network's doing. */
const otherInterface = (path: PathDirection, carries: number): Link | undefined => {
  const nic = linkOf(path.destination, nodeInterface(path.destination, path.family));
  return nic === undefined || nic.mtu <= carries ? undefined : nic;
};

const told = ({ destination }: PathDirection, other: Link | undefined): Message | '' =>
  other === undefined ? '' : say('mtu.other', { nic: other.name, node: destination.nodeName, carries: other.mtu });

/** The pod's packets, wrapped, must fit the node's interface (causes#mtu-too-large, #mtu-interface-missed). */
export const mtu = (path: PathDirection, source: PodEndpoint): Finding[] => {
  if (path.sameNode || path.transport.kind === 'unknown') return [];
  const { key, nodeName: node } = source;
  const place = { hop: hopAt(source, 'pod'), node, object: `Pod ${key}` };
  const check = checkAt(path, 'mtu', say('mtu.about', { pod: key, node }), place);
  return [
    check.reading(podView(source, 'links'), (links) => {
      const pod = podInterfaceOf(source, links);
      const nic = linkOf(source, nodeInterface(source, path.family));
      if (pod === undefined || nic === undefined) return check.unknown(say('mtu.no-interface'));
      const most = nic.mtu - overheadOf(path);
      const proof = [proofOf('ip link', node, [pod.text, nic.text])];
      const names = { pod: key, node, nic: nic.name, size: pod.mtu };
      if (pod.mtu <= most) return check.pass(say('mtu.fits', { ...names, carries: nic.mtu }), { proof });
      // Packets of that size show whether it does harm.
      const large = largePackets(path);
      // Where its replies are as large as what was tried, that shows it of this node, too.
      const lost = large?.fate === 'lost' && (path.direction === 'forward' || large.test.size > most);
      const { namespace, name } = source.pod;
      const other = otherInterface(path, nic.mtu);
      // Where the other node's carries all that pods send, it is the interface that departs.
      const fixes =
        other !== undefined && pod.mtu + overheadOf(path) <= other.mtu
          ? [setInterfaceMtu.with({ node, dev: nic.name, mtu: String(other.mtu) })]
          : [
              setPodMtu.with({ node, namespace, pod: name, dev: pod.name, mtu: String(most) }),
              setMtu.with({ mtu: String(most), namespace: operatorNamespace(path.c) }),
            ];
      return check.failIf(
        lost,
        'mtu-too-large',
        lost
          ? say('mtu.lost', { ...names, most, carries: nic.mtu, other: told(path, other) })
          : say('mtu.can-be-lost', { ...names, most }),
        {
          proof,
          explains: ['check:path-mtu'],
          fixes,
        },
      );
    }),
  ];
};
