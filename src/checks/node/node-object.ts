import type { Explained, Finding } from '../../case/finding.ts';
import { registerNode } from '../../fixes/by-hand/node.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

/** What follows where nobody knows a node any more by whose object Calico knows its addresses. */
const follows: Explained[] = [
  'block-missing',
  'affinity-missing',
  'affinity-twice',
  'address-not-allocated',
  'block-route-missing',
  'block-route-wrong',
  'tunnel-address-not-published',
  'tunnel-address-missing',
  'tunnel-neighbour-missing',
  'fdb-missing',
  'tunnel-peers-incomplete',
  'set-incomplete',
  'bgp-session-down',
  'check:live-packets',
];

/**
 * The Node object of an end's node is not there, while its pods run (causes#node-object-missing). Within the node no
 * route comes of it. Says nothing of a node whose object could not be read.
 */
export const nodeObject = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { nodeName: node, node: read } = endpoint;
  if (node === '' || read.ok || read.code !== 'not-found') return [];
  const place = { hop: hopAt(endpoint, 'node'), node, object: `Node ${node}` };
  return [
    findingsAt(path, 'node-object', place).failIf(
      !path.sameNode,
      'node-object-missing',
      say('node-object.gone', { node, what: endpoint.key }),
      {
        proof: [proofOf(`kubectl get node ${node}`, undefined, [read.reason])],
        explains: follows,
        fixes: [registerNode.with({ node })],
      },
    ),
  ];
};
