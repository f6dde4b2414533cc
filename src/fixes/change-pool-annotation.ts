import { defineFix } from './define-fix.ts';

export const changePoolAnnotation = defineFix({
  id: 'change-pool-annotation',
  takes: ['object', 'annotation', 'pools?'],
  by: 'people',
  class: 'pod',
  title: ({ object }) => `Let ${object ?? 'the pod'} ask for a pool that can be used`,
  why: ({ pools }) =>
    `A pool that is named must exist, be enabled, and be of that family; its node selector is then not looked at. An annotation of a running pod is not read again: change it in the workload's template, so that its pods are made anew.${pools ? ` Pools that can be used: ${pools}.` : ''}`,
  command: ({ annotation = 'cni.projectcalico.org/ipv4pools', object = 'the pod' }) =>
    [
      `# in the template of ${object.replace(/[^\w./ -]/g, '')}`,
      'metadata:',
      '  annotations:',
      `    ${annotation.replace(/[^\w./-]/g, '')}: '["NAME_OF_A_POOL"]'`,
    ].join('\n'),
});
