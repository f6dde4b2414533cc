import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';

export const allowBorrowing = defineFix({
  id: 'allow-borrowing',
  takes: ['node?'],
  by: 'people',
  class: 'ipam',
  title: () => say('fix.allow-borrowing.title'),
  why: () => say('fix.allow-borrowing.why'),
  command: () => 'calicoctl ipam configure --strictaffinity=false',
});
