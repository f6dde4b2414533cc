import type { Case } from '../case/case.ts';
import type { ClusterNode } from '../case/objects.ts';
import type { Read } from '../case/read.ts';
import { agentSelector, isAgentOf } from '../intended/agent-pod.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Caution } from './fix.ts';
import { whyNotMadeAgain } from './remaking.ts';
import { commandLine } from './shell-text.ts';

/** Whether there is a calico-node on a node that could be restarted, and would come back. */

export interface AgentSeen {
  name: string;
  /** Kind of its owner, with its name where that is known; `null`: not told. */
  owner: string | undefined | null;
}

export interface NodeSeen {
  name: string;
  /** `linux`, `windows`; `undefined`: not said. */
  os: string | undefined;
  /** Its kubelet does not report any more. */
  silent: boolean;
}

const hold = (reason: Message, instead?: string): Caution => ({
  kind: 'hold',
  reason,
  ...(instead === undefined ? {} : { instead }),
});

/** `agents`: the calico-node pods of that node that are known. */
export const restartCaution = (
  node: Read<NodeSeen>,
  name: string,
  agents: readonly AgentSeen[],
): Caution | undefined => {
  const field = `spec.nodeName=${name}`;
  if (node.ok && node.value.os === 'windows') {
    return hold(
      say('caution.windows-agent', { node: name }),
      commandLine(['kubectl', 'get', 'pods', '-A', '-l', 'k8s-app=calico-node-windows', '--field-selector', field]),
    );
  }
  const [agent] = agents;
  if (agent === undefined) {
    return hold(
      say('caution.no-agent', { node: name }),
      [
        commandLine(['kubectl', 'get', 'daemonset', '-A', '-l', agentSelector, '-o', 'wide']),
        commandLine(['kubectl', 'get', 'pods', '-A', '-l', agentSelector, '--field-selector', field]),
        commandLine(['kubectl', 'describe', 'node', name]),
      ].join('\n'),
    );
  }
  if (!node.ok) return hold(say('caution.starts-pods-unread', { node: name, reason: node.reason }));
  if (node.value.silent) {
    return hold(say('caution.kubelet-silent', { node: name }), commandLine(['kubectl', 'describe', 'node', name]));
  }
  const reason =
    agent.owner === null ? undefined : whyNotMadeAgain({ name: agent.name, labels: {}, owner: agent.owner });
  return reason === undefined ? undefined : hold(reason);
};

const osOf = ({ labels }: Pick<ClusterNode, 'labels'>): string | undefined =>
  labels['kubernetes.io/os'] ?? labels['beta.kubernetes.io/os'];

export const nodeSeen = (node: ClusterNode): NodeSeen => ({
  name: node.name,
  os: osOf(node),
  silent: node.silent === true,
});

/** What a question's case says of the calico-node pods on a node. */
export const agentsIn = (c: Case, node: string): AgentSeen[] => [
  ...c.objects.pods
    .filter((pod) => isAgentOf(node, pod))
    .map((pod) => ({ name: `${pod.namespace}/${pod.name}`, owner: pod.owner })),
  ...Object.values(c.withoutAddress ?? {}).flatMap(({ agents, node: of }) =>
    agents?.ok && of?.ok && of.value.name === node
      ? agents.value.map(({ namespace, name }) => ({ name: `${namespace}/${name}`, owner: null }))
      : [],
  ),
];
