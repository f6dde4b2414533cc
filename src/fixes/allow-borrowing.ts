import { defineFix } from './define-fix.ts';

export const allowBorrowing = defineFix({
  id: 'allow-borrowing',
  takes: ['node?'],
  by: 'people',
  class: 'ipam',
  title: () => 'Let nodes borrow addresses of other nodes',
  why: () =>
    'Strict affinity keeps each node to its own blocks. Windows nodes and routers that know nothing but blocks need that; anywhere else a borrowed address works, by a route of its own.',
  command: () => 'calicoctl ipam configure --strictaffinity=false',
});
