import { defineFix } from './define-fix.ts';

export const checkLeaks = defineFix({
  id: 'check-leaks',
  takes: [],
  by: 'people',
  class: 'evidence',
  title: () => 'See whether addresses are held for pods that are gone',
  why: () =>
    'A pool can be full of addresses that nobody uses: when kube-controllers does not run or has no rights, it does not free them.',
  command: () => ['calico-why check ipam', 'calicoctl ipam check --show-problem-ips'].join('\n'),
});
