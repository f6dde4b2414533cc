import type { FixRef, Proof } from '../../case/finding.ts';
import { reviewPolicy } from '../../fixes/by-hand/policy.ts';
import { decideForCase } from '../../intended/policy/kubernetes.ts';
import { nodeIp, other, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** Where kubelets listen, by which a node's probe is asked; Felix does not always leave it open (calico#7). */
const kubeletPort = 10_250;

export interface Refused {
  statement: Message;
  proof: Proof;
  fixes: FixRef[];
}

/** What the policies of a node's host endpoint say to who asks its kubelet from the other node; nothing: they let it in. */
export const kubeletRefused = (path: PathDirection, endpoint: PathEndpoint): Refused | undefined => {
  const { objects } = path.c;
  const far = other(path, endpoint);
  const [address, from] = [nodeIp(endpoint, path.family), nodeIp(far, path.family)];
  if (!objects.hostPolicies?.ok || address === undefined || from === undefined || path.sameNode) return undefined;
  const nodes = [endpoint, far].flatMap(({ node }) => (node.ok ? [node.value] : []));
  const { hosts } = decideForCase({
    from: { address: from },
    to: { address },
    protocol: 'tcp',
    port: kubeletPort,
    family: path.family,
    namespaces: [],
    networkPolicies: [],
    calicoPolicies: objects.hostPolicies.value,
    calicoGroup: objects.calicoGroup,
    ...(objects.calicoVersion.ok ? { calicoVersion: objects.calicoVersion.value } : {}),
    nodes,
  });
  const refused = hosts.find(
    ({ node, direction, decision }) =>
      node === endpoint.nodeName && direction === 'ingress' && decision.action === 'Deny',
  );
  if (refused === undefined) return undefined;
  const { hostEndpoint, decision } = refused;
  const { policy, kind, reason } = decision;
  const named = policy !== null && kind === 'GlobalNetworkPolicy';
  return {
    statement: say('kubelet-port.refused', {
      ...{ hostEndpoint, node: endpoint.nodeName, from: far.nodeName, port: kubeletPort, reason },
      by: named ? say('kubelet-port.by', { policy: `${kind} ${policy}` }) : '',
    }),
    proof: proofOf(`calicoctl get hostendpoint ${hostEndpoint} -o yaml`, undefined, [reason]),
    fixes: named ? [reviewPolicy.with({ title: `${kind} ${policy}`, kind, name: policy })] : [],
  };
};
