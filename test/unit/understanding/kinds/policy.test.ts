import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

it.each(['policies on pay-0?', 'network policies of pay-0', 'pay-0 上有啥策略', 'pay-0 上有什么网络策略'])(
  'what policies a pod has: %s',
  (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'policy-explain', of: { kind: 'pod', name: 'pay-0' } });
  },
);

it('policies between two ends decide', () => {
  expect(understand({ text: 'policies on web-0 to db-0' })).toMatchObject({ kind: 'policy-decides' });
});
