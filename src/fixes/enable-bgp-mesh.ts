import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const enableBgpMesh = defineFix({
  id: 'enable-bgp-mesh',
  takes: [],
  by: 'people',
  class: 'settings',
  title: () => 'Switch the node-to-node mesh on',
  why: () =>
    'Nobody tells the nodes each other’s blocks. Or add BGPPeers to route reflectors, if that is how it was meant.',
  command: () =>
    commandLine(['calicoctl', 'patch', 'bgpconfiguration', 'default', '-p', '{"spec":{"nodeToNodeMeshEnabled":true}}']),
});
