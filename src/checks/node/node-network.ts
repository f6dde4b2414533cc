import { nodeOfEnd } from '../../case/end.ts';
import type { Finding } from '../../case/finding.ts';
import { checkRow, type Made } from '../../faults/checks.ts';
import { type NodeNetwork, nodeNetwork } from '../../intended/node-network.ts';
import { hopAt, type PathDirection, type PathEndpoint, type RoundTrip } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';

/** Nodes whose pods have another's network: what is Calico's is looked at, and the rest is said not to be. */

const told = (network: NodeNetwork, node: string): Message | undefined => {
  const cni = 'cni' in network ? (network.cni ?? say('node-network.another')) : '';
  switch (network.kind) {
    case 'calico':
    case 'without-agent':
      return undefined;
    case 'windows':
      return say('node-network.windows', { node });
    case 'virtual':
      return say('node-network.virtual', { node, by: network.by });
    case 'policy-only':
      return say('node-network.policy-only', { node, cni });
    case 'other':
      return say('node-network.other', { node, cni });
  }
};

/** That the network of an end's node is not Calico's, or not of a kind that can be looked at; nothing where it is. */
export const nodeNetworkCheck = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { nodeName: node } = endpoint;
  const why = node === '' ? undefined : told(nodeNetwork(path.c, node), node);
  if (why === undefined) return [];
  const about = say('node-network.about', { node });
  return [
    checkAt(path, 'node-network', about, { hop: hopAt(endpoint, 'node'), node, object: `Node ${node}` }).unknown(why),
  ];
};

/** What is not Calico's to make. */
interface Left {
  there: readonly Made[];
  /** Of the way to it and from it, at the other node. */
  around: readonly Made[];
}

/** Where flannel makes the network (canal), pods have Calico's interfaces and addresses of flannel's. */
const leftOf = (network: NodeNetwork): Left => {
  switch (network.kind) {
    case 'calico':
    case 'without-agent':
      return { there: [], around: [] };
    case 'windows':
      return { there: ['addresses', 'pods', 'nodes', 'agent'], around: [] };
    case 'virtual':
    case 'other':
      return { there: ['addresses', 'pods', 'nodes', 'agent'], around: ['nodes'] };
    case 'policy-only':
      return network.cni === 'flannel'
        ? { there: ['addresses', 'nodes'], around: ['nodes'] }
        : { there: ['addresses', 'pods', 'nodes'], around: ['nodes'] };
  }
};

/** Whether a finding is about something that is Calico's to make; all are where both nodes are Calico's. */
export const judgedIn = ({ c }: RoundTrip): ((finding: Finding) => boolean) => {
  const names = [...new Set([nodeOfEnd(c.from), nodeOfEnd(c.to)])].filter((name) => name !== undefined && name !== '');
  const lefts = new Map(names.map((name) => [name ?? '', leftOf(nodeNetwork(c, name ?? ''))]));
  const around = [...lefts.values()];
  if (around.every(({ there }) => there.length === 0)) return () => true;
  const nodeOf = ({ node, hop, direction }: Finding): string => {
    if (node !== undefined) return node;
    const atSender = hop.startsWith('source') === (direction === 'forward');
    return nodeOfEnd(atSender ? c.from : c.to) ?? '';
  };
  return (finding) => {
    const made = checkRow(finding.check).calicos;
    if (made === undefined) return true;
    if (around.some((left) => left.around.includes(made))) return false;
    return !lefts.get(nodeOf(finding))?.there.includes(made);
  };
};
