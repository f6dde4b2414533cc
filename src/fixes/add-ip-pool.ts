import { defineFix } from './define-fix.ts';

export const addIpPool = defineFix({
  id: 'add-ip-pool',
  takes: ['family?'],
  by: 'people',
  class: 'ipam',
  command: ({ family = '4' }) =>
    [
      'calicoctl get ippool -o yaml',
      `# write pool.yaml like that with another name - spec.cidr a free IPv${family === '6' ? '6' : '4'} range - spec.blockSize ${family === '6' ? '122' : '26'} or smaller blocks`,
      'calicoctl create -f pool.yaml',
    ].join('\n'),
});
