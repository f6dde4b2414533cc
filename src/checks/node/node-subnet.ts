import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { nodeCidr } from '../../intended/transport.ts';
import { contains, prefixLength, sameAddress } from '../../ip/texts.ts';
import { hopAt, nodeIp, other, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

/**
 * Where the pool is CrossSubnet, the subnet on the Node object decides who gets the tunnel; it is held
 * against the interface's own (calico#2.1, causes#node-subnet-wrong).
 */
export const nodeSubnet = (path: PathDirection, endpoint: PathEndpoint, link: Link): Finding[] => {
  if (!path.pool.ok || !endpoint.node.ok) return [];
  const { ipipMode, vxlanMode } = path.pool.value;
  if (ipipMode !== 'CrossSubnet' && vxlanMode !== 'CrossSubnet') return [];
  const { nodeName: node } = endpoint;
  const far = other(path, endpoint);
  const published = nodeCidr(endpoint.node.value, path.family);
  const farAddress = nodeIp(far, path.family);
  const address = link.addresses.find((item) => sameAddress(item.address, nodeIp(endpoint, path.family)));
  if (published === undefined || farAddress === undefined || address === undefined) return [];
  const own = `${address.address}/${address.prefix}`;
  const takesForNear = contains(published, farAddress);
  if (takesForNear === contains(own, farAddress)) return [];
  // An interface may know no network at all (a cloud's /32): then the wider one may well be right.
  const knowsNone = (prefixLength(own) ?? 0) >= (own.includes(':') ? 128 : 32);
  const names = { node, published, own, far: far.nodeName };
  const place = { hop: hopAt(endpoint, 'node'), node, object: `Node ${node}` };
  const check = findingsAt(path, 'node-subnet', place);
  return [
    check.failIf(
      takesForNear && !knowsNone,
      'node-subnet-wrong',
      takesForNear ? say('node-subnet.too-wide', names) : say('node-subnet.too-narrow', names),
      {
        proof: [
          proofOf(`kubectl get node ${node} -o yaml`, undefined, [
            `projectcalico.org/IPv${path.family}Address: ${published}`,
          ]),
          proofOf(`ip addr show ${link.name}`, node, [link.text]),
        ],
        explains: ['underlay-drops', 'block-route-wrong', 'rp-filter-drops', 'check:live-packets'],
        fixes: [restartCalicoNode.with({ node })],
      },
    ),
  ];
};
