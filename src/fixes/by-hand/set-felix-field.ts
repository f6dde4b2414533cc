import { defineFix } from '../define-fix.ts';
import { argv, commandLine } from '../shell-text.ts';

/** What one node was told otherwise than all others. `object` empty: a variable of calico-node. */
export const setFelixField = defineFix({
  id: 'set-felix-field',
  takes: ['object', 'field', 'value', 'namespace?', 'daemonset?'],
  by: 'people',
  class: 'settings',
  command: ({ object = '', field = '', value = '', namespace = 'kube-system', daemonset = 'calico-node' }) =>
    object === ''
      ? commandLine(argv`kubectl -n ${namespace} set env ${`daemonset/${daemonset}`} ${`${field}-`}`)
      : commandLine([
          'calicoctl',
          'patch',
          'felixconfiguration',
          object,
          '-p',
          JSON.stringify({ spec: { [field]: Number(value) } }),
        ]),
});
