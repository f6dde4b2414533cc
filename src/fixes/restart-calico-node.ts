import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const restartCalicoNode: Fix = {
  id: 'restart-calico-node',
  by: 'approve',
  title: ({ node }) => `Restart calico-node on ${node ?? 'the node'}`,
  why: () =>
    'On its start Felix programs everything again that it owns: routes, tunnel entries, sets and rules; BIRD learns its routes again. Running pods keep their connections.',
  command: ({ agent, agentNamespace, node }) =>
    agent !== undefined && agentNamespace !== undefined
      ? commandLine(['kubectl', '-n', agentNamespace, 'delete', 'pod', agent])
      : commandLine([
          'kubectl',
          'delete',
          'pod',
          '-n',
          'kube-system',
          '-l',
          'k8s-app=calico-node',
          '--field-selector',
          `spec.nodeName=${node ?? ''}`,
        ]),
};
