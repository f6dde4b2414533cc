import type { Explained, Finding } from '../../case/finding.ts';
import { lookAtGoneNode } from '../../fixes/by-hand/look-closer.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { kubeletRefused } from './kubelet-port.ts';

/** What follows where the other node is gone. */
const follows: Explained[] = [
  'check:live-packets',
  'underlay-drops',
  'underlay-drops-tunnel',
  'bgp-session-down',
  'bgp-port-blocked',
];

/**
 * A node that answers nobody: its kubelet does not report any more, and cannot be asked either (it is by the kubelet
 * that a probe is). A kubelet that hangs alone looks the same and does its pods no harm, so what is sent decides:
 * packets that leave the sender's node for the other one and are lost. Says nothing of any other node.
 */
export const nodeGone = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { nodeName: node, state } = endpoint;
  const object = endpoint.node.ok ? endpoint.node.value : undefined;
  if (object?.silent !== true || state.ok) return [];
  const check = checkAt(path, 'node-ready', say('node-ready.about', { node }), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: `Node ${node}`,
  });
  const { loss, test } = path.trip;
  const last = loss?.direction === 'forward' ? loss.lastSeen : undefined;
  const left = endpoint === path.destination && !path.sameNode && last?.place === 'source-nic' ? last : undefined;
  const names = { node, reason: state.reason };
  const more = {
    proof: [
      proofOf(`kubectl get node ${node}`, undefined, ['Ready Unknown']),
      ...(left === undefined
        ? []
        : [
            proofOf(`live test from ${test?.fromAddress} to ${test?.toAddress}`, left.node, [
              `${left.place} ${left.interface}: ${left.requests} requests, ${left.replies} replies`,
            ]),
          ]),
    ],
    explains: follows,
    fixes: [lookAtGoneNode.with({ node })],
  };
  const refused = kubeletRefused(path, endpoint);
  const told = (finding: Message): Message =>
    refused === undefined ? finding : say('node-gone.and-refused', { finding, refused: refused.statement });
  const all =
    refused === undefined
      ? more
      : { ...more, proof: [...more.proof, refused.proof], fixes: [...refused.fixes, ...more.fixes] };
  return [
    left === undefined
      ? check.warn(told(say('node-gone.may-be', names)), { cause: 'node-not-ready', ...all })
      : check.fail(
          'node-not-ready',
          told(say('node-gone.answers-nobody', { ...names, from: left.node, interface: left.interface })),
          all,
        ),
  ];
};
