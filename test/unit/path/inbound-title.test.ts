import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/case/service.ts';
import { calledObject, wayTitle } from '../../../src/path/inbound-title.ts';
import { wordsIn } from '../../../src/words/words.ts';

describe('the way into the cluster, as people call it', () => {
  it.each([
    [{ way: 'node-port', address: '192.0.2.1', port: 30080 }, 'NodePort 192.0.2.1:30080', 'NodePort 192.0.2.1:30080'],
    [
      { way: 'node-address', address: '2001:db8::1', port: 22 },
      'node address [2001:db8::1]:22',
      '节点地址 [2001:db8::1]:22',
    ],
    [{ way: 'load-balancer', port: 8080 }, 'LoadBalancer address on port 8080', 'LoadBalancer 地址 端口 8080'],
    [{ way: 'load-balancer' }, 'LoadBalancer address', 'LoadBalancer 地址'],
  ] as const)('%j', (inbound, english, chinese) => {
    expect(wordsIn('en')(wayTitle(inbound))).toBe(english);
    expect(wordsIn('zh')(wayTitle(inbound))).toBe(chinese);
  });
});

it.each([
  [{ address: '192.0.2.1', port: 30080 }, '192.0.2.1:30080'],
  [{ port: 8080 }, 'svc/shop/front:8080'],
  [{}, 'svc/shop/front'],
])('%j is called %s in keys and proofs', (called, text) => {
  const inbound = { way: 'load-balancer', client: { address: '203.0.113.9' }, entryIs: 'only', ...called } as const;
  expect(calledObject({ inbound, service: { namespace: 'shop', name: 'front' } as Service })).toBe(text);
});
