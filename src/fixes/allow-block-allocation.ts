import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const allowBlockAllocation = defineFix({
  id: 'allow-block-allocation',
  takes: [],
  by: 'people',
  class: 'ipam',
  title: () => say('fix.allow-block-allocation.title'),
  why: () => say('fix.allow-block-allocation.why'),
  command: () =>
    commandLine([
      'kubectl',
      'patch',
      'ipamconfigs.crd.projectcalico.org',
      'default',
      '--type=merge',
      '-p',
      '{"spec":{"autoAllocateBlocks":true}}',
    ]),
});
