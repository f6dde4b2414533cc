import { describe, expect, it } from 'vitest';
import { findWorkloads, podsOfWorkload, workloadNames } from '../../../../src/collect/kubernetes/read-workload.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { saying } from '../../../helpers/said.ts';
import { clusterOf, type Objects } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(10_000);
const ref = { workload: 'deployment', namespace: 'shop', name: 'web' } as const;

const podOf = (name: string, kind: string, owner: string, more: object = {}) => ({
  metadata: {
    name,
    namespace: 'shop',
    labels: { app: 'web' },
    ownerReferences: [{ kind, name: owner, controller: true }],
  },
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running', podIP: '10.0.0.1' },
  ...more,
});

const objects = (): Objects => ({
  'deployments.apps': [
    { metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { matchLabels: { app: 'web' } } } },
    { metadata: { name: 'empty', namespace: 'shop' }, spec: { selector: {} } },
  ],
  pods: [
    podOf('web-5d8f-a', 'ReplicaSet', 'web-5d8f'),
    podOf('web-6c9d-b', 'ReplicaSet', 'web-6c9d'),
    podOf('web-done', 'ReplicaSet', 'web-6c9d', { status: { phase: 'Succeeded' } }),
    // Its labels fit, and it belongs to something else.
    podOf('web-0', 'StatefulSet', 'web'),
    { ...podOf('stray', '', ''), metadata: { name: 'stray', namespace: 'shop', labels: { app: 'web' } } },
  ],
});

describe('the pods of a workload', () => {
  it('are those that it owns, of every revision, without those that have finished', async () => {
    const cluster = clusterOf(objects());
    const found = await findWorkloads(cluster, ref, signal);
    expect(found).toEqual({ ok: true, value: [{ namespace: 'shop', name: 'web', selector: 'app=web' }] });
    const [workload] = found.ok ? found.value : [];
    if (!workload) throw new Error('not found');
    const pods = await podsOfWorkload(cluster, 'deployment', workload, signal);
    expect(pods.ok && pods.value.map(({ name }) => name)).toEqual(['web-5d8f-a', 'web-6c9d-b']);
  });

  it('a selector that selects everything selects nothing here', async () => {
    const cluster = clusterOf(objects());
    const pods = await podsOfWorkload(
      cluster,
      'deployment',
      { namespace: 'shop', name: 'empty', selector: '' },
      signal,
    );
    expect(pods).toMatchObject({ ok: false, reason: saying(/selector is empty/) });
  });

  it('expressions become a selector as the API server reads it', async () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'canary', operator: 'DoesNotExist' },
      { key: 'team', operator: 'Exists' },
      { key: 'zone', operator: 'NotIn', values: ['x'] },
    ];
    const cluster = clusterOf({
      'deployments.apps': [
        {
          metadata: { name: 'web', namespace: 'shop' },
          spec: { selector: { matchLabels: { app: 'web' }, matchExpressions } },
        },
      ],
    });
    const found = await findWorkloads(cluster, ref, signal);
    expect(found.ok && found.value[0]?.selector).toBe('app=web,tier in (a,b),!canary,team,zone notin (x)');
  });

  it('what may not be read is said; what does not exist is none', async () => {
    const refused = clusterOf(objects(), {
      broken: { deployments: { kind: 'refused', message: verbatim('forbidden: no') } },
    });
    expect(await findWorkloads(refused, ref, signal)).toMatchObject({
      ok: false,
      reason: saying(/forbidden/),
    });
    const cluster = clusterOf(objects());
    expect(await findWorkloads(cluster, { ...ref, name: 'wbe' }, signal)).toEqual({ ok: true, value: [] });
    expect((await workloadNames(cluster, ref, signal)).map(({ name }) => name)).toEqual(['web', 'empty']);
  });
});
