import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';

export const checkLeaks = defineFix({
  id: 'check-leaks',
  takes: [],
  by: 'people',
  class: 'evidence',
  title: () => say('fix.check-leaks.title'),
  why: () => say('fix.check-leaks.why'),
  command: () => ['calico-why check ipam', 'calicoctl ipam check --show-problem-ips'].join('\n'),
});
