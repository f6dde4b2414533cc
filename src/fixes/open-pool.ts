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
  title: ({ pool, ...params }) => `Let IP pool ${pool} serve such pods: its ${fieldOf(params)}`,
  why: () =>
    'Somebody may have kept the pool for other uses on purpose, so ask first; another pool, or naming one by annotation, may be what is wanted.',
  command: ({ pool = '', ...params }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', patches[fieldOf(params)] ?? '']),
});
