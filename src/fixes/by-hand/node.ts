import { agentSelector, byOperator } from '../../intended/agent-pod.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { argv, byHand, commandLine, inPod, iptablesOf, onNode, ruleWords, savedWords } from '../shell-text.ts';
import { installationPatched } from './calico-settings.ts';

/** What people do on a node, or to what runs there: text to copy. */

export const addDefaultRoute = defineFix({
  id: 'add-default-route',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node }) => byHand(node, ['ip', 'route', 'add', 'default', 'via', 'GATEWAY_OF_THE_NODE']),
});

/** A kubelet registers its node when it starts; calico-node writes its addresses there when it does (calico#2.1). */
export const registerNode = defineFix({
  id: 'register-node',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node = '' }) =>
    [
      byHand(node, ['systemctl', 'restart', 'kubelet']),
      commandLine(argv`kubectl get node ${node} --show-labels`),
      commandLine(argv`kubectl delete pod -A -l ${agentSelector} --field-selector spec.nodeName=${node}`),
    ].join('\n'),
});

export const cleanBackend = defineFix({
  id: 'clean-backend',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node = '' }) =>
    `${commandLine(['kubectl', 'drain', node, '--ignore-daemonsets'])}\n# then restart the node`,
});

export const drainCrowdedNode = defineFix({
  id: 'drain-crowded-node',
  takes: ['node'],
  by: 'people',
  class: 'pod',
  command: ({ node = '' }) => commandLine(['kubectl', 'cordon', node]),
});

export const deleteConnection = defineFix({
  id: 'delete-connection',
  takes: ['node', 'protocol', 'source', 'address', 'port', 'endpoint'],
  by: 'people',
  class: 'node',
  command: ({ node, protocol = 'udp', source = '', address = '', port = '', endpoint = '' }) =>
    byHand(
      node,
      argv`conntrack -D -p ${protocol} --orig-src ${source} --orig-dst ${address} --orig-port-dst ${port} --reply-src ${endpoint}`,
    ),
});

export const chainPolicyAccept = defineFix({
  id: 'chain-policy-accept',
  takes: ['node', 'backend', 'table', 'chain', 'family?'],
  by: 'people',
  class: 'node',
  command: (params) => {
    const { chain = 'FORWARD', table = '' } = params;
    if (params.backend === 'native') {
      return onNode(params, ['nft', 'add', 'chain', ...table.split(' '), chain, '{ policy accept; }']);
    }
    return onNode(params, argv`${iptablesOf(params)} -t ${params.table ?? 'filter'} -P ${chain} ACCEPT`);
  },
});

export const restartKubeProxy = defineFix({
  id: 'restart-kube-proxy',
  takes: ['node'],
  by: 'people',
  class: 'agent',
  command: ({ node = '' }) =>
    commandLine(argv`kubectl -n kube-system delete pod -l k8s-app=kube-proxy --field-selector spec.nodeName=${node}`),
});

export const setMtu = defineFix({
  id: 'set-mtu',
  takes: ['mtu', 'namespace?'],
  by: 'people',
  class: 'settings',
  command: ({ mtu = '', namespace }) =>
    byOperator(namespace)
      ? installationPatched({ calicoNetwork: { mtu: Number(mtu) } })
      : commandLine(
          argv`kubectl -n ${namespace ?? 'kube-system'} patch configmap calico-config -p ${JSON.stringify({ data: { veth_mtu: mtu } })}`,
        ),
});

/** The interface by which a node sends, where others of its network carry more. */
export const setInterfaceMtu = defineFix({
  id: 'set-interface-mtu',
  takes: ['node', 'dev', 'mtu'],
  by: 'people',
  class: 'node',
  command: ({ node, dev = '', mtu = '' }) => byHand(node, argv`ip link set dev ${dev} mtu ${mtu}`),
});

/** Felix does the same for its own device where it is told that the offload is broken (causes#packets-broken). */
export const disableChecksumOffload = defineFix({
  id: 'disable-checksum-offload',
  takes: ['node', 'device', 'vxlan?'],
  by: 'people',
  class: 'node',
  command: ({ node, device = '', vxlan }) => {
    const now = byHand(node, argv`ethtool -K ${device} ${vxlan === undefined ? 'tx' : 'tx-checksum-ip-generic'} off`);
    if (vxlan === undefined) return now;
    const lasting = JSON.stringify({ spec: { featureDetectOverride: 'ChecksumOffloadBroken=true' } });
    return `${now}\n${commandLine(argv`kubectl patch felixconfigurations.crd.projectcalico.org default --type merge -p ${lasting}`)}`;
  },
});

export const deletePodIpRule = defineFix({
  id: 'delete-pod-ip-rule',
  takes: ['node', 'namespace', 'pod', 'rule', 'family?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.delete-pod-ip-rule.title', { pod: `${namespace}/${pod}` }),
  command: (params) =>
    inPod(params, ['ip', ...(params.family === '6' ? ['-6'] : []), 'rule', 'del', ...ruleWords(params.rule ?? '')]),
});

/** `table`, `chain` and `handle` for a native rule; else the rule as `iptables-save` prints it. */
export const deletePodRule = defineFix({
  id: 'delete-pod-rule',
  takes: ['node', 'namespace', 'pod', 'backend', 'table', 'rule', 'chain?', 'handle?', 'family?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.delete-pod-rule.title', { pod: `${namespace}/${pod}` }),
  command: (params) => {
    const { backend, table = 'filter', chain = '', handle, rule = '' } = params;
    if (backend === 'native') {
      return inPod(params, ['nft', 'delete', 'rule', ...table.split(' '), chain, 'handle', handle ?? 'NUMBER']);
    }
    return inPod(params, argv`${iptablesOf(params)} -t ${table} -D ${savedWords(rule).slice(1)}`);
  },
});

export const startListening = defineFix({
  id: 'start-listening',
  takes: ['namespace', 'pod', 'port', 'protocol?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod, port }) => say('fix.start-listening.title', { pod: `${namespace}/${pod}`, port }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'logs', pod, '--tail=50']),
});
