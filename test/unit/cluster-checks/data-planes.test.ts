import { describe, expect, it } from 'vitest';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';
import { birds } from '../helpers/birds.ts';
import {
  type ClusterOptions,
  clusterOf,
  type Loose,
  type Objects,
  recordedObjects,
} from '../helpers/object-cluster.ts';

const options = { deadlineMs: 10_000, signal: new AbortController().signal, progress: () => undefined, now: () => 0 };
const configurations = 'felixconfigurations.crd.projectcalico.org';

const felix = (name: string, spec: object, created = '2026-11-01T00:00:00Z'): Loose => ({
  metadata: { name, creationTimestamp: created },
  spec,
});

interface Shape {
  objects?: Loose[];
  /** Node → its calico-node's `FELIX_BPFENABLED`. */
  variables?: Record<string, string>;
  recording?: string;
  more?: ClusterOptions;
}

const ask = ({ objects = [], variables = {}, recording = 'v3.32.1-vxlan-iptables', more = {} }: Shape) => {
  const all: Objects = { ...recordedObjects(recording), [configurations]: objects };
  for (const pod of all.pods ?? []) {
    const value = variables[pod.spec.nodeName];
    if (pod.metadata.labels?.['k8s-app'] !== 'calico-node' || value === undefined) continue;
    const [container] = pod.spec.containers;
    container.env = [...(container.env ?? []), { name: 'FELIX_BPFENABLED', value }];
  }
  return runClusterCheck('nodes', clusterOf(all, { exec: birds(all, () => undefined), ...more }), options);
};

const differ = async (shape: Shape) =>
  (await ask(shape)).findings.filter(({ check }) => check === 'data-planes-differ');

const on = felix('default', { bpfEnabled: true });

describe('the data plane of nodes', () => {
  it.each<[string, Shape]>([
    ['nobody says anything', {}],
    ['all are told so', { objects: [on] }],
    ['all have a variable that says so', { variables: { 'node-1': 'true', 'node-2': 'True', 'node-3': '1' } }],
    ['one repeats what holds for all', { objects: [on, felix('node.node-2', { bpfEnabled: true })] }],
    ['an object is for a node that is none', { objects: [felix('node.gone', { bpfEnabled: true })] }],
    ['what is said is no switch', { objects: [felix('node.node-1', { bpfEnabled: 'maybe' })] }],
  ])('is one where %s', async (_, shape) => {
    expect(await differ(shape)).toEqual([]);
  });

  it.each<[string, Shape]>([
    ['by its own object', { objects: [on, felix('node.node-2', { bpfEnabled: false })] }],
    ['by its variable, which wins', { objects: [on], variables: { 'node-2': 'false' } }],
    [
      'by an object that selects it',
      {
        objects: [on, felix('some', { bpfEnabled: false, nodeSelector: "kubernetes.io/hostname == 'node-2'" })],
      },
    ],
  ])('differs on one %s: its VXLAN is lost', async (_, shape) => {
    const [found, ...others] = await differ(shape);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ status: 'fail', fixes: [] });
    expect(said(found?.statement)).toContain('off for node node-2 (bpfEnabled)');
    expect(found?.proof[0]?.lines[0]).toMatch(/^node-2 {2}eBPF off: /);
  });

  it('without VXLAN that is a warning', async () => {
    const objects = [felix('node.node-1', { bpfEnabled: true })];
    const [found] = await differ({ objects, recording: 'v3.32.1-bgp-dualstack' });
    expect(found).toMatchObject({ status: 'warn' });
    expect(said(found?.statement)).toContain('on for node node-1 and off for 2 nodes (node-2 and node-3)');
  });

  it('that may not be read is a gap, not a pass', async () => {
    const refused = { kind: 'refused', message: verbatim('forbidden: no') } as const;
    const report = await ask({ more: { broken: { felixconfigurations: refused } } });
    expect(report.notChecked).toContainEqual(expect.objectContaining({ what: saying(/data plane/) }));
  });
});
