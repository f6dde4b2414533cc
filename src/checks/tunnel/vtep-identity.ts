import type { Finding } from '../../case/finding.ts';
import type { ClusterNode } from '../../case/objects.ts';
import { removeVtepMac } from '../../fixes/by-hand/identities.ts';
import { nodesBeside } from '../../intended/identities.ts';
import { tunnelAddress } from '../../intended/transport.ts';
import { vtepMac } from '../../intended/vtep.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { followsFromIdentity } from '../node/node-identity.ts';

/**
 * Whether another node's VXLAN tunnel has the MAC address of this end's: one entry says where a MAC address is, so
 * packets for the one go to the other (calico#2.3).
 */
export const vtepIdentity = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { family, transport } = path;
  if (transport.kind !== 'vxlan' || !endpoint.node.ok) return [];
  const macOf = (node: ClusterNode): string | undefined =>
    tunnelAddress(node, 'vxlan', family) === undefined ? undefined : vtepMac(node, family);
  const node = endpoint.node.value;
  const mac = macOf(node);
  if (mac === undefined) return [];
  const twins = nodesBeside(path.c.objects, node.name).filter((each) => macOf(each) === mac);
  if (twins.length === 0) return [];
  const annotation = family === 4 ? 'VXLANTunnelMACAddr' : 'VXLANTunnelMACAddrV6';
  const written = ({ calico }: ClusterNode) => (family === 4 ? calico.vxlanTunnelMACAddr : calico.vxlanTunnelMACAddrV6);
  const all = [node, ...twins];
  const nodes = all.map(({ name }) => name);
  const place = { hop: hopAt(endpoint, 'tunnel'), object: `VTEP ${mac}` };
  return [
    findingsAt(path, 'vtep-identity', place).fail('vtep-mac-duplicate', say('vtep-identity.twice', { nodes, mac }), {
      proof: [
        proofOf(
          'kubectl get nodes -o yaml',
          undefined,
          all.map((each) => `${each.name}  projectcalico.org/${annotation}: ${written(each) ?? `(not set) ${mac}`}`),
        ),
      ],
      explains: followsFromIdentity,
      // One that is made of the node's name is nobody else's.
      fixes: all
        .filter((each) => written(each) !== undefined)
        .map(({ name }) => removeVtepMac.with({ node: name, annotation })),
    }),
  ];
};
