import { defineFix } from './define-fix.ts';

export const addIpPool = defineFix({
  id: 'add-ip-pool',
  takes: ['family?'],
  by: 'people',
  class: 'ipam',
  title: () => 'Give the cluster more addresses: a further IP pool',
  why: () =>
    'A pool cannot grow. A second one beside it is used as soon as it exists; its range must not overlap the nodes, the Services, or another pool. A smaller block size gives more blocks of the same range to more nodes. Which range is free, and announced where it has to be, only people know.',
  command: ({ family = '4' }) =>
    [
      'calicoctl get ippool -o yaml',
      `# write pool.yaml like that with another name - spec.cidr a free IPv${family === '6' ? '6' : '4'} range - spec.blockSize ${family === '6' ? '122' : '26'} or smaller blocks`,
      'calicoctl create -f pool.yaml',
    ].join('\n'),
});
