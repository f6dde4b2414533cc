import { describe, expect, it } from 'vitest';
import { podsOfWorkloads } from '../../../../src/intended/policy/workload-pods.ts';
import { pod } from './cluster-builder.ts';

const workload = (kind: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion: kind.endsWith('Job') ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name, namespace: 'red', ...metadata },
  spec,
});
const template = (app: string) => ({ template: { metadata: { labels: { app } }, spec: { hostNetwork: true } } });
const titles = (...objects: unknown[]): string[] =>
  podsOfWorkloads(objects).map((made) => {
    const { metadata } = made as { metadata: { namespace: string; name: string; labels: object } };
    return `${metadata.namespace}/${metadata.name} ${JSON.stringify(metadata.labels)}`;
  });

describe('the pods of a workload', () => {
  it('are one under its name, with what its template says', () => {
    expect(podsOfWorkloads([workload('Deployment', 'web', template('web'))])).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'red', labels: { app: 'web' }, annotations: {} },
        spec: { hostNetwork: true },
      },
    ]);
    expect(titles(workload('DaemonSet', 'agent', template('agent')))).toEqual(['red/agent {"app":"agent"}']);
    expect(titles(workload('CronJob', 'night', { jobTemplate: { spec: template('night') } }))).toEqual([
      'red/night {"app":"night"}',
    ]);
    expect(titles(workload('Job', 'once', template('once')))).toEqual([
      'red/once {"app":"once","batch.kubernetes.io/job-name":"once","job-name":"once"}',
    ]);
  });

  it('are as many as a StatefulSet has, with the names that they get', () => {
    const set = workload('StatefulSet', 'db', { ...template('db'), replicas: 2, ordinals: { start: 5 } });
    expect(titles(set).map((title) => title.split(' ')[0])).toEqual(['red/db-5', 'red/db-6']);
    expect(titles(set)[0]).toContain('"statefulset.kubernetes.io/pod-name":"db-5"');
  });

  it('are there beside another pod with the same labels', () => {
    const canary = pod('red/canary', '10.0.0.1', { app: 'web', track: 'canary' });
    expect(titles(workload('Deployment', 'web', template('web')), canary)).toEqual(['red/web {"app":"web"}']);
  });

  it.each([
    ['it wants none', [workload('Deployment', 'web', { ...template('web'), replicas: 0 })]],
    [
      'its pods are there',
      [workload('Deployment', 'web', template('web')), pod('red/web-x', '10.0.0.1', { app: 'web', more: 'x' })],
    ],
    [
      'another makes it',
      [workload('ReplicaSet', 'web-1', template('web'), { ownerReferences: [{ kind: 'Deployment' }] })],
    ],
    [
      'it is of no kind that makes pods',
      [{ ...workload('Deployment', 'web', template('web')), apiVersion: 'x.io/v1' }],
    ],
    ['it is no object', [null, 3, { kind: 'Deployment' }, workload('Deployment', 'web', { template: 'none' })]],
  ])('are none where %s', (_what, objects) => {
    expect(titles(...objects)).toEqual([]);
  });
});
