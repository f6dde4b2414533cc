import { byOperator } from '../../intended/agent-pod.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { argv, commandLine } from '../shell-text.ts';
import { agentSettings } from './calico-settings.ts';

/** What people change between BGP peers: text to copy. */

export const enableBgpMesh = defineFix({
  id: 'enable-bgp-mesh',
  takes: [],
  by: 'people',
  class: 'settings',
  command: () =>
    commandLine(['calicoctl', 'patch', 'bgpconfiguration', 'default', '-p', '{"spec":{"nodeToNodeMeshEnabled":true}}']),
});

export const setAsNumber = defineFix({
  id: 'set-as-number',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  command: ({ node = '' }) => commandLine(['kubectl', 'annotate', 'node', node, 'projectcalico.org/ASNumber-']),
});

export const allowOwnAs = defineFix({
  id: 'allow-own-as',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  command: () =>
    [
      commandLine(['calicoctl', 'get', 'bgppeer', '-o', 'wide']),
      commandLine([
        'calicoctl',
        'patch',
        'bgppeer',
        'PEER_OF_THE_ROUTER',
        '-p',
        '{"spec":{"numAllowedLocalASNumbers":1}}',
      ]),
    ].join('\n'),
});

export const setRouterId = defineFix({
  id: 'set-router-id',
  takes: ['namespace?'],
  by: 'people',
  class: 'settings',
  command: ({ namespace }) => agentSettings({ namespace }, ['CALICO_ROUTER_ID-']),
});

export const exportPool = defineFix({
  id: 'export-pool',
  takes: ['pool'],
  by: 'people',
  class: 'settings',
  command: ({ pool = '' }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"disableBGPExport":false}}']),
});

/** Each says of itself what it writes: the one takes what the other leaves (calico#6.4). */
export const setClusterRoutes = defineFix({
  id: 'set-cluster-routes',
  takes: ['felix', 'bgp', 'namespace?'],
  by: 'people',
  class: 'settings',
  title: ({ felix, bgp }) => say('fix.set-cluster-routes.title', { felix, bgp }),
  command: ({ bgp = '', namespace }) =>
    byOperator(namespace)
      ? commandLine(argv`kubectl get installation default -o yaml`)
      : commandLine(
          argv`calicoctl patch bgpconfiguration default -p ${JSON.stringify({ spec: { programClusterRoutes: bgp } })}`,
        ),
});

export const checkBgpFilters = defineFix({
  id: 'check-bgp-filters',
  takes: ['node', 'block?', 'filter?'],
  by: 'people',
  class: 'settings',
  command: ({ filter }) =>
    `${commandLine(['calicoctl', 'get', 'bgpfilter', ...(filter === undefined ? [] : [filter]), '-o', 'yaml'])}\n${commandLine(['calicoctl', 'get', 'ippool', '-o', 'wide'])}`,
});

export const seeBgpPeers = defineFix({
  id: 'see-bgp-peers',
  takes: [],
  by: 'people',
  class: 'settings',
  command: () =>
    [
      commandLine(['calicoctl', 'get', 'bgpconfiguration', 'default', '-o', 'yaml']),
      commandLine(['calicoctl', 'get', 'bgppeer', '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'nodes', '--show-labels']),
    ].join('\n'),
});

export const labelReflector = defineFix({
  id: 'label-reflector',
  takes: ['peer', 'selector', 'node?'],
  by: 'people',
  class: 'settings',
  title: ({ peer }) => say('fix.label-reflector.title', { peer }),
  why: ({ selector }) => say('fix.label-reflector.why', { selector }),
  command: ({ peer = '', node = '' }) =>
    [
      commandLine(['calicoctl', 'get', 'bgppeer', peer, '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'nodes', '--show-labels']),
      commandLine(['kubectl', 'label', 'node', node === '' ? 'NODE' : node, 'KEY=VALUE']),
    ].join('\n'),
});
