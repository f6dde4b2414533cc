import { defineFix } from './define-fix.ts';

export const checkLeaks = defineFix({
  id: 'check-leaks',
  takes: [],
  by: 'people',
  class: 'evidence',
  command: () => ['calico-why check ipam', 'calicoctl ipam check --show-problem-ips'].join('\n'),
});
