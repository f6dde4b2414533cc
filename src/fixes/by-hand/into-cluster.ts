import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { commandLine } from '../shell-text.ts';

/** What makes a way into the cluster reach its pods. */

const onService = (namespace: string, service: string, patch: object): string =>
  commandLine([
    'kubectl',
    '-n',
    namespace,
    'patch',
    'service',
    service,
    '--type',
    'merge',
    '-p',
    JSON.stringify(patch),
  ]);

export const spreadOutsideTraffic = defineFix({
  id: 'spread-outside-traffic',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => say('fix.spread-outside-traffic.title', { service: `${namespace}/${service}` }),
  command: ({ namespace, service }) => onService(namespace, service, { spec: { externalTrafficPolicy: 'Cluster' } }),
});

export const widenSourceRanges = defineFix({
  id: 'widen-source-ranges',
  takes: ['namespace', 'service', 'ranges'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => say('fix.widen-source-ranges.title', { service: `${namespace}/${service}` }),
  command: ({ namespace, service, ranges }) =>
    onService(namespace, service, { spec: { loadBalancerSourceRanges: ranges.split(',') } }),
});

export const lookAtFront = defineFix({
  id: 'look-at-front',
  takes: ['kind', 'namespace', 'name'],
  by: 'people',
  class: 'evidence',
  title: ({ kind, namespace, name }) => say('fix.look-at-front.title', { kind, name: `${namespace}/${name}` }),
  command: ({ kind, namespace, name }) =>
    [
      commandLine(['kubectl', '-n', namespace, 'describe', kind, name]),
      commandLine(['kubectl', 'get', kind === 'ingress' ? 'ingressclasses' : 'gatewayclasses']),
    ].join('\n'),
});

export const seeServiceRanges = defineFix({
  id: 'see-service-ranges',
  takes: ['range'],
  by: 'people',
  class: 'evidence',
  title: ({ range }) => say('fix.see-service-ranges.title', { range }),
  command: () =>
    [
      commandLine(['kubectl', 'get', 'bgpconfigurations', 'default', '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'ippools', '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'felixconfigurations', 'default', '-o', 'jsonpath={.spec.serviceLoopPrevention}']),
    ].join('\n'),
});

export const lookAtBalancer = defineFix({
  id: 'look-at-balancer',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'evidence',
  title: ({ namespace, service }) => say('fix.look-at-balancer.title', { service: `${namespace}/${service}` }),
  command: ({ namespace, service }) =>
    [
      commandLine(['kubectl', '-n', namespace, 'describe', 'service', service]),
      commandLine(['kubectl', 'get', 'ippools', '-o', 'yaml']),
      commandLine(['kubectl', 'get', 'kubecontrollersconfigurations', 'default', '-o', 'yaml']),
      commandLine(['kubectl', '-n', 'metallb-system', 'get', 'ipaddresspools,l2advertisements,bgpadvertisements']),
    ].join('\n'),
});
