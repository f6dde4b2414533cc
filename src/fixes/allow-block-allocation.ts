import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const allowBlockAllocation = defineFix({
  id: 'allow-block-allocation',
  takes: [],
  by: 'people',
  class: 'ipam',
  title: () => 'Let IPAM take new blocks by itself',
  why: () =>
    'With autoAllocateBlocks off a node lives with the blocks that it has. Where somebody gives blocks out by hand on purpose, give this node one more instead.',
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
