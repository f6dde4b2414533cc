import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { comment } from './shell-text.ts';

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
