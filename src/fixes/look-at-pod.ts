import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtPod: Fix = {
  id: 'look-at-pod',
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => `See why ${namespace}/${pod} does not run`,
  why: () => 'A pod without a running container or without an address cannot be reached; its events say why.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'describe', 'pod', pod]),
};
