import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const setMtu = defineFix({
  id: 'set-mtu',
  takes: ['mtu'],
  by: 'people',
  class: 'settings',
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
