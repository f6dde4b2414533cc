import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const enableBgpMesh = defineFix({
  id: 'enable-bgp-mesh',
  takes: [],
  by: 'people',
  class: 'settings',
  title: () => say('fix.enable-bgp-mesh.title'),
  why: () => say('fix.enable-bgp-mesh.why'),
  command: () =>
    commandLine(['calicoctl', 'patch', 'bgpconfiguration', 'default', '-p', '{"spec":{"nodeToNodeMeshEnabled":true}}']),
});
