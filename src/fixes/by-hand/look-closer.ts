import { agentSelector } from '../../intended/agent-pod.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { byHand, commandLine } from '../shell-text.ts';

/** Where people look closer: commands that change nothing. */

export const lookAtNode = defineFix({
  id: 'look-at-node',
  takes: ['node'],
  by: 'people',
  class: 'evidence',
  command: ({ node = '' }) => commandLine(['kubectl', 'describe', 'node', node]),
});

/** A host endpoint with a policy closes the kubelet's port with all others that are not failsafe (calico#7). */
export const lookAtGoneNode = defineFix({
  id: 'look-at-gone-node',
  takes: ['node'],
  by: 'people',
  class: 'evidence',
  command: ({ node = '' }) =>
    [
      commandLine(['kubectl', 'describe', 'node', node]),
      commandLine(['kubectl', '-n', 'kube-node-lease', 'get', 'lease', node, '-o', 'yaml']),
      commandLine(['calicoctl', 'get', 'hostendpoint', '-o', 'wide']),
    ].join('\n'),
});

/** calico-node is of a DaemonSet: it makes the pod itself, once it selects the node and may run there. */
export const placeAgent = defineFix({
  id: 'place-agent',
  takes: ['node'],
  by: 'people',
  class: 'agent',
  command: ({ node = '' }) =>
    [
      commandLine(['kubectl', 'get', 'daemonset', '-A', '-l', agentSelector, '-o', 'wide']),
      commandLine(['kubectl', 'get', 'node', node, '--show-labels']),
      commandLine(['kubectl', 'describe', 'node', node]),
    ].join('\n'),
});

/** Its log says what it waits for (platforms#operator). */
export const lookAtOperator = defineFix({
  id: 'look-at-operator',
  takes: ['name'],
  by: 'people',
  class: 'evidence',
  title: ({ name }) => say('fix.look-at-operator.title', { name }),
  command: ({ name = '' }) =>
    [
      commandLine(['kubectl', 'get', 'tigerastatus', name, '-o', 'yaml']),
      commandLine(['kubectl', '-n', 'tigera-operator', 'logs', 'deployment/tigera-operator', '--tail=100']),
      commandLine(['kubectl', 'get', 'installation', 'default', '-o', 'yaml']),
    ].join('\n'),
});

/** Limits stand on pods and on their namespaces, and those of the pod win (calico#3.9). */
export const seeQosLimits = defineFix({
  id: 'see-qos-limits',
  takes: ['direction'],
  by: 'people',
  class: 'settings',
  title: () => say('fix.see-qos-limits.title'),
  command: () =>
    [
      commandLine([
        'kubectl',
        'get',
        'pods',
        '-A',
        '-o',
        'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.metadata.annotations}{"\\n"}{end}',
      ]),
      commandLine([
        'kubectl',
        'get',
        'namespaces',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations}{"\\n"}{end}',
      ]),
    ].join('\n'),
});

export const lookAtPod = defineFix({
  id: 'look-at-pod',
  takes: ['namespace', 'pod'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.look-at-pod.title', { pod: `${namespace}/${pod}` }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'describe', 'pod', pod]),
});

/** The first shows what kubelet gives to pods (`clusterDNS`). */
export const lookAtNameServers = defineFix({
  id: 'look-at-name-servers',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  command: ({ node = '' }) =>
    [
      commandLine(['kubectl', 'get', '--raw', `/api/v1/nodes/${node}/proxy/configz`]),
      commandLine(['kubectl', 'get', 'services', '-A', '-l', 'k8s-app=kube-dns', '-o', 'wide']),
    ].join('\n'),
});

export const lookAtProgram = defineFix({
  id: 'look-at-program',
  takes: ['namespace', 'pod', 'port'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod, port }) => say('fix.look-at-program.title', { pod: `${namespace}/${pod}`, port }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'logs', pod, '--tail=100']),
});

export const lookAtService = defineFix({
  id: 'look-at-service',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => say('fix.look-at-service.title', { service: `${namespace}/${service}` }),
  command: ({ namespace = '', service = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'service,endpointslices,pods', '-o', 'wide', '--show-labels']) +
    `\n${commandLine(['kubectl', '-n', namespace, 'describe', 'service', service])}`,
});

export const checkApiFromNode = defineFix({
  id: 'check-api-from-node',
  takes: ['node?'],
  by: 'people',
  class: 'evidence',
  title: ({ node }) => say('fix.check-api-from-node.title', { node: node ?? say('fix.the-node') }),
  command: ({ node }) =>
    byHand(node, ['kubectl', '--kubeconfig', '/etc/cni/net.d/calico-kubeconfig', 'get', '--raw', '/version']),
});

export const checkLeaks = defineFix({
  id: 'check-leaks',
  takes: [],
  by: 'people',
  class: 'evidence',
  command: () => ['calico-why check ipam', 'calicoctl ipam check --show-problem-ips'].join('\n'),
});
