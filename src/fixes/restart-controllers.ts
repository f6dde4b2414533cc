import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const restartControllers: Fix = {
  id: 'restart-controllers',
  by: 'approve',
  title: () => 'Restart kube-controllers',
  why: () =>
    'On its start it reads everything again and frees what belongs to nodes and pods that are gone. No packet passes through it.',
  command: ({ namespace = 'kube-system', pod }) =>
    pod === undefined
      ? commandLine(['kubectl', 'delete', 'pod', '-n', namespace, '-l', 'k8s-app=calico-kube-controllers'])
      : commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
};
