import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { commandLine } from './shell-text.ts';

const patches: Readonly<Record<string, string>> = {
  allowedUses: '{"spec":{"allowedUses":["Workload","Tunnel"]}}',
  assignmentMode: '{"spec":{"assignmentMode":"Automatic"}}',
  namespaceSelector: '{"spec":{"namespaceSelector":""}}',
};

const fieldOf = ({ field = '' }: FixParams): string => (Object.hasOwn(patches, field) ? field : 'allowedUses');

export const openPool = defineFix({
  id: 'open-pool',
  takes: ['pool', 'field'],
  by: 'people',
  class: 'ipam',
  title: ({ pool, ...params }) => say('fix.open-pool.title', { pool, field: fieldOf(params) }),
  command: ({ pool = '', ...params }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', patches[fieldOf(params)] ?? '']),
});
