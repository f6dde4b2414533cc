import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const setMtu = defineFix({
  id: 'set-mtu',
  takes: ['mtu'],
  by: 'people',
  class: 'settings',
  title: ({ mtu }) => `Set the MTU of pods to at most ${mtu}`,
  why: () =>
    'Packets must fit the node interface with their wrapping. Where the setting is depends on how Calico was installed (this ConfigMap, or spec.calicoNetwork.mtu of the operator’s Installation), calico-node has to be restarted everywhere, and it takes effect for pods made afterwards: when to make them all anew is for people to say.',
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
});
