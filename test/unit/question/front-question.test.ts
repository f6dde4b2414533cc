import { describe, expect, it } from 'vitest';
import { readEnd, writeEnd } from '../../../src/question/end-ref.ts';
import { askedWhy } from '../../helpers/asked-why.ts';

const site = { kind: 'ingress', namespace: 'shop', name: 'site' };

describe('what stands before Services', () => {
  it.each([
    ['why outside/203.0.113.9 cannot reach ingress/shop/site', { from: { kind: 'address' }, to: site }],
    ['why outside cannot reach ing/shop/site on 443', { from: { kind: 'internet' }, to: site, port: 443 }],
    ['why shop/ingress/site does not answer from outside', { from: { kind: 'internet' }, to: site }],
    ['why does ingress/shop/site not answer', { from: { kind: 'internet' }, to: site }],
    ['外网访问不了 ingress/shop/site', { from: { kind: 'internet' }, to: site }],
    ['why the internet cannot reach gateway/shop/door', { to: { kind: 'gateway', namespace: 'shop', name: 'door' } }],
    ['why outside cannot reach httproute/shop/cart', { to: { kind: 'httproute', namespace: 'shop', name: 'cart' } }],
    ['why outside cannot reach https://shop.example.com/cart', { to: { name: 'shop.example.com' }, port: 443 }],
    // A namespace may be called so, and so may a pod.
    ['why web-0 cannot reach ingress/nginx-0', { to: { kind: 'pod', namespace: 'ingress', name: 'nginx-0' } }],
    ['why web-0 cannot reach gateway', { to: { kind: 'pod', name: 'gateway' } }],
  ])('%s', (words, expected) => {
    expect(askedWhy(words)).toMatchObject(expected);
  });

  it.each(['ingress/shop/site', 'gateway/shop/door', 'httproute/shop/cart'])(
    '%s is written as it is read',
    (written) => {
      const read = readEnd(written);
      expect(read && writeEnd(read.end)).toBe(written);
    },
  );

  it('a node is called, and a Service stands behind it, from whoever is outside', () => {
    const expected = {
      to: { kind: 'node', name: 'node-2' },
      behind: { namespace: 'shop', name: 'front' },
      port: 30080,
    };
    for (const words of [
      'why the internet cannot reach node/node-2 on 30080 through svc/shop/front',
      'why outside cannot reach node/node-2:30080 through svc/shop/front',
      'why outside/203.0.113.9 cannot reach node/node-2 on 30080 through svc/shop/front',
    ]) {
      expect(askedWhy(words), words).toMatchObject(expected);
    }
  });
});
