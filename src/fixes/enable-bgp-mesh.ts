import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const enableBgpMesh = defineFix({
  id: 'enable-bgp-mesh',
  takes: [],
  by: 'people',
  class: 'settings',
  command: () =>
    commandLine(['calicoctl', 'patch', 'bgpconfiguration', 'default', '-p', '{"spec":{"nodeToNodeMeshEnabled":true}}']),
});
