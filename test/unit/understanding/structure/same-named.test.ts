import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

it.each([
  ['shop/web-0 访问 payment 不通，svc 名字就叫 payment', { kind: 'service', name: 'payment' }],
  ['shop/web-0 访问 payment 不通，payment 在 pay 这个 ns', { kind: 'thing', namespace: 'pay', name: 'payment' }],
  [
    'shop/web-0 访问 payment 不通，payment 在 pay 这个 ns，svc 名字就叫 payment',
    { kind: 'service', namespace: 'pay', name: 'payment' },
  ],
])('what is said of a name behind the sentence belongs to it: %s', (text, to) => {
  const meaning = understand({ text });
  expect(meaning).toMatchObject({ kind: 'path', from: { kind: 'pod', namespace: 'shop', name: 'web-0' } });
  expect(meaning.to).toEqual(to);
});

it('the same name in another place is another thing', () => {
  expect(understand({ text: 'shop/web-0 cannot reach data/web-0' })).toMatchObject({
    from: { namespace: 'shop' },
    to: { namespace: 'data' },
  });
});
