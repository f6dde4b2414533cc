import { defineFix } from '../define-fix.ts';
import { argv, commandLine } from '../shell-text.ts';

/** What accounts of Calico may do, as people give it back: text to copy. */

/** The role of the CNI plugin's account is part of Calico's manifest, and of what the operator writes. */
export const giveRight = defineFix({
  id: 'give-right',
  takes: ['account?', 'verb?', 'resource?'],
  by: 'people',
  class: 'settings',
  command: ({ account, verb, resource }) =>
    [
      ...(account === undefined || verb === undefined || resource === undefined
        ? []
        : [commandLine(argv`kubectl auth can-i ${verb} ${resource} --as ${account}`)]),
      commandLine(['kubectl', 'get', 'clusterrole', 'calico-cni-plugin', 'calico-node', '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'clusterrolebinding', 'calico-cni-plugin', 'calico-node', '-o', 'wide']),
    ].join('\n'),
});
