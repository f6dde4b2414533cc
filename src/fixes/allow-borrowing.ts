import type { Fix } from './fix.ts';

export const allowBorrowing: Fix = {
  id: 'allow-borrowing',
  by: 'people',
  class: 'ipam',
  title: () => 'Let nodes borrow addresses of other nodes',
  why: () =>
    'Strict affinity keeps each node to its own blocks. Windows nodes and routers that know nothing but blocks need that; anywhere else a borrowed address works, by a route of its own.',
  command: () => 'calicoctl ipam configure --strictaffinity=false',
};
