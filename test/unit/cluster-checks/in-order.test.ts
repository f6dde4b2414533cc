import { describe, expect, it } from 'vitest';
import { type ClusterCheckName, clusterCheckNames } from '../../../src/case/cluster-check.ts';
import { compareReport } from '../../../src/cluster-checks/compare.ts';
import type { Exec } from '../../../src/collect/exec.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { birds } from '../helpers/birds.ts';
import { clusterOf, type Objects, recordedObjects } from '../helpers/object-cluster.ts';
import { drawFrom, shuffled } from '../helpers/shuffle.ts';

/** The same state of a cluster is told in the same words, whatever was listed or answered first. */

const seeds = [1, 2, 3, 4, 5, 6];

/** Much is wrong, of several nodes, pods and addresses each. */
const broken = (set: string): Objects => {
  const objects = recordedObjects(set);
  for (const node of objects.nodes ?? []) {
    node.metadata.annotations['projectcalico.org/IPv4VXLANTunnelAddr'] = '192.168.9.9';
    for (const condition of node.status.conditions) if (condition.type === 'Ready') condition.status = 'False';
  }
  const pods = (objects.pods ?? []).filter(({ spec, status }) => spec.hostNetwork !== true && status.podIP);
  for (const pod of pods.slice(1, 4)) Object.assign(pod.status, { podIP: pods[0].status.podIP, podIPs: [] });
  for (const pod of objects.pods ?? [])
    for (const condition of pod.status.conditions ?? [])
      if (condition.type === 'Ready' && pod.metadata.labels?.['k8s-app'] !== undefined) condition.status = 'False';
  return objects;
};

/** Answers in an order of its own: each waits for some that were asked later. */
const inOwnOrder =
  (exec: Exec, draw: () => number): Exec =>
  async (...asked) => {
    for (let turns = Math.floor(draw() * 20); turns > 0; turns -= 1) await Promise.resolve();
    return exec(...asked);
  };

const told = async (name: ClusterCheckName, set: string, seed: number) => {
  const draw = drawFrom(seed);
  const objects = broken(set);
  const mixed = Object.fromEntries(
    shuffled(Object.entries(objects), draw).map(([key, list]) => [key, seed === 0 ? list : shuffled(list, draw)]),
  );
  const exec = birds(objects, () => 'start  09:55:23    Connect', ['node-1', 'node-2', 'node-3']);
  return runClusterCheck(name, clusterOf(mixed, { exec: inOwnOrder(exec, draw) }), {
    deadlineMs: 10_000,
    signal: new AbortController().signal,
    progress: () => undefined,
    now: () => 0,
  });
};

describe.each(['v3.32.1-bgp-dualstack', 'v3.32.1-vxlan-iptables'])('%s', (set) => {
  it.each(clusterCheckNames)('%s', async (name) => {
    const first = await told(name, set, 0);
    if (name === 'nodes' || name === 'duplicates') expect(first.findings.length).toBeGreaterThan(0);
    const { kept } = compareReport(undefined, first);
    for (const seed of seeds) {
      const again = await told(name, set, seed);
      expect(again, `seed ${seed}`).toEqual(first);
      const { news } = compareReport(kept, again);
      expect([news?.fresh ?? [], news?.changed ?? []], `seed ${seed}`).toEqual([[], []]);
    }
  });
});
