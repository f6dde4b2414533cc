import { defineFix } from './define-fix.ts';

export const allowBorrowing = defineFix({
  id: 'allow-borrowing',
  takes: ['node?'],
  by: 'people',
  class: 'ipam',
  command: () => 'calicoctl ipam configure --strictaffinity=false',
});
