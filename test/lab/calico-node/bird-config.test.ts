import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { birdFiles } from './bird-config.ts';
import { recordedObjects, recordingPath } from './recordings.ts';
import { viewOf } from './view.ts';

const recording = 'v3.32.1-bgp-dualstack';
const view = viewOf(recordedObjects(recording));

describe.each(['node-1', 'node-2'])('BIRD on %s', (node) => {
  it.each([
    ['bird.cfg', 'main'],
    ['bird_aggr.cfg', 'aggregation'],
    ['bird_ipam.cfg', 'pools'],
  ] as const)('has the recorded %s', (file, part) => {
    const recorded = readFileSync(`${recordingPath(recording)}/${node}/${file}`, 'utf8');
    expect(birdFiles(view, node)?.[part].trimEnd()).toBe(recorded.trimEnd());
  });

  it('has the same for IPv6, with its own peers, blocks and pools', () => {
    const files = birdFiles(view, node, 6);
    const peers = ['fd00:39::1', 'fd00:39::2', 'fd00:39::3'].filter((address) => !address.endsWith(node.slice(-1)));
    expect([...(files?.main.matchAll(/protocol bgp (\S+) from/g) ?? [])].map(([, name]) => name)).toEqual(
      peers.map((address) => `Mesh_${address.replaceAll(':', '_')}`),
    );
    expect(files?.main).toContain('include "bird6_aggr.cfg";');
    expect(files?.pools).toContain('if (net ~ fd00:42::/48) then { accept; }');
    expect(files?.pools).not.toContain('192.168');
    expect(files?.aggregation).toMatch(/route fd00:42:\S+\/122 blackhole;/);
  });
});

it('expects its own AS number of peers that name none', () => {
  const odd = {
    ...view,
    nodes: view.nodes.map((node) => (node.name === 'node-2' ? { ...node, asNumber: 64999 } : node)),
  };
  expect(birdFiles(odd, 'node-2')?.main).toContain('neighbor 10.39.0.1 as 64999;');
  expect(birdFiles(odd, 'node-1')?.main).toContain('neighbor 10.39.0.2 as 64999;');
  expect(birdFiles(odd, 'node-1')?.main).toContain('neighbor 10.39.0.3 as 64512;');
});

it('has no peers when the mesh is off', () => {
  expect(birdFiles({ ...view, mesh: false }, 'node-1')?.main).not.toContain('protocol bgp');
});
