import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const setMtu: Fix = {
  id: 'set-mtu',
  by: 'people',
  class: 'settings',
  title: ({ mtu }) => `Set the MTU of pods to at most ${mtu}`,
  why: () => 'Packets must fit the node interface with their wrapping. It takes effect for pods made afterwards.',
  command: ({ mtu = '' }) =>
    commandLine([
      'kubectl',
      '-n',
      'kube-system',
      'patch',
      'configmap',
      'calico-config',
      '-p',
      JSON.stringify({ data: { veth_mtu: mtu } }),
    ]),
};
