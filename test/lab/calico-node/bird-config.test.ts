import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { birdFiles } from './bird-config.ts';
import { recordedObjects, recordingPath } from './recordings.ts';
import { viewOf } from './view.ts';

const recording = 'v3.32.1-bgp-dualstack';
const view = viewOf(recordedObjects(recording));

describe.each(['node-1', 'node-2'])('BIRD on %s', (node) => {
  it.each(['bird.cfg', 'bird_aggr.cfg', 'bird_ipam.cfg'] as const)('has the recorded %s', (file) => {
    const recorded = readFileSync(`${recordingPath(recording)}/${node}/${file}`, 'utf8');
    expect(birdFiles(view, node)?.[file].trimEnd()).toBe(recorded.trimEnd());
  });
});

it('expects its own AS number of peers that name none', () => {
  const odd = {
    ...view,
    nodes: view.nodes.map((node) => (node.name === 'node-2' ? { ...node, asNumber: 64999 } : node)),
  };
  expect(birdFiles(odd, 'node-2')?.['bird.cfg']).toContain('neighbor 10.39.0.1 as 64999;');
  expect(birdFiles(odd, 'node-1')?.['bird.cfg']).toContain('neighbor 10.39.0.2 as 64999;');
  expect(birdFiles(odd, 'node-1')?.['bird.cfg']).toContain('neighbor 10.39.0.3 as 64512;');
});

it('has no peers when the mesh is off', () => {
  expect(birdFiles({ ...view, mesh: false }, 'node-1')?.['bird.cfg']).not.toContain('protocol bgp');
});
