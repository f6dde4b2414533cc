import { describe, expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const [from, to] = [
  { kind: 'pod', namespace: 'shop', name: 'web-0' },
  { kind: 'pod', namespace: 'data', name: 'db-0' },
];

describe('where an end runs says nothing of who calls whom', () => {
  it.each([
    'shop/web-0 is on node-1 and cannot reach data/db-0 on node-2',
    'shop/web-0 runs on node-1, data/db-0 is on node-2, shop/web-0 cannot reach data/db-0',
    'shop/web-0 (node-1) cannot reach data/db-0 (node-2)',
    'shop/web-0 在 node-1 上，访问 node-2 上的 data/db-0 不通',
    'shop/web-0 的 pod 在 node-1 上，访问不了 data/db-0',
    'shop/web-0 在 node-1，data/db-0 在 node-2，shop/web-0 连不上 data/db-0',
    'shop/web-0 运行在 node-1 上，连不上 data/db-0',
  ])('%s', (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from, to });
  });

  it.each([
    ['shop/web-0 在 node-1 上能访问 data/db-0 吗', { kind: 'path', from, to }],
    ['在 node-1 上访问 data/db-0 不通', { from: { kind: 'node', name: 'node-1' }, to }],
    ['shop/web-0 连不上 node-2', { kind: 'path', from, to: { kind: 'node', name: 'node-2' } }],
    ['shop/web-0 has no ip, it is on node-1', { kind: 'no-address', of: from }],
  ])('%s', (text, meaning) => {
    expect(understand({ text })).toMatchObject(meaning);
  });
});
