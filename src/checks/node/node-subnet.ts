import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { contains, prefixLength, sameAddress } from '../../intended/addresses.ts';
import { nodeCidr } from '../../intended/transport.ts';
import { type Draft, findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, nodeIp, other, type Side } from '../leg.ts';

type Departure = Pick<Draft, 'status' | 'statement'>;

const departureOf = (side: Side, far: Side, published: string, own: string, farAddress: string) => {
  const says = contains(published, farAddress);
  if (says === contains(own, farAddress)) return undefined;
  const text = `the Node object of ${side.nodeName} says ${published}, but its network is ${own}`;
  const departure: Departure = says
    ? {
        // An interface may know no network at all (a cloud's /32): then the wider one may well be right.
        status: (prefixLength(own) ?? 0) >= (own.includes(':') ? 128 : 32) ? 'warn' : 'fail',
        statement: `${text}: it takes ${far.nodeName} for a node of its own subnet and sends without the tunnel (CrossSubnet)`,
      }
    : {
        status: 'warn',
        statement: `${text}: it takes ${far.nodeName}, which is in its own subnet, for one beyond a router and always uses the tunnel (CrossSubnet)`,
      };
  return departure;
};

/**
 * Where the pool is CrossSubnet, the subnet on the Node object decides who gets the tunnel; it is held
 * against the interface's own (facts 2.1, R40).
 */
export const nodeSubnet = (leg: Leg, side: Side, link: Link): Finding[] => {
  if (!leg.pool.ok || !side.node.ok) return [];
  const { ipipMode, vxlanMode } = leg.pool.value;
  if (ipipMode !== 'CrossSubnet' && vxlanMode !== 'CrossSubnet') return [];
  const far = other(leg, side);
  const published = nodeCidr(side.node.value, leg.family);
  const farAddress = nodeIp(far, leg.family);
  const own = link.addresses.find((item) => sameAddress(item.address, nodeIp(side, leg.family)));
  if (published === undefined || farAddress === undefined || own === undefined) return [];
  const ownCidr = `${own.address}/${own.prefix}`;
  const departure = departureOf(side, far, published, ownCidr, farAddress);
  if (departure === undefined) return [];
  return [
    findingOf(leg, {
      check: 'node-subnet',
      hop: hopAt(side, 'node'),
      node: side.nodeName,
      object: `Node ${side.nodeName}`,
      cause: 'node-subnet-wrong',
      ...departure,
      proof: [
        proofOf(`kubectl get node ${side.nodeName} -o yaml`, undefined, [
          `projectcalico.org/IPv${leg.family}Address: ${published}`,
        ]),
        proofOf(`ip addr show ${link.name}`, side.nodeName, [link.text]),
      ],
      explains: ['underlay-drops', 'block-route-wrong', 'rp-filter-drops', 'check:live-packets'],
      fixes: [fix('restart-calico-node', { node: side.nodeName })],
    }),
  ];
};
