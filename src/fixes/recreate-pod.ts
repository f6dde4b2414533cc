import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const recreatePod: Fix = {
  id: 'recreate-pod',
  by: 'approve',
  title: ({ namespace, pod }) => `Recreate ${namespace}/${pod}`,
  why: () =>
    'The CNI plugin sets up a new pod from nothing: address, interface, routes. Only a pod that a controller owns comes back by itself.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
};
