import { expect, it } from 'vitest';
import { readEnd, writeEnd } from '../../../src/question/end-ref.ts';

it.each([
  ['outside/203.0.113.9', { kind: 'address', address: '203.0.113.9' }],
  ['outside/2001:DB8:0::9', { kind: 'address', address: '2001:db8::9' }],
  ['outside/example.com', { kind: 'name', name: 'example.com' }],
  ['node/node-2', { kind: 'node', name: 'node-2' }],
  ['svc/shop/web', { kind: 'service', namespace: 'shop', name: 'web' }],
] as const)('%s is read, and what is written of it is read again', (written, end) => {
  const read = readEnd(written)?.end;
  expect(read).toEqual(end);
  expect(read && readEnd(writeEnd(read))?.end).toEqual(end);
});

it.each(['outside/', 'outside/:', 'outside/2001:db8', 'outside/1.2.3.4.5:', 'outside/::1/64'])(
  '%s is no end',
  (written) => {
    expect(readEnd(written)).toBeUndefined();
  },
);
