import { expect, it } from 'vitest';
import { readPort, readWrittenEnd, readWrittenPolicy } from '../../../src/understanding/written-end.ts';

it.each([
  ['shop/web-0', { kind: 'pod', namespace: 'shop', name: 'web-0' }],
  ['pod/web-0', { kind: 'pod', name: 'web-0' }],
  ['svc/shop/db', { kind: 'service', namespace: 'shop', name: 'db' }],
  ['shop/svc/db', { kind: 'service', namespace: 'shop', name: 'db' }],
  ['svc/db.shop', { kind: 'service', namespace: 'shop', name: 'db' }],
  ['deploy/web', { kind: 'workload', workload: 'deployment', name: 'web' }],
  ['node/node-2', { kind: 'node', name: 'node-2' }],
  ['web-5d9c7b6f8-abcde', { kind: 'pod', name: 'web-5d9c7b6f8-abcde' }],
  ['worker-3', { kind: 'node', name: 'worker-3' }],
  ['redis.data', { kind: 'service', namespace: 'data', name: 'redis' }],
  ['db.shop.svc.cluster.local', { kind: 'service', namespace: 'shop', name: 'db' }],
  ['db-0.db.shop.svc.cluster.local', { kind: 'pod', namespace: 'shop', name: 'db-0' }],
  ['api.example.com.', { kind: 'name', name: 'api.example.com' }],
  ['10.0.0.5', { kind: 'address', address: '10.0.0.5' }],
  ['10.0.0.0/24', { kind: 'address', address: '10.0.0.0/24' }],
  ['fd00:10:244::1f', { kind: 'address', address: 'fd00:10:244::1f' }],
  ['fd00:10::/64', { kind: 'address', address: 'fd00:10::/64' }],
  ['fd00:10::5/128', { kind: 'address', address: 'fd00:10::5' }],
  ['fe80::1%eth0', { kind: 'address', address: 'fe80::1' }],
  ['[fe80::1%eth0]:443', { kind: 'address', address: 'fe80::1' }],
  ['outside/203.0.113.9', { kind: 'address', address: '203.0.113.9' }],
  ['outside/2001:db8::9', { kind: 'address', address: '2001:db8::9' }],
  ['outside/203.0.113.0/24', { kind: 'address', address: '203.0.113.0/24' }],
  ['outside/example.com', { kind: 'name', name: 'example.com' }],
  ['shop/v0', { kind: 'pod', namespace: 'shop', name: 'v0' }],
  ['shop/v1', { kind: 'pod', namespace: 'shop', name: 'v1' }],
])('%s', (text, what) => {
  expect(readWrittenEnd(text)?.what).toEqual(what);
});

it.each([
  ['db-0:5432', 5432],
  ['[fd00::1]:53', 53],
  ['https://shop.example.com/a?b=1', 443],
  ['postgres://me:secret@db.shop:5432/x', 5432],
  ['10.0.0.5:80', 80],
  ['outside/[2001:db8::9]:443', 443],
])('%s carries its port', (text, port) => {
  expect(readWrittenEnd(text)?.port).toBe(port);
});

it.each([
  'startup/startup.go',
  'curl/7.68.0',
  'apps/v1',
  'autoscaling/v2beta2',
  'calico/v3.28.0',
  'fd00:10::/200',
  '14:00',
  '12345',
  'web',
  '10.0.0',
  '300.1.1.1',
  'a/b/c/d',
  '1.29',
  '../etc/passwd',
  'x'.repeat(300),
])('%s is no end by how it is written', (text) => {
  expect(readWrittenEnd(text)).toBeUndefined();
});

it.each([
  ['5432/tcp', { port: 5432, protocol: 'tcp' }],
  ['udp/53', { port: 53, protocol: 'udp' }],
  [':8080', { port: 8080 }],
  ['0/tcp', undefined],
  ['65536/tcp', undefined],
  ['1/2', undefined],
])('the port %s', (text, port) => {
  expect(readPort(text)).toEqual(port);
});

it.each([
  ['netpol/allow-web', { name: 'allow-web' }],
  ['shop/netpol/allow-web', { namespace: 'shop', name: 'allow-web' }],
  ['shop/allow-web', undefined],
])('the policy %s', (text, policy) => {
  expect(readWrittenPolicy(text)).toEqual(policy);
});
