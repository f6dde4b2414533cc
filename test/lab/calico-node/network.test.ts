import { expect, it } from 'vitest';
import { networkFor } from './network.ts';
import { recordedObjects } from './recordings.ts';
import { viewOf } from './view.ts';

const view = viewOf(recordedObjects('v3.32.1-vxlan-iptables'));

it('routes blocks by their nodes, pods by their interfaces, its own block nowhere', () => {
  expect([...networkFor(view, 'node-2').routes].sort()).toEqual([
    ['192.168.139.64/26', 'via 192.168.139.64 dev vxlan.calico onlink mtu 1450'],
    ['192.168.247.0/26', 'blackhole proto 80'],
    ['192.168.247.1/32', 'dev cali751425ce827 scope link metric 1024'],
    ['192.168.247.2/32', 'dev cali43878a68a0a scope link metric 1024'],
    ['192.168.247.3/32', 'dev cali351462c9243 scope link metric 1024'],
    ['192.168.84.128/26', 'via 192.168.84.128 dev vxlan.calico onlink mtu 1450'],
  ]);
});

it('routes a borrowed address to the node that borrowed it', () => {
  const borrowed = { ...view, borrowed: [{ address: '192.168.247.9', node: 'node-3' }] };
  expect(networkFor(borrowed, 'node-1').routes.get('192.168.247.9/32')).toContain('via 192.168.139.64');
  expect(networkFor(borrowed, 'node-3').routes.has('192.168.247.9/32')).toBe(false);
});

it('has no route to a node without a tunnel address, and leaves its own device alone without one', () => {
  const nodes = view.nodes.map((node) => {
    const end = node.ends[4];
    if (node.name !== 'node-2' || end === undefined) return node;
    const { tunnelAddress: _gone, ...left } = end;
    return { ...node, ends: { 4: left } };
  });
  const without = { ...view, nodes };
  expect(networkFor(without, 'node-1').routes.has('192.168.247.0/26')).toBe(false);
  expect(networkFor(without, 'node-1').vxlan?.peers.map(({ node }) => node)).toEqual(['node-3']);
  expect(networkFor(without, 'node-2').vxlan).toBeUndefined();
});

it('programs no block routes where BIRD does', () => {
  const bgp = viewOf(recordedObjects('v3.32.1-bgp-dualstack'));
  expect([...networkFor(bgp, 'node-2').routes.values()].every((route) => route.startsWith('dev cali'))).toBe(true);
});

it('routes the IPv6 of a dual-stack cluster apart, as recorded', () => {
  const bgp = viewOf(recordedObjects('v3.32.1-bgp-dualstack'));
  expect([...networkFor(bgp, 'node-1', 6).routes].sort()).toEqual([
    ['fd00:42:0:5486:2d90:6847:2ee5:5500/128', 'dev cali751425ce827 metric 1024'],
    ['fd00:42:0:5486:2d90:6847:2ee5:5501/128', 'dev cali7fd651e3ab8 metric 1024'],
    ['fd00:42:0:5486:2d90:6847:2ee5:5502/128', 'dev calie547849a6f1 metric 1024'],
  ]);
});

it('sends plainly to nodes of its own subnet where the pool is CrossSubnet, as recorded', () => {
  const recorded = viewOf(recordedObjects('v3.29.7-crosssubnet-policies'));
  const routes = (view: typeof recorded) => networkFor(view, 'node-2').routes;
  expect(routes(recorded).get('192.168.84.128/26')).toBe('via 10.39.0.1 dev eth0 onlink proto 80');
  expect(routes(recorded).get('192.168.139.64/26')).toBe('via 10.39.0.3 dev eth0 onlink proto 80');
  const elsewhere = recorded.nodes.map((node) =>
    node.name === 'node-3' && node.ends[4] ? { ...node, ends: { 4: { ...node.ends[4], address: '10.39.1.3' } } } : node,
  );
  expect(routes({ ...recorded, nodes: elsewhere }).get('192.168.139.64/26')).toMatch(
    /^via 192\.168\.\S+ dev vxlan\.calico/,
  );
});
