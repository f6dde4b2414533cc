import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const allowBlockAllocation = defineFix({
  id: 'allow-block-allocation',
  takes: [],
  by: 'people',
  class: 'ipam',
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
