import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import type { FixParams } from '../fix.ts';
import { argv, commandLine, comment } from '../shell-text.ts';

/** Settings of IP pools and of IPAM that people change themselves: text to copy. */

export const allowBorrowing = defineFix({
  id: 'allow-borrowing',
  takes: ['node?'],
  by: 'people',
  class: 'ipam',
  command: () => 'calicoctl ipam configure --strictaffinity=false',
});

export const allowBlockAllocation = defineFix({
  id: 'allow-block-allocation',
  takes: [],
  by: 'people',
  class: 'ipam',
  command: () =>
    commandLine(
      argv`kubectl patch ipamconfigs.crd.projectcalico.org default --type=merge -p ${'{"spec":{"autoAllocateBlocks":true}}'}`,
    ),
});

export const addIpPool = defineFix({
  id: 'add-ip-pool',
  takes: ['family?', 'holding?'],
  by: 'people',
  class: 'ipam',
  title: ({ holding }) =>
    holding === undefined ? say('fix.add-ip-pool.title') : say('fix.add-ip-pool.again', { address: holding }),
  why: ({ holding }) => (holding === undefined ? say('fix.add-ip-pool.why') : say('fix.add-ip-pool.why-again')),
  command: ({ family = '4', holding }) =>
    [
      ...(holding === undefined ? [] : ['calicoctl ipam show --show-blocks']),
      'calicoctl get ippool -o yaml',
      `# write pool.yaml like that with another name - spec.cidr a free IPv${family === '6' ? '6' : '4'} range - spec.blockSize ${family === '6' ? '122' : '26'} or smaller blocks`,
      'calicoctl create -f pool.yaml',
    ].join('\n'),
});

export const selectNode = defineFix({
  id: 'select-node',
  takes: ['pool', 'selector', 'node'],
  by: 'people',
  class: 'ipam',
  why: ({ selector }) => say('fix.select-node.why', { selector }),
  command: ({ pool = '', node = '' }) =>
    [
      commandLine(['kubectl', 'get', 'node', node, '--show-labels']),
      commandLine(['calicoctl', 'get', 'ippool', pool, '-o', 'yaml']),
      commandLine(['kubectl', 'label', 'node', node, 'KEY=VALUE']),
    ].join('\n'),
});

const patches: Readonly<Record<string, string>> = tableOf({
  allowedUses: '{"spec":{"allowedUses":["Workload","Tunnel"]}}',
  assignmentMode: '{"spec":{"assignmentMode":"Automatic"}}',
  namespaceSelector: '{"spec":{"namespaceSelector":""}}',
});

const fieldOf = ({ field = '' }: FixParams): string => (patches[field] === undefined ? 'allowedUses' : field);

export const openPool = defineFix({
  id: 'open-pool',
  takes: ['pool', 'field'],
  by: 'people',
  class: 'ipam',
  title: ({ pool, ...params }) => say('fix.open-pool.title', { pool, field: fieldOf(params) }),
  command: ({ pool = '', ...params }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', patches[fieldOf(params)] ?? '']),
});

export const changePoolAnnotation = defineFix({
  id: 'change-pool-annotation',
  takes: ['object', 'annotation', 'pools?'],
  by: 'people',
  class: 'pod',
  why: ({ pools }) =>
    say('fix.change-pool-annotation.why', {
      usable: pools ? say('fix.change-pool-annotation.usable', { pools }) : '',
    }),
  command: ({ annotation = 'cni.projectcalico.org/ipv4pools', object = 'the pod' }) =>
    [
      comment(`in the template of ${object}`),
      'metadata:',
      '  annotations:',
      `    ${annotation.replace(/[^\w./-]/g, '')}: '["NAME_OF_A_POOL"]'`,
    ].join('\n'),
});

export const changeAddressAnnotation = defineFix({
  id: 'change-address-annotation',
  takes: ['namespace', 'pod', 'annotation?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.change-address-annotation.title', { pod: `${namespace}/${pod}` }),
  command: ({ namespace = '', pod = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'pod', pod, '-o', 'jsonpath={.metadata.annotations}']),
});

export const unlockDatastore = defineFix({
  id: 'unlock-datastore',
  takes: [],
  by: 'people',
  class: 'settings',
  command: () => 'calicoctl datastore migrate unlock',
});

export const askByName = defineFix({
  id: 'ask-by-name',
  takes: ['address'],
  by: 'people',
  class: 'pod',
  title: ({ address }) => say('fix.ask-by-name.title', { address }),
  command: ({ address = '' }) =>
    [
      commandLine(argv`calicoctl ipam show --ip=${address}`),
      commandLine(argv`kubectl get pods -A -o wide --field-selector status.podIP=${address}`),
      commandLine(argv`kubectl get endpointslices -A`),
    ].join('\n'),
});

export const setPoolVxlan = defineFix({
  id: 'set-pool-vxlan',
  takes: ['pool'],
  by: 'people',
  class: 'ipam',
  command: ({ pool = '' }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"ipipMode":"Never","vxlanMode":"Always"}}']),
});

export const narrowPool = defineFix({
  id: 'narrow-pool',
  takes: ['pool', 'address'],
  by: 'people',
  class: 'ipam',
  title: ({ pool, address }) => say('fix.narrow-pool.title', { pool, address }),
  why: ({ address }) => say('fix.narrow-pool.why', { address }),
  command: ({ pool = '' }) =>
    [
      commandLine(argv`calicoctl get ippool ${pool} -o yaml`),
      commandLine(['calicoctl', 'ipam', 'show', '--show-blocks']),
      comment(`which pods have addresses of ${pool}: move them to another pool before this one goes`),
    ].join('\n'),
});

export const seeAffinities = defineFix({
  id: 'see-affinities',
  takes: ['block', 'owner'],
  by: 'people',
  class: 'ipam',
  title: ({ block }) => say('fix.see-affinities.title', { block }),
  command: ({ owner = '' }) =>
    [
      commandLine(argv`kubectl get blockaffinities.crd.projectcalico.org`),
      commandLine(['calicoctl', 'ipam', 'check', '--show-problem-ips']),
      comment(
        `the block itself names ${owner === '' ? 'no node' : owner} - delete the affinity of the other node once no pod of it has an address of the block`,
      ),
    ].join('\n'),
});
