import { defineFix } from '../define-fix.ts';
import { commandLine } from '../shell-text.ts';
import { agentSettings } from './calico-settings.ts';

/** A setting of the eBPF data plane. `object` empty: a variable of calico-node; `value` as JSON, and `null` takes it away. */
export const setEbpfField = defineFix({
  id: 'set-ebpf-field',
  takes: ['object', 'field', 'value', 'namespace?', 'daemonset?'],
  by: 'people',
  class: 'settings',
  command: ({ object = '', field = '', value = 'null', namespace, daemonset }) =>
    object === ''
      ? agentSettings({ namespace, daemonset }, [`${field}-`])
      : commandLine([
          ...['calicoctl', 'patch', 'felixconfiguration', object, '-p'],
          `{"spec":{${JSON.stringify(field)}:${value}}}`,
        ]),
});
