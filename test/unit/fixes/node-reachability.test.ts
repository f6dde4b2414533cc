import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/case/node-state.ts';
import { isNodesOwnAddress, keepsNodeReachable } from '../../../src/fixes/node-reachability.ts';

/** What no fix takes from a node, whatever is found there. */

const route = (dst: string, dev: string, more: Partial<Route> = {}): Route => ({
  ...{ family: 4, type: 'unicast', dst, dev, table: 'main', protocol: 'boot', metric: 0, flags: [], nextHops: [] },
  text: dst,
  ...more,
});
const wayOut = route('0.0.0.0/0', 'eth0', { gateway: '10.30.0.254' });

describe('routes', () => {
  it.each([
    ['the way out', wayOut, true],
    ['the way out over two cards', route('0.0.0.0/0', 'x', { nextHops: [{ dev: 'eth0' }, { dev: 'eth1' }] }), true],
    ['the way out of IPv6', route('::/0', 'eth0', { family: 6 }), true],
    ['the subnet of the card', route('10.30.0.0/24', 'eth0', { protocol: 'kernel' }), true],
    ['an entry of the kernel', route('10.30.0.1/32', 'eth0', { table: 'local', type: 'local' }), true],
    ['a default that leads to a pod', route('0.0.0.0/0', 'cali1'), false],
    ['a default that refuses', route('0.0.0.0/0', '', { type: 'blackhole' }), false],
    ['a subnet of another interface', route('192.168.84.128/26', 'dummy0', { protocol: 'kernel' }), false],
    ['a route by hand over the card', route('192.168.84.128/26', 'eth0'), false],
  ])('%s: %s', (_, each, isLifeline) => {
    expect(keepsNodeReachable(each, [wayOut, each])).toBe(isLifeline);
  });
});

describe('addresses', () => {
  const of = (address: string, family: 4 | 6 = 4) => ({ family, address, prefix: 32, scope: 'global' });
  const link = { name: 'eth0', addresses: [of('10.30.0.1'), of('192.168.84.131'), of('fd00::1', 6)] };

  it.each([
    ['of the card', link, '10.30.0.1', true],
    ['of the card, IPv6', link, 'fd00::1', true],
    ['of the card where nodes are containers', { ...link, kind: 'veth' }, '10.30.0.1', true],
    ['added to the card', link, '192.168.84.131', false],
    ['of an interface made by hand', { ...link, name: 'd0', kind: 'dummy' }, '10.30.0.1', false],
    ['added to lo', { name: 'lo', addresses: [of('127.0.0.1'), of('192.168.84.131')] }, '192.168.84.131', false],
    ['of lo itself', { name: 'lo', addresses: [of('127.0.0.1')] }, '127.0.0.1', true],
  ])('%s', (_, on, address, isLifeline) => {
    expect(isNodesOwnAddress(on, address)).toBe(isLifeline);
  });
});
