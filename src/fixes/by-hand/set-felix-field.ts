import { defineFix } from '../define-fix.ts';
import { commandLine } from '../shell-text.ts';
import { agentSettings } from './calico-settings.ts';

/** What one node was told otherwise than all others. `object` empty: a variable of calico-node. */
export const setFelixField = defineFix({
  id: 'set-felix-field',
  takes: ['object', 'field', 'value', 'namespace?', 'daemonset?'],
  by: 'people',
  class: 'settings',
  command: ({ object = '', field = '', value = '', namespace, daemonset }) =>
    object === ''
      ? agentSettings({ namespace, daemonset }, [`${field}-`])
      : commandLine([
          'calicoctl',
          'patch',
          'felixconfiguration',
          object,
          '-p',
          JSON.stringify({ spec: { [field]: Number(value) } }),
        ]),
});
