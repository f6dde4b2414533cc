import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { argv, byHand, commandLine } from '../shell-text.ts';

/** What people change of Services and of kube-proxy: text to copy. */

/** Connections are then given to endpoints of every node. */
export const useAllEndpoints = defineFix({
  id: 'use-all-endpoints',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => say('fix.use-all-endpoints.title', { service: `${namespace}/${service}` }),
  command: ({ namespace = '', service = '' }) =>
    commandLine(
      argv`kubectl -n ${namespace} patch service ${service} -p ${JSON.stringify({ spec: { internalTrafficPolicy: 'Cluster' } })}`,
    ),
});

/** `nodePortAddresses` of its configuration (kube-proxy#outside). */
export const widenNodePortAddresses = defineFix({
  id: 'widen-node-port-addresses',
  takes: ['address'],
  by: 'people',
  class: 'settings',
  command: () =>
    [
      commandLine(argv`kubectl -n kube-system edit configmap kube-proxy`),
      commandLine(argv`kubectl -n kube-system rollout restart daemonset kube-proxy`),
    ].join('\n'),
});

/**
 * `--cleanup` takes away the rules of every mode, those of the present one as well: they are written again when its
 * pod starts (kube-proxy#modes).
 */
export const removeOldProxyRules = defineFix({
  id: 'remove-old-proxy-rules',
  takes: ['node', 'mode'],
  by: 'people',
  class: 'node',
  command: ({ node = '', mode = '' }) =>
    [
      mode === 'nftables'
        ? `${byHand(node, ['nft', 'delete', 'table', 'ip', 'kube-proxy'])}\n${byHand(node, ['nft', 'delete', 'table', 'ip6', 'kube-proxy'])}`
        : byHand(node, ['kube-proxy', '--cleanup']),
      commandLine(argv`kubectl -n kube-system delete pod -l k8s-app=kube-proxy --field-selector spec.nodeName=${node}`),
    ].join('\n'),
});

/**
 * Its `clusterCIDR` and `masqueradeAll` say whose packets get the node's address (kube-proxy#masquerade). `range`: of
 * the pods; without it `masqueradeAll` is what is to be turned off.
 */
export const setProxyRange = defineFix({
  id: 'set-proxy-range',
  takes: ['range?'],
  by: 'people',
  class: 'settings',
  title: ({ range }) =>
    range === undefined ? say('fix.set-proxy-range.title') : say('fix.set-proxy-range.title-range', { range }),
  command: () =>
    [
      commandLine(argv`kubectl -n kube-system edit configmap kube-proxy`),
      commandLine(argv`kubectl -n kube-system rollout restart daemonset kube-proxy`),
    ].join('\n'),
});
