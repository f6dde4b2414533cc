import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

it.each(['is 10.244.1.9 still used?', 'is 10.244.1.9 in use?', '10.244.1.9 还有人用吗', '10.244.1.9 被谁占用了？'])(
  'whether an address is in use is asked of whose it is: %s',
  (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'address', address: '10.244.1.9', asks: 'whose' });
  },
);

it.each(['can web-0 use 10.244.1.9?', 'web-0 cannot reach 10.244.1.9, is it in use?', 'is 10.244.1.9:443 in use?'])(
  'but not of what is called: %s',
  (text) => {
    expect(understand({ text }).kind).not.toBe('address');
  },
);
