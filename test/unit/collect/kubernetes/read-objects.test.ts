import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { blockSchemaFromApi, poolSchemaFromApi } from '../../../../src/collect/kubernetes/read-calico.ts';
import { nodeSchemaFromApi } from '../../../../src/collect/kubernetes/read-node.ts';
import { podSchemaFromApi, tolerantList } from '../../../../src/collect/kubernetes/read-pod.ts';
import { english } from '../../../helpers/said.ts';

const recordings = join(import.meta.dirname, '../../../data/node-state');
const load = (folder: string, file: string): unknown =>
  JSON.parse(readFileSync(join(recordings, folder, 'objects', file), 'utf8'));
const folders = readdirSync(recordings).filter((name) => existsSync(join(recordings, name, 'objects')));

describe.each(folders)('objects of %s', (folder) => {
  const files = readdirSync(join(recordings, folder, 'objects'));
  const file = (start: string): string => files.find((name) => name.startsWith(start)) ?? start;

  it('reads every pod, node, pool and block', () => {
    for (const [start, schema] of [
      ['pods', podSchemaFromApi],
      ['nodes', nodeSchemaFromApi],
      ['ippools', poolSchemaFromApi],
      ['ipamblocks', blockSchemaFromApi],
    ] as const) {
      const read = tolerantList(schema).parse(load(folder, file(start)));
      expect(read.broken, start).toBe(0);
      expect(read.good.length, start).toBeGreaterThan(0);
    }
  });

  it('finds each workload address in the block that holds it, allocated to that pod', () => {
    const pods = tolerantList(podSchemaFromApi).parse(load(folder, file('pods'))).good;
    const blocks = tolerantList(blockSchemaFromApi).parse(load(folder, file('ipamblocks'))).good;
    for (const pod of pods.filter((one) => !one.hostNetwork)) {
      for (const address of pod.ips) {
        const holder = blocks.flatMap((block) => block.allocations).find((entry) => entry.address === address);
        expect(holder, `${pod.namespace}/${pod.name} ${address}`).toMatchObject({
          namespace: pod.namespace,
          pod: pod.name,
        });
      }
    }
  });
});

describe('a pod of the API', () => {
  const pod = (over: object): unknown => ({
    metadata: { name: 'p', namespace: 'n', annotations: {}, ...('metadata' in over ? (over.metadata as object) : {}) },
    spec: { containers: [{ name: 'c', env: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
    status: 'status' in over ? over.status : {},
  });

  it('takes its address from the status before the annotations', () => {
    const annotations = { 'cni.projectcalico.org/podIP': '10.0.0.9/32' };
    expect(podSchemaFromApi.parse(pod({ metadata: { annotations } })).ips).toEqual(['10.0.0.9']);
    expect(podSchemaFromApi.parse(pod({ metadata: { annotations }, status: { podIP: '10.0.0.1' } })).ips).toEqual([
      '10.0.0.1',
    ]);
  });

  it('is finished when it is being deleted and the CNI plugin has emptied its address', () => {
    const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z', annotations: { 'cni.projectcalico.org/podIP': '' } };
    expect(podSchemaFromApi.parse(pod({ metadata, status: { podIP: '10.0.0.1', phase: 'Running' } }))).toMatchObject({
      finished: true,
      deleting: true,
    });
  });

  it('never carries an environment value', () => {
    expect(JSON.stringify(podSchemaFromApi.parse(pod({})))).not.toContain('hunter2');
  });

  it('says why when the object is not as expected, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const read = readAnswer({ kind: 'ok', body }, 'pod n/p', podSchemaFromApi);
        if (!read.ok) expect(english(read.reason)).toContain('pod n/p');
      }),
    );
  });
});

describe('what tells whose a node is', () => {
  it('is read of annotations of other networks of pods, and of what calico-node does', () => {
    const node = (annotations: Record<string, string>) =>
      nodeSchemaFromApi.parse({ metadata: { name: 'node-1', annotations } }).otherCni;
    expect(node({ 'flannel.alpha.coreos.com/backend-type': 'vxlan' })).toBe('flannel');
    expect(node({ 'projectcalico.org/IPv4Address': '10.0.0.1/24' })).toBeUndefined();
    const agent = (app: string, value: string) =>
      podSchemaFromApi.parse({
        metadata: { namespace: 'kube-system', name: 'a', uid: 'a', labels: { 'k8s-app': app } },
        spec: { containers: [{ name: 'calico-node', env: [{ name: 'CALICO_NETWORKING_BACKEND', value }] }] },
        status: { phase: 'Running' },
      }).backend;
    expect([agent('calico-node', 'vxlan'), agent('canal', 'none'), agent('web', 'none'), agent('canal', 'x')]).toEqual([
      'vxlan',
      'none',
      undefined,
      undefined,
    ]);
  });
});
