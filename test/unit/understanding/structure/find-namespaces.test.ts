import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const db = { kind: 'pod', name: 'db-0' };

it.each([
  'all pods of shop cannot reach db-0',
  'every pod of shop cannot reach db-0',
  'pods of shop cannot reach db-0',
  'db-0 is unreachable from all the pods of shop',
  'everything in shop lost db-0',
  'shop 里所有的 pod 都连不上 db-0',
  'shop 所有 pod 连不上 db-0',
  'shop 的所有 pod 连不上 db-0',
  'shop 里的全部 pod 连不上 db-0',
  'shop 空间里所有的 pod 连不上 db-0',
])('all pods of a namespace: %s', (text) => {
  expect(understand({ text })).toMatchObject({ kind: 'path', from: { kind: 'pods', namespace: 'shop' }, to: db });
});

it.each([
  ['all pods of deploy/web cannot reach db-0', { kind: 'workload', workload: 'deployment', name: 'web' }],
  ['all pods of the checkout service cannot reach db-0', { kind: 'service', name: 'checkout' }],
  ['all pods of shop on node-2 cannot reach db-0', { kind: 'pods', namespace: 'shop', node: 'node-2' }],
  ['pods of app=web cannot reach db-0', { kind: 'labels', labels: 'app=web' }],
  ['node-2 上所有 pod 连不上 db-0', { kind: 'pods', node: 'node-2' }],
])('what says its own kind keeps it: %s', (text, from) => {
  expect(understand({ text })).toMatchObject({ kind: 'path', from, to: db });
});
