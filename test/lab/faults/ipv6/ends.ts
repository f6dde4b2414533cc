import type { Lab } from '../../lab.ts';
import { address6, ends, type Fault, nodePlan, webToDb } from '../fault.ts';

/** What every IPv6 fault has in common. */
export const ofIPv6 = {
  family: 6,
  question: webToDb,
} as const satisfies Partial<Fault>;

/** The address and the block that a node has in IPv6. */
export const node6 = (lab: Lab, name: string): { address: string; block: string } => {
  const end = nodePlan(lab, name).ends.find(({ family }) => family === 6);
  if (!end) throw new Error(`${name} has no IPv6`);
  return end;
};

/** Both ends of the usual question, with their IPv6 addresses. */
export const ends6 = (lab: Lab) => {
  const { from, to } = ends(lab);
  return { from, to, from6: address6(from), to6: address6(to) };
};

/** A node's IPv6 tunnel address, from its Node object. */
export const tunnel6 = (lab: Lab, node: string): string =>
  lab.store.get('nodes', node)?.metadata.annotations?.['projectcalico.org/IPv6VXLANTunnelAddr'] ?? '';

export const thirdNode = (lab: Lab): string => {
  const { from, to } = ends(lab);
  const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node);
  if (!third) throw new Error('the lab has only two nodes');
  return third.name;
};

export const gateway6 = 'fe80::ecee:eeff:feee:eeee';
